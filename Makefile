# One vocabulary for people, hooks and continuous integration. `make` alone lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
SPARK := $(VENV)/spark-installed
RIVALS := $(VENV)/rivals-installed
CODE := data features models pipeline notebooks

# Days are days everywhere; DVC starts its stages as `python`, which has to be the one with the dependencies.
export TZ := UTC
# Threads of LightGBM that wait sleep instead of spinning: on a busy machine training is four times as fast, on a quiet
# one as fast as before.
export OMP_WAIT_POLICY := passive
export PATH := $(CURDIR)/$(BIN):$(PATH)

KINDS := unit property contract integration functional backtest

.PHONY: help run test $(KINDS:%=test-%) test-spark test-kill check fix bench benchmark docs notebooks mlflow desk lock clean

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "  make test-<kind>      One folder of tests: $(KINDS)"

run: $(INSTALLED)  ## Raw data to scores; your own data: SOURCE=<name> RAW=<file or folder>
	@$(BIN)/default-risk run $(if $(SOURCE),--source "$(SOURCE)") $(if $(RAW),--raw "$(RAW)")

test: $(INSTALLED)  ## Every test
	@$(BIN)/pytest

$(KINDS:%=test-%): test-%: $(INSTALLED)
	@$(BIN)/pytest tests/$*

test-spark: $(SPARK)  ## DuckDB and Spark agree, features to scores; installs the extra `spark`, needs Java 17 or newer
	@$(BIN)/pytest -m spark -n 0 -rs tests/integration tests/functional

test-kill: $(INSTALLED)  ## Kill the batch job at random moments; more of them: KILLS=200
	@DEFAULT_RISK_KILLS=$(or $(KILLS),20) $(BIN)/pytest -n 0 tests/functional/test_score_killed.py

check: $(INSTALLED)  ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict $(CODE)
	@$(BIN)/lint-imports --no-logo

fix: $(INSTALLED)  ## Mend style, and the deps in dvc.yaml
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/python tests/contract/dvc_deps.py

bench: $(INSTALLED)  ## Time and memory: the pipeline, validation of 10 million invoices, the ledger of 10 million payments, windows and explanations against rivals, the batch job, the desk
	@$(BIN)/python -m benchmarks

benchmark: $(RIVALS)  ## Quality beside other libraries, on eight tables: RAW=<folder of the public data sets>
	@$(BIN)/python -m benchmarks.quality $(if $(RAW),--raw "$(RAW)") $(if $(WITHOUT),--without $(WITHOUT))

docs: $(INSTALLED)  ## Generate the data dictionary and the feature table
	@$(BIN)/python -m pipeline.docs

notebooks: $(INSTALLED)  ## Run every notebook from top to bottom
	@set -e; for notebook in notebooks/*.py; do echo "$$notebook"; $(BIN)/python "$$notebook"; done

mlflow: $(INSTALLED)  ## Compare models in a browser (port 5000)
	@echo "The runs: http://127.0.0.1:5000/#/experiments/1/runs?workflowType=machine_learning"
	@$(BIN)/mlflow ui --backend-store-uri sqlite:///mlflow.db --host 127.0.0.1 --port 5000

desk: $(INSTALLED)  ## The risk desk: look at the portfolio and its customers in a browser
	@$(BIN)/default-risk desk

# Cross-platform and with hashes. uv is needed here only, so it is not among the dependencies.
lock:  ## Renew the lock files from pyproject.toml
	@$(PYTHON) -m venv build/uv
	@build/uv/bin/pip install --quiet --disable-pip-version-check uv
	@build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements.lock
	@for extra in spark rivals; do \
		$(PYTHON) -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"] \
			["optional-dependencies"][sys.argv[1]], sep="\n")' $$extra | \
		build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
			--no-header --no-emit-index-url --no-emit-find-links -c requirements.lock - -o requirements-$$extra.lock; done

clean:  ## Remove what can be computed again: the environment, the store, DVC's cache; recorded models are kept
	rm -rf $(VENV) build dist *.egg-info data/store .dvc/cache .dvc/tmp .*_cache .hypothesis

# The stamp is written last: an installation that was cut off is begun anew.
$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
			"Install it, or name another: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@test ! -L $(VENV) || { echo "error: $(VENV) is a link: it is not emptied, for others may use what it leads to." \
		"Remove the link, or bring the environment behind it up to date." >&2; exit 1; }
	@echo "Installing the dependencies into $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What is needed for Spark only, beside everything else: pyspark brings Spark itself, 450 MB.
$(SPARK): requirements-spark.lock $(INSTALLED)
	@echo "Installing Spark into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

# XGBoost, EBM, Polars and a data set, beside everything else.
$(RIVALS): requirements-rivals.lock $(INSTALLED)
	@echo "Installing the rivals into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-rivals.lock
	@touch $@
