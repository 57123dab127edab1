# Every target makes .venv from the lock when it is missing or older; nothing else has to be installed first.
PYTHON ?= python3
BIN := .venv/bin
REPO ?= .
DATA ?= .notra
# Where the parallel run gains nothing, as on one core, set WORKERS=0.
WORKERS ?= 2

.PHONY: setup dev test check bench fmt

setup: .venv/made

.venv/made: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

dev: setup
	@exec $(BIN)/python -m standins.dev --repo "$(REPO)" --data "$(DATA)"

test: setup
	$(BIN)/python -X dev -m pytest -n $(WORKERS)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python -m benchmarks

fmt: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
