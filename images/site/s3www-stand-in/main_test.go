package main

import (
	"flag"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// environment answers as os.LookupEnv does.
type environment map[string]string

func (e environment) get(name string) (string, bool) {
	value, ok := e[name]
	return value, ok
}

// complete is all that the program needs, with the endpoint of a server that does not answer.
func complete(t *testing.T) environment {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return environment{
		"S3WWW_ENDPOINT":        "http://" + listener.Addr().String(),
		"S3WWW_BUCKET":          "site",
		"S3WWW_ACCESS_KEY_FILE": written(t, "access-key", " reader\n"),
		"S3WWW_SECRET_KEY_FILE": written(t, "secret-key", "secret of the reader\n\n"),
	}
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func parse(t *testing.T, e environment, args ...string) settings {
	t.Helper()
	var s settings
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	s.define(flags, e.get)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSettingsAreTheEnvironmentsWhereNoFlagSaysOtherwise(t *testing.T) {
	s := parse(t, environment{"S3WWW_BUCKET": "site", "S3WWW_ADDRESS": ":8080"}, "-address", ":9090", "-spaFile", "/index.html")
	want := settings{bucket: "site", bucketPath: "/", address: ":9090", spaFile: "/index.html"}
	if s != want {
		t.Errorf("they are %+v, not %+v", s, want)
	}
	if s := parse(t, nil); s.address != "127.0.0.1:8080" {
		t.Errorf("by default it listens on %s", s.address)
	}
}

func TestKeysAreThoseOfTheFilesWithoutTheSpaceAround(t *testing.T) {
	e := complete(t)
	s := parse(t, e)
	files, err := s.open(e.get)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := files.client.GetCreds()
	if err != nil {
		t.Fatal(err)
	}
	if keys.AccessKeyID != "reader" || keys.SecretAccessKey != "secret of the reader" {
		t.Errorf("they are %q and %q", keys.AccessKeyID, keys.SecretAccessKey)
	}
}

func TestWhatItCannotServeWithIsRefusedWithASentence(t *testing.T) {
	for name, test := range map[string]struct {
		set   environment
		wants string
	}{
		"no bucket":                 {environment{"S3WWW_BUCKET": " "}, "set S3WWW_BUCKET"},
		"no endpoint":               {environment{"S3WWW_ENDPOINT": ""}, "S3WWW_ENDPOINT="},
		"an endpoint without http":  {environment{"S3WWW_ENDPOINT": "minio:9000"}, "S3WWW_ENDPOINT=minio:9000"},
		"an endpoint of no meaning": {environment{"S3WWW_ENDPOINT": "http://%zz"}, "invalid URL escape"},
		"no file of the access key": {environment{"S3WWW_ACCESS_KEY_FILE": ""}, "S3WWW_ACCESS_KEY_FILE is missing"},
		"a file that is not there":  {environment{"S3WWW_SECRET_KEY_FILE": "/nowhere/key"}, "S3WWW_SECRET_KEY_FILE: open /nowhere/key"},
		"a key in the environment":  {environment{"S3WWW_ACCESS_KEY": "reader"}, "S3WWW_ACCESS_KEY is a setting of s3www"},
		"TLS":                       {environment{"S3WWW_SSL_CERT": "/tls.crt"}, "S3WWW_SSL_CERT is a setting of s3www"},
	} {
		e := complete(t)
		maps.Copy(e, test.set)
		s := parse(t, e)
		if _, err := s.open(e.get); err == nil || !strings.Contains(err.Error(), test.wants) {
			t.Errorf("%s: it says %v, not %q", name, err, test.wants)
		}
	}
}

func TestOriginsAreAllowedByPatternAndAllWhereNoneIsNamed(t *testing.T) {
	const named = "https://example.com,https://*.example.org"
	for origin, allowed := range map[string]bool{
		"https://example.com":        true,
		"https://www.example.org":    true,
		"https://a.b.example.org":    true,
		"https://www.example.com":    false,
		"http://example.com":         false,
		"https://example.com.net":    false,
		"https://example.organisers": false,
		"null":                       false,
	} {
		if s := (settings{allowedOrigins: named}); s.allows(origin) != allowed {
			t.Errorf("%s is allowed: %t", origin, !allowed)
		}
		if s := (settings{}); !s.allows(origin) {
			t.Errorf("%s is not allowed where all are", origin)
		}
	}
}

func TestPagesOfAllowedOriginsMayReadWithCredentials(t *testing.T) {
	s := settings{allowedOrigins: "https://example.com"}
	files := http.FS(fstest.MapFS{"data.json": {Data: []byte("{}")}})
	for origin, want := range map[string]string{"https://example.com": "https://example.com", "https://example.net": ""} {
		request := httptest.NewRequest(http.MethodGet, "/data.json", nil)
		request.Header.Set("Origin", origin)
		answer := httptest.NewRecorder()
		s.handler(files).ServeHTTP(answer, request)
		header := answer.Result().Header
		if answer.Code != http.StatusOK || header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("%s gets %d and %v", origin, answer.Code, header)
		}
		if credentials := header.Get("Access-Control-Allow-Credentials"); (credentials == "true") != (want != "") {
			t.Errorf("%s may send credentials: %q", origin, credentials)
		}
	}
}

// s3www takes a path that it cannot list for a folder, so a file is one as long as S3 does not answer.
func TestPathsAreFoldersThatCannotBeReadWhenS3DoesNotAnswer(t *testing.T) {
	e := complete(t)
	s := parse(t, e)
	files, err := s.open(e.get)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/":           http.StatusInternalServerError,
		"/page.html":  http.StatusMovedPermanently,
		"/page.html/": http.StatusInternalServerError,
	} {
		answer := httptest.NewRecorder()
		s.handler(files).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != want {
			t.Errorf("%s is answered with %d, not %d", path, answer.Code, want)
		}
	}
}
