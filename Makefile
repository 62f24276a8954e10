# `make` alone lists what there is. The steps are scripts in make/, images/build, ./mvnw, and the launcher in cluster/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check e2e bench tenant token release dist argocd replicas-demo reproducible down clean clean-cache
.PHONY: tools launcher kube helm tofu argocd-programs up images-without-functions images loaded deploy site argocd-images
.PHONY: lifecycle browser end-to-end
.PHONY: checks check-tools check-java check-launcher check-manifests check-argocd check-terraform check-images check-site
.PHONY: check-make check-scripts check-front

export CLUSTER PORT HTTPS_PORT TLS DOMAIN REGISTRY BUILDER REPO KEY KNOWN_HOSTS REVISION NAME

# One more than a small machine has cores, since there is always a step that waits for a network or for the cluster.
JOBS ?= 3
SIDE_BY_SIDE = $(MAKE) --no-print-directory --jobs=$(JOBS)
# The cluster goes first: what everything waits for, and compiles longest.
NICE := nice
STEP := @make/step
# A step prints its lines with Python; so that comes first, and then a look at all else, before anything takes long. What
# can be installed is so beside the steps that can do without it.
LOOK = make/tools python3 && make/prerequisites look $@
# Cluster and builder are chosen once, and together.
CHOOSE := choice=$$(make/choose) && export $$choice
LOG := .pileus/log
LAUNCHER := .pileus/bin/cluster
# What the chart of a site runs in tests, where its own images cannot be pulled; and Argo CD's, with a git server.
SITE := minio s3www-stand-in
ARGOCD := $(if $(REPO),,git) $(if $(filter embedded,$(CLUSTER)),argocd redis)
# Their lines of .pileus/images.env.
SITE_LINES := ^(minio|s3www-stand-in)=
ARGOCD_LINES := ^(git|argocd|redis)=
LOAD = $(LAUNCHER) load $$(grep -Ev '$(SITE_LINES)|$(ARGOCD_LINES)' .pileus/images.env | cut -d= -f2)
# A user is only taken from the command line: the environment always has a USER, the one at the keyboard.
MEMBER := $(if $(filter command,$(origin USER)),$(USER),me)
# Nor is a name, which some shells have for the machine.
ifneq ($(origin NAME),command line)
NAME :=
endif
DURATION ?= 8h

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@sed -n 's/^#: \{0,1\}/  /p' $(MAKEFILE_LIST)
#:
#: CLUSTER=embedded|kind|current   the cluster: this machine's own, Docker's, or the one of KUBECONFIG
#: PORT=8080                       the gateway's port on localhost, or any
#: TLS=self-signed|none            local https, with an authority of this checkout's own; at port HTTPS_PORT=8443, or any
#: TLS=secret|issuer/NAME|self-signed   where CLUSTER=current has its certificates from: docs/https.md
#: REGISTRY=host/path              where to push the images to, for CLUSTER=current
#: DOMAIN=pileus.example.com       under which people see everything, for CLUSTER=current; else it follows from the gateway
#: BUILDER=buildah|docker|podman   what builds the images
#: REPO= KEY= KNOWN_HOSTS= REVISION= NAME=   for argocd: make/argocd --help says what each is
#: JOBS=3                          how many steps run side by side

run: ## start a cluster if there is none, deploy Pileus, and print the link to it
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) deploy
	$(STEP) tenant "tenant team-a" make/tenant team-a
	@make/welcome

