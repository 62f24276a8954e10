package build

import (
	"os"
	"path/filepath"
	"slices"

	"dev.pileus/cluster/internal/checkout"
	"dev.pileus/cluster/internal/command"
	"dev.pileus/cluster/internal/console"
)

// tools are the packages of what people work on a cluster with, which cluster/tools/go.mod pins.
var tools = []string{
	"helm.sh/helm/v4/cmd/helm",
	"github.com/fullstorydev/grpcurl/cmd/grpcurl",
}

// toolFlags are those of the cluster's programs but for what makes these Kubernetes of a version.
var toolFlags = []string{"-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false", "-ldflags=-s -w"}

// Tools puts Helm and grpcurl into .pileus/bin: out of the cache, or built now.
func Tools(c checkout.Checkout) error {
	tag, err := toolsTag(c)
	if err != nil {
		return err
	}
	if isStamped(c, toolsStamp, tag) && allBuilt(c, tools) {
		return nil
	}
	cache, err := checkout.Cache("tools")
	if err != nil {
		return err
	}
	for _, dir := range []string{c.Bin(), c.State("build"), c.State("log"), cache} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	built := filepath.Join(cache, tag)
	if !exists(built) {
		if err := console.Step("build Helm and grpcurl", func() error { return compileTools(c, built) }); err != nil {
			return err
		}
	}
	if err := take(c, built, tools); err != nil {
		return err
	}
	if err := keepNewest(cache, keptBuilds); err != nil {
		return err
	}
	return checkout.WriteFile(c.State("build", toolsStamp), []byte(tag), 0o644)
}

func compileTools(c checkout.Checkout, target string) error {
	return atOnce(target, func(building string) error {
		args := slices.Concat([]string{"build", "-C", "tools", "-o", building + "/"}, toolFlags, tools)
		return command.Logged(goCommand(c, args...), c.Log("build-tools"))
	})
}

func toolsTag(c checkout.Checkout) (string, error) {
	return tagOf(c, []string{"tools"}, toolFlags, tools)
}
