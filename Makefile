# Every target makes .venv from the lock when it is missing or older; nothing else has to be installed first.
PYTHON ?= python3
BIN := .venv/bin
# What `make dev` serves as GitHub: any git clone.
REPO ?= .
# Where `make dev` keeps its data between starts.
DATA ?= .notra
# Many tests wait more than they work, so there are more workers than processors; each has a Postgres and a Redis.
WORKERS ?= 4
# More words for pytest and for `make kills`, such as ARGS="-k approve" and ARGS="--only calm --points gate".
ARGS ?=
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

# What `make chaos` runs, one after the other, and how many drafts each asks for.
SEEDS ?= 1
DRAFTS ?= 60

# What `make fuzz` sends at least, and what it draws it from.
REQUESTS ?= 10000
SEED ?= $(shell date +%s)

.PHONY: help setup dev test check bench chaos kills crowd fuzz fmt
.DEFAULT_GOAL := help

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/made ## Make .venv, nothing else

.venv/made: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || \
	  { echo "There is no $(PYTHON) here. Name a Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$$($(PYTHON) -V) is too old. Name a Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making .venv; the packages take a minute or two …"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

dev: setup ## Run everything on this machine; REPO=PATH serves that clone as GitHub
	@exec $(BIN)/python -m standins.dev --repo "$(REPO)" --data "$(DATA)"

# Compiled files are kept, wherever the environment says otherwise: each worker and each bot would compile everything anew.
# Of Python's development mode only the guards around memory of C extensions are left out, a tenth of the time: there are
# none of ours.
test: setup ## Run the tests; browser tests are left out, and named, where there is no Chromium
	PYTHONDEVMODE=1 PYTHONMALLOC=pymalloc PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: setup ## Check format, lint, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Measure; prints a table and writes benchmarks/latest.json
	$(BIN)/python -m benchmarks

chaos: setup ## Break everything at random, then compare all that is left; SEEDS="1 2 3" DRAFTS=100
	$(BIN)/python -m chaos --seed $(SEEDS) --drafts $(DRAFTS)

crowd: setup ## Ask for 1, 3, 8 and 20 drafts at once, and compare: nothing refused, every end shown within 2 s
	$(BIN)/python -m chaos.crowd

kills: setup ## Kill bots at every step of a run and twenty points of its text, then compare; half an hour
	$(BIN)/python -m chaos.matrix $(ARGS)

fuzz: setup ## Send the bot hostile requests, others each time; REQUESTS=100000 SEED=7
	NOTRA_FUZZ=$(REQUESTS) $(BIN)/python -m pytest tests/e2e/test_hostile_requests.py tests/e2e/test_hostile_webhooks.py --hypothesis-seed=$(SEED) -s

fmt: setup ## Format, and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
