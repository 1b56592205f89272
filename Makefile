# The commands of this project. `make demo` and `make test` are all a newcomer needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements-setup.lock requirements.lock

.DEFAULT_GOAL := help
.PHONY: help setup extras bench-setup demo test slow-test soak-test mutants spark-test lint types contracts audit fuzz reference docs lock up clean

help: ## Show the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.complete ## Make .venv from the lock files, every hash checked

# uv is installed by pip and does the rest, with the system's certificates, since many companies have their
# own; where it cannot (no uv for the machine, a network it does not get through), pip reads the same lock
# file. Bytecode is compiled now: Prefect and Great Expectations have 3,000 modules to import.
$(VENV)/.complete: $(LOCKS) pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --system-certs --compile-bytecode --require-hashes -r requirements.lock \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After the other tests only: with Spark in the environment Great Expectations imports it, and Spark ends
# a process that has no main module, which the workers of `make test` are.
extras: setup ## Add what only some need: Spark (with Java on the machine)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --system-certs --require-hashes -r requirements-extras.lock

bench-setup: setup ## Add what only the benchmarks compare with: polars and chDB
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --system-certs --require-hashes -r requirements-bench.lock

demo: setup ## Run the whole playbook against a local ClickSend
	$(BIN)/sendable demo

# Two processes, a file at a time, so that what a file's tests share is made once, and all flows by one of
# them (tests/conftest.py). In the order of the rooms: what is long comes early, and neither waits at the end.
test: setup ## Run the test suite
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

slow-test: setup ## Run the tests that are marked slow
	$(BIN)/python -m pytest -m 'slow and not soak' -n 2 --dist loadfile --no-loadscope-reorder

SOAK ?= tests

soak-test: setup ## Run the long searches, and what is killed again and again
	$(BIN)/python -m pytest -m soak -n 2 --dist loadfile --no-loadscope-reorder $(SOAK)

# Hours: what is answered is kept in workspace-mutation/, and the same command goes on from there.
mutants: setup ## Put small faults into the rooms that matter most, and see whether a test notices
	$(BIN)/python -m mutation rules replies push exclusion consent safety --mutants 110 --processes 2 --summary mutation/summary.json

spark-test: setup ## Run the rules on Spark, by themselves and through the lake (after make extras)
	$(BIN)/python -m pytest -m slow tests/rules/test_spark.py tests/engine/test_spark.py

lint: setup ## Check formatting and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup ## Check the types, strictly, in sendable/
	$(BIN)/mypy

contracts: setup ## Check which way the imports point
	$(BIN)/lint-imports

# Tools in environments of their own, which uv makes and keeps: what they depend on is none of ours.
# pip-audit asks PyPI, or with -s osv api.osv.dev, what is known of each pinned release.
audit: setup ## Look for known holes: bandit over the code, pip-audit over the lock files
	$(BIN)/uv tool run --system-certs bandit@1.9.4 --quiet --recursive --configfile pyproject.toml sendable tasks flows deployments handbook
	$(BIN)/uv tool run --system-certs pip-audit@2.10.1 --disable-pip --require-hashes -r requirements.lock -r requirements-setup.lock

MINUTES := 10
fuzz: setup ## Throw anything at all at what reads from outside, MINUTES=10 for each target
	$(BIN)/uv run --system-certs --no-project --python $(BIN)/python --with atheris==3.0.0 env PYTHONPATH="$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')" python -m tests.fuzz --minutes $(MINUTES)

reference: setup ## Write docs/reference anew from the code
	$(BIN)/python -m handbook

docs: reference ## Build the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

lock: ## Make the lock files again from pyproject.toml (needs uv on the path)
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 requirements-setup.in -o requirements-setup.lock
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra test pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra spark -c requirements.lock pyproject.toml -o requirements-extras.lock
	uv pip compile -q --universal --generate-hashes --no-annotate --no-header --python-version 3.11 --extra bench -c requirements.lock pyproject.toml -o requirements-bench.lock

up: setup ## Keep it running: Prefect's pages on http://127.0.0.1:4200, reports on :4280
	$(BIN)/sendable up

clean: ## Remove the environment (not the workspace)
	rm -rf $(VENV)
