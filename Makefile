# `make` alone lists what there is. The steps are scripts in make/, images/build, ./mvnw, and the launcher in cluster/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check e2e bench tenant token down clean launcher up images deploy

export CLUSTER PORT REGISTRY BUILDER

STEP := @make/step
LAUNCHER := .pileus/bin/cluster
# A user is only taken from the command line: the environment always has a USER, the one at the keyboard.
MEMBER := $(if $(filter command,$(origin USER)),$(USER),me)
DURATION ?= 8h

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@sed -n 's/^#: \{0,1\}/  /p' $(MAKEFILE_LIST)
#:
#: CLUSTER=embedded|kind|current   the cluster: this machine's own, Docker's, or the one of KUBECONFIG
#: PORT=8080                       the gateway's port on localhost, or any
#: REGISTRY=host/path              where to push the images to, for CLUSTER=current
#: BUILDER=buildah|docker|podman   what builds the images

run: deploy ## start a cluster if there is none, deploy Pileus, and print the link to it
	$(STEP) tenant "tenant team-a" make/tenant team-a
	@make/welcome

test: ## run all tests, on a cluster that is started if need be
	@rm -rf {functions/*,ui,e2e}/target/surefire-reports
	@status=0; $(MAKE) --no-print-directory --keep-going check e2e || status=$$?; make/summary && exit $$status

check: ## look at format, lint, unit and component tests, manifests: no cluster
	$(STEP) check-tools "tools" make/tools shellcheck mvn:maven git ssh-keygen:openssh-client
	$(STEP) check-format "format of the Java sources" ./mvnw -B spotless:check
	$(STEP) check-java "unit and component tests" ./mvnw -B verify
	$(STEP) check-launcher "launcher: format, vet, tests" make/go-check cluster ./internal/... ./cmd/cluster ./cmd/images
	$(STEP) check-manifests "manifests: render and check against the schemas" env CGO_ENABLED=0 go test -C knative/schema -trimpath -gcflags=all=-dwarf=false -vet=off -v .
	$(STEP) check-images "programs of the images" python3 -B -m unittest discover --verbose --start-directory images/test
	$(STEP) check-scripts "scripts" make/shellcheck

e2e: deploy ## run the end-to-end tests on the cluster
	$(STEP) e2e-tools "browser and SSH client" make/tools chromium ssh:openssh-client
	$(STEP) e2e "end-to-end tests" ./mvnw -B test -Pe2e -pl e2e

bench: deploy ## run the benchmarks, and print them as a table
	@bench/run

tenant: ## NAME=team-a: make a tenant
	@make/tenant "$(NAME)"

token: ## TENANT=team-a USER=alice [DURATION=8h]: print a token; without USER it is for "me"
	@make/token "$(TENANT)" "$(MEMBER)" "$(DURATION)"

down: ## stop the cluster and keep its state
	@if [ -x $(LAUNCHER) ]; then $(LAUNCHER) down; else echo "There is no cluster."; fi

clean: ## remove the cluster and all that was built
	@make/clean

launcher:
	$(STEP) launcher "build the launcher" make/launcher

up: launcher
	@$(LAUNCHER) up

# Tests are compiled where they are run.
target/packaged: pom.xml $(wildcard functions/*/pom.xml ui/pom.xml) $(shell find functions/*/src/main ui/src/main)
	$(STEP) tools "tools" make/tools mvn:maven curl python3
	$(STEP) package "build the functions" ./mvnw -B package -Dmaven.test.skip=true
	@mkdir -p target && touch $@

images: target/packaged
	$(STEP) pileus-images "build the images" images/build

deploy: up images
	@$(LAUNCHER) load $$(cut -d= -f2 .pileus/images.env)
	$(STEP) deploy "deploy Pileus" make/deploy
