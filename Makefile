# Every recipe needs Python 3.11+, make and git; the rest is set up in .venv from requirements.txt.
PYTHON ?= python3
BIN := .venv/bin
AIF := $(BIN)/aif
CONTOSO := examples/contoso
# Azure's official type definitions, when at hand; checks that need them say so when they are not.
TYPES ?= $(wildcard ../shared/azure-types)
TYPE_CHECKER ?= $(wildcard ../shared/tools/azure_types.py)
export AIF_AZURE_TYPES := $(abspath $(TYPES))
export AIF_TYPE_CHECKER := $(abspath $(TYPE_CHECKER))

.PHONY: init run check test golden docs bench lock clean

init: .venv/ready

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	touch $@

run: init
	$(AIF) -C $(CONTOSO) check
	$(AIF) -C $(CONTOSO) deploy --yes
	$(AIF) -C $(CONTOSO) verify

check: init
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest
	$(BIN)/python -m docs.generate --check

test: check

golden: init
	$(BIN)/python -m pytest tests/golden --write-golden

docs: init
	$(BIN)/python -m docs.generate

bench: init
	$(BIN)/python -m benchmarks

lock: init
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --universal \
	  --no-emit-index-url --no-header --no-annotate --quiet -o requirements.txt

clean:
	rm -rf .venv $(CONTOSO)/.aif
