MODEL = iris
PORT = 7676

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup serve test test-train train build check fix smoke tools bench fuzz \
	long contract programs graphs planted operands mutants environments exhaustive deploy purge \
	same goldens lock clean FORCE

HASHI = .venv/bin/python -m hashi
FASTLY = $(or $(wildcard .tools/bin/fastly),fastly)
UV = .venv/bin/uv --quiet

# A candidate is run before it is trusted: pyenv's shims for versions that are off exit 127.
find_python = $(shell \
	pyenv="$${PYENV_ROOT:-$$(pyenv root 2>/dev/null || echo $$HOME/.pyenv)}"; \
	for version in $(1); do \
	  for python in python$$version python3 $$pyenv/versions/$$version.*/bin/python; do \
	    "$$python" -c "import ensurepip, ssl, sys, venv; \
	      sys.exit('%d.%d' % sys.version_info[:2] != '$$version')" 2>/dev/null \
	    && command -v "$$python" && exit; \
	  done; \
	done)
PYTHON = $(or $(call find_python,3.12 3.13),$(error Hashi needs Python 3.12 or 3.13 \
	with venv and found none on PATH or in pyenv. Install one (Debian, Ubuntu: apt \
	install python3.12-venv; macOS: brew install python@3.12; anywhere: pyenv install \
	3.12) or name one: make PYTHON=/path/to/python))
TRAIN_PYTHON = $(or $(call find_python,3.12),$(error training needs Python 3.12, since \
	TensorFlow 2.19 has nothing newer. Install it (pyenv install 3.12) or name one: make \
	TRAIN_PYTHON=/path/to/python))

SOURCES := $(shell find convert edge hashi wit -type f ! -path '*/__pycache__/*')
BUNDLE := $(shell find models/$(MODEL) -type f ! -name '*.png' ! -name '*.keras' 2>/dev/null)

help:	## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.dev	## Make the environment in .venv, with the `hashi` command

serve: dist/$(MODEL)-wasi.wasm	## Build Iris and serve it at http://127.0.0.1:7676
	$(HASHI) serve $< --port $(PORT)

test: .venv/.dev	## Run every test but the training ones
	.venv/bin/python -m pytest -n auto -m "not train and not long" $(ARGS)

test-train: .venv/.dev .venv-train/.train	## Run the training tests (2.7 GB of packages)
	.venv/bin/python -m pytest -m train $(ARGS)

train: .venv-train/.train	## Train Iris and Wine again, from nothing
	.venv-train/bin/python train/iris.py
	.venv-train/bin/python train/wine.py

build: dist/$(MODEL)-wasi.wasm bin/main.wasm	## Write both components: wasi and Fastly

check: .venv/.dev	## Lint, format, types, and documents that are up to date
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/python -m tests.docs --check
	.venv/bin/python -m bench.report --check

fix: .venv/.dev	## Mend what `make check` can mend by itself
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	.venv/bin/python -m tests.docs
	.venv/bin/python -m bench.report

smoke: .venv/.dev	## Ask Iris a few questions in process, in five seconds
	.venv/bin/python -m pytest -q tests/test_smoke.py

tools: .venv/.uv	## Set up wasmtime, viceroy, … for the tests (15 min, once)
	.venv/bin/python -m tests.tools

bench: .venv/.dev	## Measure side by side with others: make bench ARGS=--quick
	.venv/bin/python -m bench $(ARGS)

fuzz: .venv/.dev	## Send ten million random requests, or make fuzz ARGS=100000
	.venv/bin/python -m tests.fuzz $(ARGS)

programs: .venv/.dev	## Run a hundred thousand random programs, compiled and under CPython
	.venv/bin/python -m tests.convert.compile.fuzz $(or $(ARGS),100000)

graphs: .venv/.dev	## Run ten thousand random graphs of core forms, in every way
	.venv/bin/python -m tests.convert.lower.graphs $(ARGS)

planted: .venv/.dev	## Plant faults in the compiler: the random programs find each
	.venv/bin/python -m tests.convert.compile.planted $(ARGS)

operands: .venv/.dev	## Compare every operator at the edges of its types with CPython
	.venv/bin/python -m tests.convert.compile.edges $(ARGS)

