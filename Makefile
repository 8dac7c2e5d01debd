# Two commands matter: `make reproduce` and `make test`. Either sets up .venv by itself, from a
# Python >= 3.11 with venv and hash-checked packages; nothing else needs to be installed.

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
# The first of these that is new enough is used; `make PYTHON=/some/python3.12 test` decides otherwise.
PYTHON := python3 python3.13 python3.12 python3.11 python
OUT    := out

# Tests draw a fixed sample here; HYPOTHESIS_PROFILE=ci (or nightly) in the environment looks harder.
HYPOTHESIS_PROFILE ?= quick
PYTEST_ARGS ?= --numprocesses=auto --dist=loadfile

# Trust what this machine trusts, as pip does: some networks sign with a certificate of their own.
export UV_SYSTEM_CERTS ?= true

# Tests start some thirty processes: without bytecode each would compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --no-header --no-annotate

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help reproduce ledger test lint notebooks types format setup lock upgrade clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

reproduce: $(STAMP) ## Certify every theorem on games and random environments; ledger and report in out/
	$(BIN)/coopgap verify --out $(OUT)
	$(BIN)/coopgap report --from $(OUT)

ledger: $(STAMP) ## Prove and verify every claim, and write docs/ledger.md and what it links to; needs Coq
	$(BIN)/coopgap prove --out $(OUT)/proofs
	$(BIN)/coopgap verify --out $(OUT)
	$(BIN)/coopgap ledger --out $(OUT) --format page > $(OUT)/page.md
	$(BIN)/coopgap ledger --out $(OUT) --format necessity > $(OUT)/necessity.md
	$(BIN)/coopgap ledger --out $(OUT) --format witnesses > $(OUT)/witnesses.json
	mv $(OUT)/page.md docs/ledger.md
	mv $(OUT)/necessity.md $(OUT)/witnesses.json docs/

test: $(STAMP) ## Lint, types, then every test and doctest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers=2
	HYPOTHESIS_PROFILE=$(HYPOTHESIS_PROFILE) $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(STAMP) ## Lint and formatting only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

notebooks: $(STAMP) ## Run the notebooks of docs/notebooks anew and store their outputs
	$(BIN)/python docs/notebooks/execute.py

types: $(STAMP) ## Type check only
	$(BIN)/mypy --num-workers=2

format: $(STAMP) ## Rewrite the code in the house format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

setup: $(STAMP) ## Make the environment .venv and nothing else

# One stamp for every target: whichever comes first builds, and under -j both wait for it.
$(STAMP): pyproject.toml requirements/bootstrap.txt requirements/dev.txt
	@rm -rf $(VENV); \
	for python in $(PYTHON); do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "setting up $(VENV) with $$python"; exec "$$python" -m venv $(VENV); \
	  fi; \
	done; \
	echo "no Python >= 3.11 found among: $(PYTHON); name one with make PYTHON=..." >&2; exit 1
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --requirement requirements/bootstrap.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes \
	  requirements/dev.txt requirements/bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

lock: $(STAMP) ## Bring requirements/ in line with pyproject.toml, changing as little as possible
	$(COMPILE) $(UPGRADE) --group dev pyproject.toml --output-file requirements/dev.txt
	$(COMPILE) $(UPGRADE) --group bootstrap --output-file requirements/bootstrap.txt

upgrade: ## Lock the newest releases
	$(MAKE) lock UPGRADE=--upgrade

clean: ## Remove the environment, caches and results
	rm -rf $(VENV) $(OUT) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
