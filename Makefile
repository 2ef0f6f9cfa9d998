# Everything that this project needs is installed into .venv by Python's own pip, from locked and hashed lists.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test demo-slack demo-discord demo-grown check format lock clean audit

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run  ## start the bot; with no settings at all it shows a digest here in the terminal
	@$(BIN)/python -m bot run

test: check  ## check the style, the types and the import rule, then run every test
	$(BIN)/python -m pytest -n auto --dist worksteal

demo-slack: $(VENV)/.dev  ## a day of the bot in a Slack on this machine, as a transcript; no token, no network
	@$(BIN)/python -m tests.fakes.slack_demo

demo-discord: $(VENV)/.dev  ## the same in a Discord on this machine
	@$(BIN)/python -m tests.fakes.discord_demo

demo-grown: $(VENV)/.dev  ## 200 channels, two workers, one of them killed in the middle: what became of each message
	@$(BIN)/python -m tests.fakes.grown_demo

check: $(VENV)/.dev  ## ruff, mypy --strict and import-linter, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: $(VENV)/.dev  ## look for known weaknesses of the locked packages, and at their licences
	@$(BIN)/python -m tools.audit

format: $(VENV)/.dev  ## put the source into the one format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock:  ## write requirements*.txt anew from pyproject.toml
	$(PYTHON) -m venv var/lock && var/lock/bin/pip install --quiet uv
	var/lock/bin/uv pip compile $(LOCK) pyproject.toml -o requirements.txt
	var/lock/bin/uv pip compile $(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

clean:  ## remove what was installed and cached; var/, where the data is, stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing: on Debian or Ubuntu, apt install python3-venv"; exit 2; }

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the bot needs (once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.run