same: .venv/.dev	## Hold components against a commit's: moves change no byte
	.venv/bin/python -m tests.same $(ARGS)

goldens: .venv/.dev	## Write anew the texts of the compiler and the plan that are compared
	.venv/bin/python -m tests.goldens

mutants: .venv/.dev	## Compile ten thousand sources with something wrong in them
	.venv/bin/python -m tests.convert.compile.mutants $(or $(ARGS),10000)

long: .venv/.dev	## Run the tests that make test leaves out for their time
	.venv/bin/python -m pytest -n auto -m long $(ARGS)

contract: .venv/.dev	## Ask every case of the contract on every runtime and host
	CONTRACT=all .venv/bin/python -m pytest tests/contract

environments: .venv/.dev	## Run every command in every environment: no home, full disks, …
	ENVIRONMENTS=all .venv/bin/python -m pytest -n auto tests/hashi/test_environments.py

exhaustive: .venv/.dev	## Check number text and functions at all 2**32 float32
	.venv/bin/python -m tests.exhaustive $(ARGS)

deploy: token	## Build and deploy to Fastly: make deploy MODEL=iris
	WASM_METADATA_DISABLE=true $(FASTLY) compute build
	@echo "deploying models/$(MODEL), which is bin/main.wasm"
	$(FASTLY) compute deploy

purge: token	## Drop a model's answers from Fastly's cache: make purge MODEL=iris
	$(FASTLY) purge --key model-$(MODEL)

.PHONY: token
token:
	@test -n "$$FASTLY_API_TOKEN" || { echo "set FASTLY_API_TOKEN to a token from \
	https://manage.fastly.com/account/personal/tokens" >&2; exit 1; }
	@command -v $(FASTLY) >/dev/null || { echo "the Fastly CLI is missing: npm install \
	-g @fastly/cli, or make tools" >&2; exit 1; }
	@test -e models/$(MODEL) || { echo "there is no models/$(MODEL); name one of" \
	"$(notdir $(wildcard models/*)): make $(or $(MAKECMDGOALS),deploy) MODEL=…" \
	>&2; exit 1; }

lock: .venv/.uv	## Pin again what requirements/*.in and pyproject.toml ask for
	$(COMPILE) --universal requirements/uv.in -o requirements/uv.txt
	$(COMPILE) --universal pyproject.toml -o requirements/base.txt
	$(COMPILE) --universal --extra python pyproject.toml requirements/dev.in \
	  requirements/uv.in -o requirements/dev.txt
	$(COMPILE) requirements/train.in -o requirements/train.txt
	$(COMPILE) --universal requirements/wasmtime.in -o requirements/wasmtime.txt
COMPILE = $(UV) pip compile --python-version 3.12 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

clean:	## Remove what builds and tests made; the environments stay
	rm -rf bin dist pkg .artifacts .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv*' -prune -exec rm -rf {} +

dist/$(MODEL)-%.wasm: $(SOURCES) $(BUNDLE) .venv/.base
	$(HASHI) build models/$(MODEL) --host $* -o $@

# always: what is there may be another MODEL's
bin/main.wasm: dist/$(MODEL)-fastly.wasm FORCE
	@mkdir -p $(@D)
	cp $< $@
	@echo "$@ is models/$(MODEL)"

.venv/.uv: requirements/uv.txt
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv --clear .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check \
	  --require-hashes -r $<
	@touch $@

.venv/.base: requirements/base.txt .venv/.uv
	@echo "installing $<"
	@$(UV) pip install --python .venv/bin/python --require-hashes -r $<
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base pyproject.toml
	@echo "installing $<"
	@$(UV) pip install --python .venv/bin/python --require-hashes -r $<
	@$(UV) pip install --python .venv/bin/python --no-deps --no-build-isolation \
	  --offline --editable .
	@touch $@

.venv-train/.train: requirements/train.txt | .venv/.uv
	@echo "installing $< into .venv-train: 2.7 GB"
	@$(UV) venv --clear --python $(TRAIN_PYTHON) .venv-train
	@$(UV) pip install --python .venv-train/bin/python --require-hashes -r $<
	@touch $@
