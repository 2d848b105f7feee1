# Two commands matter: `make run` opens the app, `make test` proves it. Both set up whatever they need.
PYTHON   ?= python3
PORT     ?= 8501
HEADLESS ?= 0
EXPLORER_ADDRESS ?= 127.0.0.1

VENV := .venv
BIN  := $(VENV)/bin
# Every file that is installed has the SHA-256 that a lock says. The locks are constraints, see supply/lock.py.
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test setup bench lint lock licences clean

run: $(VENV)/.app
	@$(BIN)/streamlit run app.py --server.port $(PORT) --server.address $(EXPLORER_ADDRESS) \
		--server.headless $(if $(filter 1 true,$(HEADLESS)),true,false) --server.showEmailPrompt false \
		$(if $(EXPLORER_MAX_UPLOAD_MB),--server.maxUploadSize $(EXPLORER_MAX_UPLOAD_MB))

setup: $(VENV)/.app

# The tests start some sixty processes: without its bytecode, each would compile the whole package anew.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev lint
	@$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/browser
	$(BIN)/python -m pytest -n 3 --dist worksteal tests/browser

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy augment models

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# After a change of requirements*.txt; `make lock UPGRADE=--upgrade` takes the newest of what nothing pins.
lock: $(VENV)/.pip
	$(PIP) uv -c requirements-dev.lock
	$(BIN)/python -m tests.supply.lock $(BIN)/uv $(UPGRADE)

licences: $(VENV)/.dev
	$(BIN)/python -m tests.supply.licences

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.pip: requirements-pip.lock | $(VENV)/bin/python
	@# Its own of a set version: older ones cannot take hashes from constraints.
	$(PIP) -r requirements-pip.lock
	@touch $@

$(VENV)/.app: requirements.txt requirements.lock requirements-torch-cpu.lock $(VENV)/.pip
	@# Gigabytes less, where pip is told of an index or a folder that has it; otherwise torch comes from PyPI.
	@$(PIP) --no-deps -r requirements-torch-cpu.lock 2>/dev/null || echo "No PyTorch for the processor alone: taking PyPI's."
	$(PIP) -r requirements.txt -c requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-dev.lock requirements-alone.lock $(VENV)/.app
	$(PIP) -r requirements-dev.txt -c requirements-dev.lock
	@# Without what it asks for: audiomentations wants an older soxr than the app has, and runs on ours.
	$(PIP) --no-deps -r requirements-dev-alone.txt -c requirements-alone.lock
	@# In a folder of its own: beside a PyTorch that it was not built for, it cannot be imported, and breaks transformers.
	$(PIP) --no-deps --upgrade --target $(VENV)/torchvision -r requirements-torchvision.txt -c requirements-alone.lock
	@touch $@
