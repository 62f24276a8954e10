package embedded

import (
	"errors"
	"fmt"
	"strings"

	"dev.pileus/cluster/internal/build"
	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
	"dev.pileus/cluster/internal/platform"
)

// makeImages makes the images of the cluster's own programs, those that are not there.
func (c *Cluster) makeImages(tag string) error {
	var images []string
	for _, program := range build.PodPrograms {
		images = append(images, platform.ImageName(program, tag)+"="+c.checkout.Bin(program))
	}
	return console.Step("make the cluster's images", func() error {
		_, err := c.images(append([]string{"make"}, images...)...)
		return err
	})
}

// Load brings images in from the layout that they were built into, those that are not there.
func (c *Cluster) Load(names []string) error {
	if !c.processes.Running(containerd) {
		return console.Next(errors.New("the cluster does not run"), "make run starts it")
	}
	from, err := checkout.Cache("images")
	if err != nil {
		return err
	}
	var loaded string
	if err := console.Step("load the images", func() error {
		loaded, err = c.images(append([]string{"load", from}, names...)...)
		return err
	}); err != nil {
		return err
	}
	for name := range strings.Lines(loaded) {
		console.Info("%s", strings.TrimSpace(name))
	}
	return nil
}

// images runs the program that brings images into containerd, and returns what it printed.
func (c *Cluster) images(args ...string) (string, error) {
	socket := c.checkout.Run("containerd", "containerd.sock")
	out, err := command.Output(append([]string{c.checkout.Bin("images"), "--address", socket}, args...)...)
	if err != nil {
		return "", fmt.Errorf("bringing images into containerd: %w", err)
	}
	return out, nil
}
