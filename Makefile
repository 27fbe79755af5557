# Touchstone. `make help` lists what can be made.
#
# ISSUER_HOME (data folder), HOST and PORT are honoured by every target, from the environment or as `make run PORT=9000`.

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

.PHONY: help setup develop run demo test test-postgresql fuzz faults lint bench
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(RUNTIME) ## make .venv from the lock, with the command at .venv/bin/issuer

run: $(RUNTIME) ## serve on http://127.0.0.1:8000, with an example on the first start
	@$(BIN)/issuer serve

demo: $(RUNTIME) ## the whole loop in the terminal: review, publish, issue, bake, verify, revoke
	@$(BIN)/issuer demo

test: $(DEVELOPMENT) ## run every test; `make test ARGS='-k verify'` runs some
	@$(BIN)/python -m pytest $(ARGS)

test-postgresql: $(DEVELOPMENT) ## run every test with its databases in PostgreSQL, in a server of the run's own
	@TEST_DATABASE=postgresql $(BIN)/python -m pytest $(ARGS)

fuzz: $(DEVELOPMENT) ## try changed inputs on every parser, 30 seconds each; `make fuzz SECONDS=300` for longer
	@$(BIN)/python -m tests.fuzz $(SECONDS)

faults: $(DEVELOPMENT) ## break an installation in every way, for a quarter of an hour; `make faults FAULT_KILLS=500` kills more
	@FAULT_KILLS=$(or $(FAULT_KILLS),100) FAULT_POINTS=all FAULT_IMAGES=$(or $(FAULT_IMAGES),5000) FAULT_DISKS=all \
	  FAULT_CROWD=large FAULT_ROUNDS=$(or $(FAULT_ROUNDS),20) $(BIN)/python -m pytest tests/faults --timeout=3600 $(ARGS)

lint: $(DEVELOPMENT) ## check style, types and the direction of imports
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports

bench: $(DEVELOPMENT) ## measure signing, verifying, revoking, the scanned page and more beside their peers; strangers' badges under load; the review; the frameworks
	@$(BIN)/python -m bench

develop: $(DEVELOPMENT) ## as setup, with what tests and checks need

# `pip install -e .` and hashes exclude each other, so the checkout is put on the path by one line in site-packages
# (relative: it survives when the folder is moved) and the command is two lines of shell.
$(RUNTIME): requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo 'Python 3.11 or newer is needed: apt install python3 python3-venv'; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is older: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || { echo 'Setting up .venv; this takes a few seconds, once.'; $(PYTHON) -m venv .venv; }
	@$(INSTALL) -r requirements.lock
	@echo '../../../..' > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/touchstone-checkout.pth"
	@printf '%s\n' '#!/bin/sh' 'exec "$$(dirname "$$(readlink -f "$$0")")/python" -P -m issuer "$$@"' > $(BIN)/issuer
	@chmod +x $(BIN)/issuer
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
