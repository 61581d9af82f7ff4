# Everything a person runs. The first target that needs it makes .venv with all that the project uses.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# How many tests at a time, and how many random kills.
WORKERS ?= 2
SEEDS ?= 200
# How many articles are written to measure Spark on.
ARTICLES ?= 1000000

.PHONY: help demo test test-scale bench-scale faults check format bench compile test-compiled lock interpret clean

help:
	@echo "make demo    replay the seeds to a subscriber on a real Redis"
	@echo "make test    run all tests"
	@echo "make test-scale  test archives on Apache Spark; needs Java 17 or later; SHORT=1: the essential ones"
	@echo "make bench-scale measure one and two workers on Apache Spark: ARTICLES=1000000"
	@echo "make faults  kill, starve and damage it at length: SEEDS=200 random kills"
	@echo "make check   format, lint, types, import direction, known vulnerabilities"
	@echo "make format  format and mend what can be mended"
	@echo "make bench   measure on DATA=path/to/*.jsonl"
	@echo "make compile compile the hot modules with mypyc; needs a C compiler and Python's headers"
	@echo "make lock    the newest versions of what the image installs, with their hashes"
	@echo "make interpret  run from the sources again"
	@echo "make clean   remove what the other targets made"

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@

demo: $(READY)
	@$(BIN)/python -m demo

# Some tests ask for promptness, which is not to be had beside others: what fails is run again alone, and then it counts.
test: $(READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal || \
	  { test $$? -eq 1 && $(BIN)/python -m pytest --last-failed --last-failed-no-failures none; }

faults: $(READY)
	$(BIN)/python -m pytest tests/faults --seeds $(SEEDS) -n $(WORKERS) --dist worksteal

# Spark is large, and of no use to the other tests.
test-scale: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[spark]"
	$(BIN)/python -m pytest -o addopts="--import-mode=importlib -q" $(if $(SHORT),-m essential) tests/scale

bench-scale: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[spark]"
	$(BIN)/python -m bench scale --generate $(ARTICLES)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/audit.py

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)
	$(BIN)/python -m bench figures $(DATA)

compile: $(READY)
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

test-compiled: compile
	$(BIN)/python -m pytest tests/extractor tests/lexicon tests/linker tests/bench tests/test_pipeline.py

# The versions and hashes of what the image installs.
lock: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra apprise --python-version 3.11 --universal \
		--generate-hashes --no-header --upgrade --quiet --output-file requirements.lock
	sed -i '1i # What the image installs: these versions, and nothing but these files. Made by `make lock`.' requirements.lock

interpret:
	rm -f *__mypyc*.so monitor/*/*.so

clean: interpret
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
