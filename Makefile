# One word runs everything. PYTHON is the interpreter that makes the environment.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test faults lint setup servers clean

demo: $(VENV)/.installed
	$(BIN)/python docs/demo.py

setup: $(READY)

# What a user needs.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e .
	touch $@

# What the tests need besides: every extra, the tools, a browser, real servers.
$(READY): pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -e '.[notebook,postgres,ray,train,dev]'
	$(BIN)/python -m tests.setup
	touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -q

faults: $(READY)
	$(BIN)/python -m pytest -q -m faults

clean:
	rm -rf $(VENV) out dist build .parley
