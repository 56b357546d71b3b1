.PHONY: run test setup check bench load advisories clean help
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check

run: $(VENV)/.installed ## set up and start the service with the demo desk
	@exec $(BIN)/assist demo

test: check ## set up and run every test, browser tests included
	$(BIN)/python -m tools.browser
	$(BIN)/pytest -n 2 --dist loadfile

check: $(VENV)/.tested ## run the style and type checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.tested ## print the figures in the README (takes a few minutes)
	$(BIN)/python -m benchmarks

load: $(VENV)/.tested ## run the load test (long; SHORT=--short for a short one)
	$(BIN)/python -m benchmarks.load $(SHORT)

advisories: ## check the locked versions for known vulnerabilities (needs a network; not part of CI)
	$(PYTHON) -m venv $(VENV)-advisories
	$(VENV)-advisories/bin/pip --quiet --disable-pip-version-check install pip-audit
	$(VENV)-advisories/bin/pip-audit --disable-pip --require-hashes -r requirements.txt

setup: $(VENV)/.installed ## create .venv from the lock file

$(VENV)/.installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

clean: ## delete the virtual environment (keeps data)
	rm -rf $(VENV) $(VENV)-advisories

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12
