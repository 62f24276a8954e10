// Package registry pushes images to the registry that a cluster's nodes pull from.
package registry

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"dev.pileus/cluster/internal/console"
)

// Registry is a place in a registry that images are pushed to.
type Registry struct {
	Path    string // its host and, behind that, what the names of all images begin with
	IsPlain bool   // whether it is asked over http, where it is not on this machine
}

const longest = 200 // characters, so that there is room for an image's own name

// form is that of [http://]HOST[:PORT][/PATH], with nothing in it that a shell would take for more than text.
var form = regexp.MustCompile(`^(?:(https?)://)?([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[a-z0-9]+(?:[-._]+[a-z0-9]+)*)*)/?$`)

// Parse reads what a person has written.
func Parse(text string) (Registry, error) {
	found := form.FindStringSubmatch(text)
	if found == nil || len(text) > longest {
		return Registry{}, console.Next(fmt.Errorf("REGISTRY=%s is no place to push to", text),
			"give a registry's host and a path that you may push to, in small letters, such as registry.example.com/pileus; "+
				"with http:// in front where it has no TLS and is not on this machine")
	}
	return Registry{Path: found[2], IsPlain: found[1] == "http"}, nil
}

// String is what Parse reads.
func (r Registry) String() string {
	if r.IsPlain {
		return "http://" + r.Path
	}
	return r.Path
}

// Name is the name of one of the project's images in the registry: dev.local/pileus/ui:1 becomes REGISTRY/ui:1.
func (r Registry) Name(image string) string {
	return r.Path + "/" + image[strings.LastIndexByte(image, '/')+1:]
}

// mostOfAnAnswer in bytes: of a registry only manifests and images' configurations are read.
const mostOfAnAnswer = 16 << 20

// guarded keeps credentials and images off the open network where nobody has asked for it, and answers small.
type guarded struct {
	http.RoundTripper
	isPlain bool
}

func (g guarded) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Scheme != "https" && !g.isPlain && !isHere(request.URL.Hostname()) {
		return nil, errors.New("it would be asked over http: REGISTRY=http://... allows that")
	}
	answer, err := g.RoundTripper.RoundTrip(request)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, mostOfAnAnswer), answer.Body}
	}
	return answer, err
}

func isHere(host string) bool {
	address := net.ParseIP(host)
	return host == "localhost" || address != nil && address.IsLoopback()
}

// fits says whether an image for an architecture runs on any of the nodes, and warns where not on all of them.
func fits(image, architecture string, nodes []string) error {
	others := slices.DeleteFunc(slices.Clone(nodes), func(node string) bool { return node == architecture })
	switch {
	case len(others) == 0:
		return nil
	case len(others) == len(nodes):
		return console.Next(fmt.Errorf("%s is for %s, and the cluster's nodes are %s", image, architecture, strings.Join(others, " and ")),
			"build it on a machine like the nodes: images are built for the machine's own architecture")
	default:
		console.Warn("%s is for %s, and does not start on the nodes that are %s", image, architecture, strings.Join(others, " or "))
		return nil
	}
}
