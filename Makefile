.PHONY: run test setup check bench load advisories clean help
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check

run: $(VENV)/.installed ## set up and start the service with the make-believe desk
	@exec $(BIN)/assist demo

test: check ## set up, browser included, and pass every test
	$(BIN)/python -m tools.browser
	$(BIN)/pytest -n 2 --dist loadfile

check: $(VENV)/.tested ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.tested ## print the ratios that the README quotes (takes some minutes)
	$(BIN)/python -m benchmarks

load: $(VENV)/.tested ## drive one machine to its knee (some twenty minutes; SHORT=--short for two)
	$(BIN)/python -m benchmarks.load $(SHORT)

advisories: ## ask online whether a locked version has a known hole (needs a network; not part of CI)
	$(PYTHON) -m venv $(VENV)-advisories
	$(VENV)-advisories/bin/pip --quiet --disable-pip-version-check install pip-audit
	$(VENV)-advisories/bin/pip-audit --disable-pip --require-hashes -r requirements.txt

setup: $(VENV)/.installed ## make .venv from the locked file

$(VENV)/.installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

clean: ## forget the virtual environment (data stays)
	rm -rf $(VENV) $(VENV)-advisories

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12
