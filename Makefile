# `make` alone explains each target in a line.
.DEFAULT_GOAL := help
.PHONY: help run install install-pip install-dev test check format lint bench faults demo lock messages clean
PYTHON ?= python3
export PYTHON
# Where it is set, each of the hundreds of processes that the tests start compiles the product anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
RUN_STAMP := .venv/.installed-run
DEV_STAMP := .venv/.installed-dev
LOCKED := uv.lock pyproject.toml deploy/install.sh deploy/system-packages.sh
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4

help: ## explain each target in a line
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(RUN_STAMP) ## install, migrate, load the demo story into an empty database, serve
	@exec $(BIN)/feedback run

install: $(RUN_STAMP) ## install what the product needs into .venv

$(RUN_STAMP): $(LOCKED)
	@deploy/system-packages.sh run
	@deploy/install.sh run
	@touch $@

install-pip: ## the same by plain pip from requirements.lock, where uv cannot be had
	@deploy/system-packages.sh run
	@deploy/install.sh pip
	@touch $(RUN_STAMP)

install-dev: $(DEV_STAMP) ## install what the tests need: tools, a browser, a database server

$(DEV_STAMP): $(LOCKED)
	@deploy/system-packages.sh test
	@deploy/install.sh dev
	@touch $(RUN_STAMP) $@

test: lint ## format, lint, types, contracts, then every test on both databases, as CI runs it
	@$(PYTEST)

check: test ## the same as test

format: $(DEV_STAMP) ## put the code into its format
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

lint: $(DEV_STAMP) ## format, lint, types and import contracts, without the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

faults: $(DEV_STAMP) ## the fault tests at full length: killed workers, lost databases, long races
	@$(BIN)/python -m pytest tests/faults --long

bench: $(DEV_STAMP) ## print the table of speeds against floors measured in the same run
	@$(BIN)/python -m bench

demo: $(RUN_STAMP) ## load the demo story into the configured database
	@exec $(BIN)/feedback demo

lock: $(DEV_STAMP) ## refresh uv.lock and requirements.lock from pyproject.toml
	@deploy/lock.sh

messages: $(DEV_STAMP) ## gather the texts, update and compile the Chinese catalogue
	@deploy/messages.sh

clean: ## remove what was installed and cached; data in instance/ stay
	@rm -rf .venv .boot .test build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
