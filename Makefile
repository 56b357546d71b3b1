.PHONY: run test setup check bench clean
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed

run: $(STAMP) ## set up and start the service with the demo desk
	@exec $(VENV)/bin/assist demo

test: $(VENV)/.tested ## set up, browser included, and pass every test
	@$(VENV)/bin/python -m tools.browser
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/pytest

setup: $(STAMP) ## make .venv from the locked file

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: $(STAMP) requirements-dev.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
