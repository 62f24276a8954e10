package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// imagePrograms are the programs that run in pods.
var imagePrograms = []string{
	"pause", "coredns", "traefik", "local-path-provisioner", "volume",
	"activator", "autoscaler", "controller", "queue", "webhook",
}

// Image is the image of one program, in an archive.
type Image struct{ Name, Archive string }

// Images builds the images of a build's programs, named by imageName, unless they are there already.
func Images(c checkout.Checkout, tag string, imageName func(program, tag string) string) (images []Image, err error) {
	dir := c.State("build", "images")
	for _, program := range imagePrograms {
		images = append(images, Image{imageName(program, tag), filepath.Join(dir, program+"-"+tag+".tar")})
	}
	if allExist(images) {
		return images, nil
	}
	return images, console.Step("build the cluster's images", func() error {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		// A store of its own: another checkout builds images of the same names.
		store := []string{
			"--root", filepath.Join(dir, "store"), "--runroot", c.Run("buildah"), "--storage-driver", "vfs",
		}
		defer os.RemoveAll(filepath.Join(dir, "store"))
		for i, program := range imagePrograms {
			bud := append(slices.Clone(store), "bud", "--isolation", "chroot", "--timestamp", "0", "--quiet",
				"--build-arg", "PROGRAM="+program, "--tag", "docker-archive:"+images[i].Archive+":"+images[i].Name,
				"--file", c.Source("cluster", "images", "Containerfile"), c.Bin())
			if err := command.Logged(exec.Command("buildah", bud...), c.Log("images")); err != nil {
				return err
			}
		}
		return nil
	})
}

func allExist(images []Image) bool {
	for _, image := range images {
		if _, err := os.Stat(image.Archive); err != nil {
			return false
		}
	}
	return true
}
