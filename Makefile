# `make serve` and `make test` are all that a newcomer needs; see README.md.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
LIBRARY ?= anzhi-library
VENV := .venv
BIN := $(VENV)/bin
# The version that the encoder tests are known to pass with; they need no GPU.
TORCH ?= torch==2.13.0
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: install runtime serve samples test lint eval bench clean help

help:
	@echo "make serve | test | lint | eval | bench | install | clean   (PORT=$(PORT) LIBRARY=$(LIBRARY) REPORT=file.html)"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本 / Python 3.11+ is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml | $(BIN)/python
	$(PIP) install -e '.[samples]'
	@touch $@

$(VENV)/.everything: pyproject.toml $(VENV)/.runtime
	$(PIP) install '$(TORCH)'
	$(PIP) install -e '.[models,postgres,samples,dev]'
	@touch $@

runtime: $(VENV)/.runtime

install: $(VENV)/.everything

# Builds the sample library when there is none; one that was broken off is completed.
samples: $(VENV)/.runtime
	@if [ ! -e $(LIBRARY)/library.db ] || [ -e $(LIBRARY)/.samples-unfinished ]; then \
		mkdir -p $(LIBRARY) && touch $(LIBRARY)/.samples-unfinished && \
		$(BIN)/anzhi --library $(LIBRARY) ingest --from samples && \
		$(BIN)/anzhi --library $(LIBRARY) questions import --keep-state --no-match corpus/samples/bank/样例题库.json && \
		rm -f $(LIBRARY)/.samples-unfinished; \
	fi

serve: samples
	$(BIN)/anzhi --library $(LIBRARY) serve --port $(PORT)

test: $(VENV)/.everything
	bash scripts/install_test_system.sh
	$(BIN)/python -m pytest

lint: $(VENV)/.everything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/.everything
	$(BIN)/python -m eval.gate $(if $(REPORT),--report $(REPORT))

bench: $(VENV)/.everything
	$(BIN)/python -m eval.bench

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .bench
