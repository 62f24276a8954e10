package main

import (
	"context"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

const separator = "/"

// bucket is the file system that http.FileServer serves.
type bucket struct {
	client              *minio.Client
	name, path, spaFile string
}

// Open returns the folder, or else the object, that a path means; or else what is served where there is none.
func (b *bucket) Open(name string) (http.File, error) {
	name = path.Join(b.path, name)
	if name == separator || b.isFolder(name) {
		return &folder{bucket: b, prefix: strings.TrimSuffix(name, separator)}, nil
	}
	name = strings.TrimPrefix(name, separator)
	keys := []string{name, name + "/index.html", name + "/index.htm"}
	if b.spaFile != "" {
		keys = append(keys, b.spaFile)
	}
	for _, key := range append(keys, "/404.html") {
		object, err := b.client.GetObject(context.Background(), b.name, key, minio.GetObjectOptions{})
		if err != nil {
			log.Println(err)
			continue
		}
		if _, err := object.Stat(); err == nil {
			return &file{object}, nil
		} else if minio.ToErrorResponse(err).Code != "NoSuchKey" {
			log.Println(err)
		}
	}
	return nil, fs.ErrNotExist
}

// isFolder tells whether there is anything below a path. As in s3www, an error is something: a path that cannot be listed is
// taken for a folder.
func (b *bucket) isFolder(name string) bool {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	prefix := strings.Trim(name, separator) + separator
	_, found := <-b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: prefix, MaxKeys: 1})
	return found
}

// file is an object that is there.
type file struct{ *minio.Object }

func (f *file) Stat() (fs.FileInfo, error) {
	object, err := f.Object.Stat()
	if err != nil {
		return nil, fs.ErrNotExist
	}
	return &info{object, 0o644}, nil
}

func (f *file) Readdir(int) ([]fs.FileInfo, error) { return nil, fs.ErrInvalid }

// folder is what keys with the same beginning have in common.
type folder struct {
	bucket *bucket
	prefix string
}

func (f *folder) Close() error                   { return nil }
func (f *folder) Read([]byte) (int, error)       { return 0, fs.ErrInvalid }
func (f *folder) Seek(int64, int) (int64, error) { return 0, fs.ErrInvalid }

func (f *folder) Stat() (fs.FileInfo, error) {
	return &info{minio.ObjectInfo{Key: f.prefix, LastModified: time.Now().UTC()}, os.ModeDir}, nil
}

// Readdir lists the prefix as s3www does, with the slash that the path begins with and without one at its end.
func (f *folder) Readdir(int) ([]fs.FileInfo, error) {
	var found []fs.FileInfo
	for object := range f.bucket.client.ListObjects(context.Background(), f.bucket.name, minio.ListObjectsOptions{Prefix: f.prefix}) {
		if object.Err != nil {
			return nil, fs.ErrNotExist
		}
		var mode fs.FileMode = 0o644
		if key, below := strings.CutSuffix(object.Key, separator); below {
			object, mode = minio.ObjectInfo{Key: key, LastModified: object.LastModified}, os.ModeDir
		}
		found = append(found, &info{object, mode})
	}
	return found, nil
}

// info is what http.FileServer asks of a file; its name is the whole key, from which the content type follows.
type info struct {
	object minio.ObjectInfo
	mode   fs.FileMode
}

func (i *info) Name() string       { return i.object.Key }
func (i *info) Size() int64        { return i.object.Size }
func (i *info) Mode() fs.FileMode  { return i.mode }
func (i *info) ModTime() time.Time { return i.object.LastModified }
func (i *info) IsDir() bool        { return i.mode.IsDir() }
func (i *info) Sys() any           { return nil }
