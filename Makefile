# Every command sets up what it needs in .venv; only the first one takes minutes.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help app test check fix web bench lock wheel mutate screenshot browser proxy clean
# Without it each program that a test starts would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Empty files that stand for a finished installation; they go with the environment.
RUNTIME := $(VENV)/installed-runtime
DEVELOPMENT := $(VENV)/installed-development
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
# A file's tests stay together, for what they share; tests/conftest.py puts the longest files first.
IN_PARALLEL := --numprocesses 2 --dist loadfile --no-loadscope-reorder

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

app: $(RUNTIME) ## start the app; ARGS="--server.port 8600" goes to Streamlit
	MALLOC_ARENA_MAX=2 $(BIN)/streamlit run app/main.py $(ARGS)

test: $(DEVELOPMENT) browser proxy ## run all tests, two at a time; ARGS="-k gates" goes to pytest
	$(BIN)/pytest $(IN_PARALLEL) $(ARGS)

check: $(DEVELOPMENT) ## look at format, lint, types and prose; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy dmn app
	$(BIN)/python -m scripts.prose

fix: $(DEVELOPMENT) ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

web: ## build dmn/anywhere/built from web/; needs Node.js 20
	cd web && npm ci --ignore-scripts && npm run check && npm run build

bench: $(DEVELOPMENT) browser ## measure the figures that the README tells; ARGS="--json"
	$(BIN)/python -m dmn bench $(ARGS)

lock: $(DEVELOPMENT) ## make requirements*.txt and the locks anew from pyproject.toml
	$(BIN)/python -m scripts.lock

wheel: $(DEVELOPMENT) ## build dist/dmn_lens-VERSION-py3-none-any.whl
	$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

mutate: $(DEVELOPMENT) ## ten minutes of small changes that tests should notice; ARGS="dmn/lens.py"
	OMP_NUM_THREADS=1 $(BIN)/python -m scripts.mutate $(ARGS)

screenshot: $(DEVELOPMENT) browser ## take the pictures of README and docs anew
	$(BIN)/python -m scripts.moving
	$(BIN)/python -m scripts.tour

clean: ## remove the environment and all caches; runs and checkpoints stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "DMN Lens needs Python 3.11 or newer; '$(PYTHON) --version' says: $$($(PYTHON) --version 2>&1)" >&2; \
		echo "Install a newer one and name it: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; \
		exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

# Hashes for all but torch, whose builds come from different places; what it needs is in the lock.
$(RUNTIME): requirements.lock requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install "$$(grep '^torch==' requirements.txt)"
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	$(BIN)/python -m pip install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

browser:
	@scripts/have.sh chromium $(BROWSERS)

proxy:
	@scripts/have.sh nginx-light nginx
	@scripts/have.sh openssl openssl
