// Command registry serves a registry for images out of memory, over plain http, for the tests of pushing to one. It writes each
// request to standard error.
package main

import (
	"log"
	"net/http"
	"os"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	const addressOnly = 2
	if len(os.Args) != addressOnly {
		log.Fatal("usage: registry HOST:PORT")
	}
	server := http.Server{Addr: os.Args[1], ReadHeaderTimeout: 10 * time.Second, Handler: registry.New()}
	log.Fatal(server.ListenAndServe())
}
