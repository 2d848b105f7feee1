# Two commands matter: `make run` opens the app, `make test` proves it. Both set up whatever they need.
PYTHON   ?= python3
PORT     ?= 8501
HEADLESS ?= 0
EXPLORER_ADDRESS ?= 127.0.0.1

VENV := .venv
BIN  := $(VENV)/bin

.PHONY: run test setup bench lint clean

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
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/browser

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy augment models

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-dev-alone.txt requirements-torchvision.txt $(VENV)/.app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@# Without what it asks for: audiomentations wants an older soxr than the app has, and runs on ours.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev-alone.txt
	@# In a folder of its own: beside a PyTorch that it was not built for, it cannot be imported, and breaks transformers.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)/torchvision \
		-r requirements-torchvision.txt
	@touch $@
