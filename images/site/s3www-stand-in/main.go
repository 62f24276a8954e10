// Command s3www-stand-in serves a bucket over HTTP as s3www 1.0.0 does, where that program's own image cannot be pulled. It is
// for tests of the chart, so it takes the settings that the chart sets and answers as s3www does, for better or worse. TLS,
// Let's Encrypt and AWS' ways to credentials are left out.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/IGLOU-EU/go-wildcard/v2"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"
	"github.com/rs/cors"
)

// leftOut are settings of s3www that nothing here would heed.
var leftOut = []string{"S3WWW_ACCESS_KEY", "S3WWW_SECRET_KEY", "S3WWW_SSL_CERT", "S3WWW_SSL_KEY", "S3WWW_LETS_ENCRYPT"}

// settings are named and described as s3www's are; each is a flag, or else a variable of the environment.
type settings struct {
	endpoint, bucket, bucketPath string
	accessKeyFile, secretKeyFile string
	address, spaFile             string
	allowedOrigins               string
}

func main() {
	var s settings
	flags := flag.NewFlagSet("s3www-stand-in", flag.ExitOnError)
	s.define(flags, os.LookupEnv)
	_ = flags.Parse(os.Args[1:]) // it exits by itself
	files, err := s.open(os.LookupEnv)
	if err != nil {
		log.Fatalln(err)
	}
	log.Printf("Started listening on http://%s\n", s.address)
	log.Fatalln(http.ListenAndServe(s.address, s.handler(files)))
}

func (s *settings) define(flags *flag.FlagSet, environment func(string) (string, bool)) {
	define := func(target *string, name, variable, byDefault, usage string) {
		if value, ok := environment(variable); ok {
			byDefault = value
		}
		flags.StringVar(target, name, byDefault, usage+" ("+variable+")")
	}
	define(&s.endpoint, "endpoint", "S3WWW_ENDPOINT", "", "URL of the S3 server")
	define(&s.bucket, "bucket", "S3WWW_BUCKET", "", "bucket with the files")
	define(&s.bucketPath, "bucketPath", "S3WWW_BUCKET_PATH", "/", "path in the bucket to serve files from")
	define(&s.address, "address", "S3WWW_ADDRESS", "127.0.0.1:8080", "ADDRESS:PORT to listen on")
	define(&s.accessKeyFile, "accessKeyFile", "S3WWW_ACCESS_KEY_FILE", "", "file with the access key")
	define(&s.secretKeyFile, "secretKeyFile", "S3WWW_SECRET_KEY_FILE", "", "file with the secret key")
	define(&s.spaFile, "spaFile", "S3WWW_SPA_FILE", "", "key of the file to serve where there is none")
	define(&s.allowedOrigins, "allowed-cors-origins", "S3WWW_ALLOWED_CORS_ORIGINS", "", "origins, separated by commas; none is any")
}

// open reads the credentials, once, and returns the files of the bucket. It does not ask the server for anything yet.
func (s *settings) open(environment func(string) (string, bool)) (*bucket, error) {
	for _, variable := range leftOut {
		if value, _ := environment(variable); value != "" {
			return nil, fmt.Errorf("%s is a setting of s3www that this stand-in for it lacks; unset it", variable)
		}
	}
	if strings.TrimSpace(s.bucket) == "" {
		return nil, errors.New("the bucket's name is missing; set S3WWW_BUCKET")
	}
	endpoint, err := url.Parse(s.endpoint)
	if err != nil {
		return nil, err
	}
	accessKey, err := readKey("S3WWW_ACCESS_KEY_FILE", s.accessKeyFile)
	if err != nil {
		return nil, err
	}
	secretKey, err := readKey("S3WWW_SECRET_KEY_FILE", s.secretKeyFile)
	if err != nil {
		return nil, err
	}
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds:     credentials.NewStaticV4(accessKey, secretKey, ""),
		Secure:    endpoint.Scheme == "https",
		Region:    s3utils.GetRegionFromURL(*endpoint),
		Transport: transport(),
	})
	if err != nil {
		return nil, fmt.Errorf("S3WWW_ENDPOINT=%s: %w", s.endpoint, err)
	}
	return &bucket{client, s.bucket, s.bucketPath, s.spaFile}, nil
}

func readKey(variable, file string) (string, error) {
	if file == "" {
		return "", fmt.Errorf("%s is missing; set it to a file, the only place that this stand-in takes a key from", variable)
	}
	key, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s: %w", variable, err)
	}
	return strings.TrimSpace(string(key)), nil
}

// transport waits for S3 as long as s3www's does.
func transport() *http.Transport {
	const many = 1024
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		MaxIdleConns:          many,
		MaxIdleConnsPerHost:   many,
		IdleConnTimeout:       time.Minute,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: 10 * time.Second,
		DisableCompression:    true,
	}
}

// handler serves the files, to pages of the allowed origins too.
func (s *settings) handler(files http.FileSystem) http.Handler {
	return cors.New(cors.Options{
		AllowOriginFunc: s.allows,
		AllowedMethods: []string{
			http.MethodGet, http.MethodPut, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodOptions, http.MethodPatch,
		},
		AllowedHeaders:   []string{"*"},
		ExposedHeaders:   []string{"*"},
		AllowCredentials: true,
	}).Handler(http.FileServer(files))
}

func (s *settings) allows(origin string) bool {
	if s.allowedOrigins == "" {
		return true
	}
	for pattern := range strings.SplitSeq(s.allowedOrigins, ",") {
		if wildcard.Match(pattern, origin) {
			return true
		}
	}
	return false
}
