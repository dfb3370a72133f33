# Bellhop's tasks. `make` alone lists them.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Passed on: make demo ARGS=--once, make test ARGS='-run Transfer', make bench ARGS='--server ejabberd'
ARGS      ?=
PKG       ?= ./...
FUZZTIME  ?= 60s
DEMO_DIR  := .run/demo
TOOL      := go tool -modfile=tools/go.mod

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/bellhop
	go build -trimpath -o bin/bellhop ./cmd/bellhop

.PHONY: demo
demo: ## run the desk with servers of its own, to try it (ARGS=--once: one session, then end)
	@scripts/setup demo
	@go run ./cmd/bellhop demo $(ARGS)

.PHONY: demo-reset
demo-reset: ## forget all data of the demo
	@shopt -s nullglob; \
	for lock in $(DEMO_DIR)/*/lock; do \
	  flock --nonblock "$$lock" true || { echo "the demo is running: end it first" >&2; exit 1; }; \
	done; \
	for link in $(DEMO_DIR)/*; do \
	  target=$$(readlink "$$link") || continue; \
	  case $$target in /var/tmp/bellhop-lab-*) rm -rf -- "$$target" ;; esac; \
	done; \
	rm -rf -- $(DEMO_DIR)

.PHONY: test
test: ## run all tests, with the race detector and against real servers
	@scripts/setup test
	go test -race -timeout 15m -p 2 $(ARGS) $(PKG)
	@# A million steps of the core under faults; without the race detector, for it is one goroutine.
	go test -timeout 10m -run 'TestStorm$$' ./internal/desk -args -desk.storm=1000000
	@# The simulator against the formulas, likewise.
	go test -timeout 10m -run 'TestErlang$$' ./internal/simulate -args -simulate.arrivals=200000

.PHONY: nemesis
nemesis: ## break everything while people talk, for long (ARGS='-nemesis.for=10m -nemesis.seed=7 -nemesis.server=ejabberd')
	@scripts/setup test
	go test -race -timeout 24h -count=1 -v -run 'TestNemesis$$' ./e2e/nemesis -args -nemesis.for=5m $(ARGS)

.PHONY: e2e
e2e: ## run only the tests against real servers and clients, and show them
	@scripts/setup test
	go test -race -timeout 15m -p 1 -count=1 -v -run 'E2E|EndToEnd' $(ARGS) $(PKG)

.PHONY: captures
captures: ## take the pictures of docs/csrs.md again, with real clients
	@scripts/setup captures
	go test -tags captures -timeout 15m -count=1 -v -run TestCaptures $(ARGS) ./e2e

.PHONY: fuzz
fuzz: ## run every fuzz test for FUZZTIME (60s); what a nightly run does
	@go list -f '{{.ImportPath}} {{.Dir}}' ./... | while read -r package dir; do \
	  { grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$$dir"/*_test.go 2>/dev/null || true; } | while read -r _ name; do \
	    echo "$$package $$name"; \
	    go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package"; \
	  done; \
	done

.PHONY: bench
bench: ## measure the desk against a bare reference on private servers
	@scripts/setup test
	@go run ./cmd/bellhop bench $(ARGS)

.PHONY: fmt
fmt: ## format all Go code
	@scripts/check-format --write

.PHONY: lint
lint: ## run the linters
	$(TOOL) golangci-lint run $(ARGS)

.PHONY: check
check: ## check format, code, modules, migrations and the web bundle
	@scripts/setup check
	scripts/check-format
	go vet ./...
	$(TOOL) golangci-lint run
	go mod tidy -diff
	cd tools && go mod tidy -diff
	scripts/check-migrations
	scripts/check-web
