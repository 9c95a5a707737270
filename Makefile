# Assay. `make help` lists what there is to do.
SHELL := /bin/bash
SWIFT ?= swift
RELEASE := .build/release
EXAMPLES := $(CURDIR)/.build/example-media
MODELS := $(or $(ASSAY_MODELS),$(or $(XDG_DATA_HOME),$(HOME)/.local/share)/assay/models)

# An empty ASSAY_DATA means the same as none.
ifeq ($(strip $(ASSAY_DATA)),)
unexport ASSAY_DATA
endif

.DEFAULT_GOAL := help
.PHONY: help bootstrap build demo test lint format bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Install what is needed: Debian packages, model weights (says what is missing where it cannot)
	@scripts/bootstrap

build: bootstrap ## Build the release binaries into .build/release
	$(SWIFT) build -c release

demo: build ## Evaluate the built-in model on real media and write five reports
	@scripts/demo $(RELEASE)/assay

test: ## Install what is needed, build and run all tests
	@scripts/bootstrap --with-test-tools
	$(SWIFT) build --build-tests
	@scripts/example-media --small $(EXAMPLES)
	@for what in sdk model; do scripts/test-clients $$what >/dev/null || echo "make: without it, its tests of the gateway are skipped" >&2; done
	ASSAY_EXAMPLE_MEDIA=$(EXAMPLES) ASSAY_MODELS=$(MODELS) SWIFT=$(SWIFT) scripts/run-tests --skip-build --skip EndToEndTests
	ASSAY_EXAMPLE_MEDIA=$(EXAMPLES) SWIFT=$(SWIFT) scripts/run-tests --skip-build --filter EndToEndTests --no-parallel

lint: ## Check the format of all Swift code and the shell scripts' syntax
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@for script in scripts/* scripts/*/*.py Benchmarks/* .ci/run; do [ -d "$$script" ] || case "$$script $$(head -c 24 $$script)" in *python*|*.py*) python3 -c "import ast, sys; ast.parse(open(sys.argv[1]).read())" "$$script";; *) bash -n "$$script";; esac || exit 1; done

format: ## Format all Swift code in place
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

bench: build ## Measure Assay beside its peers in one run; prints the figures
	@Benchmarks/run

clean: ## Remove what was built
	rm -rf .build
