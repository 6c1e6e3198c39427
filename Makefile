# Seatcount's commands. "make" lists them. Each installs what it needs first and is quick the second time.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# One set of flags everywhere: with any other, the C parts (OpenGL, SQLite) are compiled again. clang compiles them
# three times as fast as gcc.
# Looked up anew for each command: setup may just have installed it.
export CC = $(shell command -v clang >/dev/null 2>&1 && echo clang || echo gcc)
export CGO_ENABLED := 1

VERSION := $(shell .ci/version)
LDFLAGS := -s -w -X seatcount/service/about.number=$(VERSION)
# no_animations: Fyne fades the text cursor in and out and draws the whole window a dozen times a second for it.
TAGS := migrated_fynedo,no_animations
GO_FILES := $(shell git ls-files -co --exclude-standard '*.go' 2>/dev/null) go.mod go.sum
TOOL := go tool -modfile=.ci/tools/go.mod
FUZZTIME ?= 20s

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install the system's packages that building and testing need
	@.ci/setup

build: setup build/seatcount build/seatcountctl build/seatcount-agent ## build the programs into build/

build/seatcount: $(GO_FILES) $(wildcard assets/*)
	@mkdir -p build && echo "building $@ (the first time takes a minute or two: C parts)"
	@go build -trimpath -tags $(TAGS) -ldflags '$(LDFLAGS)' -o $@ ./cmd/seatcount

build/seatcountctl: $(GO_FILES)
	@mkdir -p build && echo "building $@"
	@go build -trimpath -tags $(TAGS) -ldflags '$(LDFLAGS)' -o $@ ./cmd/seatcountctl

build/seatcount-agent: $(GO_FILES)
	@mkdir -p build && echo "building $@"
	@CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/seatcount-agent

run: build ## open Seatcount; without a display in a virtual one, leaving build/run/licenses.png
	@.ci/open

test: setup ## run all tests, with the race detector, and the real window under a virtual display
	@.ci/test

bench: setup ## measure the figures of the README beside the plain SQL way (BENCH=large: ten times the estate)
	@.ci/bench

lint: setup ## look for mistakes and unformatted files
	@$(TOOL) golangci-lint run ./...

format: ## format all files
	@$(TOOL) golangci-lint fmt ./...

fuzz: setup ## feed every reader and the matcher with random input, FUZZTIME=20s each
	@.ci/fuzz $(FUZZTIME)

icons: package-setup ## make assets/icon.png and all other sizes of the icon from assets/icon.svg
	@.ci/icons --assets

notices: ## list the parts of others and their licenses anew: service/about/parts.txt
	@mkdir -p build && CGO_ENABLED=0 go run ./assets/package/parts notices >build/parts.txt && mv build/parts.txt service/about/parts.txt

package-setup: setup
	@.ci/package-setup

package: package-setup ## pack for Linux, Windows and the agents into dist/ (on a Mac: the app bundle)
	@.ci/package

test-package: package-setup ## pack, install, open, remove: the .deb here, the Windows programs under Wine, bytes twice the same
	@.ci/test-package

clean: ## remove what was built
	rm -rf build dist

.PHONY: help setup build run test bench lint format fuzz icons notices package-setup package test-package clean