# All but the end-to-end tests goes side by side with bringing the cluster up; those have the machine for themselves.
test: ## run all tests, on a cluster that is started if need be
	@mkdir -p $(LOG) && rm -rf {functions/*,ui,operator,replicas/*,e2e}/target/surefire-reports $(LOG)/{check-*,lifecycle}.log target/deployed
	@{ date +%s; head -n 1 /proc/stat 2>/dev/null || echo; } >$(LOG)/steps
	@export STEPS=$$PWD/$(LOG)/steps; $(LOOK) && $(CHOOSE) || exit; status=0; \
	$(SIDE_BY_SIDE) --keep-going AFTER=up deploy site argocd-images lifecycle checks browser helm tofu || status=$$?; \
	if [ -e target/deployed ]; then $(MAKE) --no-print-directory end-to-end || status=$$?; fi; \
	make/summary && exit $$status

check: ## look at format, lint, unit and component tests, manifests: no cluster
	@$(LOOK) && $(SIDE_BY_SIDE) --keep-going checks

e2e: ## run the end-to-end tests on the cluster
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) deploy site argocd-images browser helm tofu
	@$(MAKE) --no-print-directory end-to-end

bench: ## run the benchmarks, and print them as a table
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) deploy helm argocd-images
	@make/prerequisites get certificates && bench/run

tenant: ## NAME=team-a: make a tenant
	@make/tenant "$(NAME)"

token: ## TENANT=team-a USER=alice [DURATION=8h]: print a token; without USER it is for "me"
	@make/token "$(TENANT)" "$(MEMBER)" "$(DURATION)"

release: ## [NAME=embedded]: write what Argo CD deploys to this cluster, to be committed
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) images launcher && $(LOAD) && \
	make/step release "write the release" make/release "$(NAME)"
	@echo "  Commit argocd/clusters and push: Argo CD does the rest, see docs/gitops.md."

dist: ## write this version to dist/, for a cluster whose owner builds nothing: manifests and an archive of images
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) images launcher && \
	make/step dist "write the distribution" make/dist
	@echo "  INSTALL.md in it says how to install it."

argocd: ## [REPO=git@host:pileus.git KEY=file]: install Argo CD, which deploys Pileus from git
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) loaded argocd-images helm
	@make/prerequisites get certificates
	$(STEP) argocd "Argo CD, and what it deploys" make/argocd install
	@make/argocd welcome

replicas-demo: ## install the chart of the replicas API, and walk through the API
	@$(LOOK) && $(CHOOSE) && $(SIDE_BY_SIDE) deploy helm
	$(STEP) tenant "tenant team-a" make/tenant team-a
	@make/prerequisites get certificates && make/replicas-demo

reproducible: ## build the current commit twice, and say what is not the same to the bit
	@$(LOOK) && $(SIDE_BY_SIDE) helm
	$(STEP) reproducible "build twice, and compare" make/reproducible

down: ## stop the cluster and keep its state
	@if [ -x $(LAUNCHER) ]; then $(LAUNCHER) down; else echo "There is no cluster."; fi

clean: ## remove the cluster and all that was built
	@make/clean

clean-cache: ## remove what builds share between checkouts
	@make/clean-cache

tools:
	$(STEP) tools "tools" make/prerequisites get build

launcher:
	$(STEP) launcher "build the launcher" make/launcher

# The operator's tests run its API server. Where the cluster is an embedded one, that has built it.
kube: launcher | $(AFTER)
	$(STEP) kube "build Kubernetes' API for tests" $(NICE) $(LAUNCHER) kube

# After the cluster's programs, which more is waiting for.
helm: launcher | $(AFTER)
	$(STEP) helm "build Helm and grpcurl" $(NICE) $(LAUNCHER) tools

tofu: launcher | $(AFTER)
	$(STEP) tofu "build OpenTofu and its Helm provider" $(NICE) $(LAUNCHER) tofu

argocd-programs: launcher | $(AFTER)
	$(STEP) argocd-programs "build Argo CD, and its Kustomize and Helm" $(NICE) $(LAUNCHER) argocd

up: launcher
	@$(LAUNCHER) up

# Tests are compiled and run by `check`, which finds the jars packaged.
target/packaged: pom.xml $(wildcard functions/*/pom.xml ui/pom.xml operator/pom.xml replicas/*/pom.xml) $(shell find functions/*/src/main ui/src/main operator/src/main replicas/*/src/main) | tools
	$(STEP) package "package the functions" $(NICE) ./mvnw package -Dmaven.test.skip=true
	@mkdir -p target && touch $@

images-without-functions: | tools
	$(STEP) images-without-functions "build the images that hold no function" $(NICE) images/build --without-functions

images: target/packaged images-without-functions
	$(STEP) images "build the images of the functions" $(NICE) images/build

loaded: up images
	@$(LOAD)

deploy: loaded
	$(STEP) deploy "deploy Pileus" make/deploy
	@touch target/deployed

# Beside `deploy`, which leaves these images alone: the same one is not to be loaded twice at once.
site: up
	$(STEP) site "build MinIO and a stand-in for s3www" $(NICE) images/build $(SITE)
	@$(LAUNCHER) load $$(grep -E '$(SITE_LINES)' .pileus/images.env | cut -d= -f2)

argocd-images: up $(if $(filter embedded,$(CLUSTER)),argocd-programs)
ifneq ($(strip $(ARGOCD)),)
	$(STEP) argocd-images "build the images of Argo CD and of a git server" $(NICE) images/build $(ARGOCD)
	@$(LAUNCHER) load $$(grep -E '$(ARGOCD_LINES)' .pileus/images.env | cut -d= -f2)
endif

lifecycle: up
	$(STEP) lifecycle "life of a second cluster" cluster/test/lifecycle.sh

checks: check-java check-launcher check-manifests check-argocd check-terraform check-images check-site check-make check-scripts check-front

check-tools: | tools
	$(STEP) check-tools "tools of the checks" make/prerequisites get checks

check-java: target/packaged check-tools kube | $(AFTER)
	$(STEP) check-java "compile, lint, test and look at the format of Java" $(NICE) ./mvnw verify --fail-at-end

check-launcher: | $(AFTER)
	$(STEP) check-launcher "launcher: format, vet, tests" make/go-check cluster ./internal/... ./cmd/cluster ./cmd/images

check-manifests: helm | $(AFTER)
	$(STEP) check-manifests "manifests: render and check against the schemas" env CGO_ENABLED=0 go test -C knative/schema -trimpath -gcflags=all=-dwarf=false -vet=off -v .

check-argocd: argocd-programs kube | $(AFTER)
	$(STEP) check-argocd "Argo CD's projects, tenants and health, by its own code" make/go-check cluster/tools/argocd .

check-terraform: tofu | $(AFTER)
	$(STEP) check-terraform "Terraform module: format, validate, tests" make/terraform-check

check-images:
	$(STEP) check-images "programs of the images" python3 -B -m unittest discover --verbose --start-directory images/test

check-site: | $(AFTER)
	$(STEP) check-site "stand-in for s3www: format, vet, tests" make/go-check images/site ./s3www-stand-in

check-make:
	$(STEP) check-make "programs of make" python3 -B -m unittest discover --verbose --start-directory make/test

check-scripts: check-tools
	$(STEP) check-scripts "scripts" make/shellcheck

check-front: check-tools
	$(STEP) check-front "front end: format, lint, unit tests" make/front-check

browser: | tools
	$(STEP) browser "browser, SSH client, OpenSSL" make/prerequisites get browser certificates

end-to-end:
	$(STEP) e2e "end-to-end tests" ./mvnw test -Pe2e -pl e2e
