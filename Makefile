# AlphaTree. `make site` builds the site into site/, `make serve` shows it while you write.
# Everything installs into .venv from hash-pinned locks; needed beforehand: Python 3.11 or newer and make.

PYTHON ?= python3
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
UV_VERSION := 0.13.8

# A stamp carries a checksum of what was installed: another lock, from an edit or from another branch, makes .venv stale.
# So do a moved checkout, because the editable install knows its place, and a Python that is no longer there.
checksum = $(shell (echo "$(CURDIR)"; cat $(1)) 2>/dev/null | cksum | tr ' ' -)
STAMP_SITE := $(VENV)/.stamp-site-$(call checksum,requirements-build.lock requirements.lock)
STAMP_DEV := $(VENV)/.stamp-dev-$(call checksum,requirements-build.lock requirements-dev.lock)
STAMP_PROJECT := $(VENV)/.stamp-project-$(call checksum,pyproject.toml)
ALIVE := $(shell $(PY) -c 'print(1)' 2>/dev/null)

PIP := $(PY) -m pip --disable-pip-version-check --no-input --quiet
PIP_LOCKED := $(PIP) install --require-hashes --no-build-isolation --use-pep517

# Material for MkDocs prints a long notice about MkDocs 2.0 on every start otherwise; AlphaTree stays below 2 anyway.
export NO_MKDOCS_2_WARNING := 1

.DELETE_ON_ERROR:
.PHONY: help site serve test lint format lock wheel clean venv dev
.PHONY: always
.DEFAULT_GOAL := help

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1|/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

site: venv  ## build the site into site/
	$(PY) -m mkdocs build --strict $(ARGS)

serve: venv  ## show the site on http://127.0.0.1:8000/ and rebuild it when a file changes
	$(PY) -m mkdocs serve $(ARGS)

test: dev  ## run all tests; choose with ARGS, e.g. make test ARGS="-m 'not browser'"
	$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

lint: dev  ## check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: dev  ## repair what ruff can repair
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

wheel: venv  ## build dist/alphatree-*.whl
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

venv: $(STAMP_SITE) $(STAMP_PROJECT)  ## make .venv able to build the site
dev: $(STAMP_DEV) $(STAMP_PROJECT)  ## make .venv able to test and lint too

$(STAMP_SITE): $(if $(ALIVE),,always)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "AlphaTree needs Python 3.11 or newer; choose one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Installing into $(VENV); this takes about half a minute."
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP_LOCKED) -r requirements-build.lock
	$(PIP_LOCKED) -r requirements.lock
	@touch $@

$(STAMP_DEV): $(STAMP_SITE)
	$(PIP_LOCKED) -r requirements-dev.lock
	@rm -f $(VENV)/.stamp-dev-*; touch $@

$(STAMP_PROJECT): $(STAMP_SITE)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.stamp-project-*; touch $@

# uv resolves for every platform and Python at once, which pip cannot. Only this target needs it.
# UPGRADE=1 moves everything to the newest versions allowed; without it only what pyproject.toml asks for changes.
UV := .venv-lock/bin/uv
COMPILE := $(UV) pip compile --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet $(if $(UPGRADE),--upgrade)

lock: $(UV)  ## resolve pyproject.toml into the lock files; UPGRADE=1 takes the newest versions
	$(COMPILE) --group dev --group build pyproject.toml --output-file requirements-dev.lock
	$(COMPILE) --constraints requirements-dev.lock pyproject.toml --output-file requirements.lock
	$(COMPILE) --constraints requirements-dev.lock --group build --output-file requirements-build.lock

$(UV): Makefile
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip --disable-pip-version-check --quiet install uv==$(UV_VERSION)
	@touch $@

clean:  ## remove everything that make has made
	rm -rf $(VENV) .venv-lock site build dist .cache .mypy_cache .pytest_cache .ruff_cache
