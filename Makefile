# Everything a developer or an administrator runs. Each target does its own set-up; a second run starts in seconds.

SHELL := /bin/sh
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin

.PHONY: help demo test lint format bench conformance setup lock tables texts package clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: $(VENV)/.run ## sample exports, the engine for real, the practice services, the result
	@$(BIN)/journalbro demo

test: $(VENV)/.dev ## every test of the project, a few files at a time: most tests wait for engines, services and windows
	@$(BIN)/python -m pytest --numprocesses 4 --dist loadfile

lint: $(VENV)/.dev ## style, types, import directions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## put the code in its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.bench ## speed and memory, as ratios within one run
	@$(BIN)/python -m tests.benchmarks

conformance: $(VENV)/.dev ## HL7's validator and a real FHIR server judge what we send
	@$(BIN)/python -m tests.conformance

setup: $(VENV)/.dev ## the development environment, nothing else

lock: ## make requirements/ anew from pyproject.toml (needs uv)
	@sh tools/lock.sh

tables: $(VENV)/.dev ## make the element tables anew from the R4 definitions
	@$(BIN)/python tools/make_r4_tables.py

clean: ## remove what these targets made
	rm -rf $(VENV) build dist

$(VENV)/.run: requirements/run.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh run

$(VENV)/.dev: requirements/dev.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh dev

$(VENV)/.bench: requirements/bench.txt requirements/dev.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh bench

texts: $(VENV)/.dev ## bring the catalogues of texts up to date
	@$(BIN)/python tools/texts.py
	@$(BIN)/python tools/gui_texts.py

package: $(VENV)/.dev ## a folder that runs without Python: dist/journalbro
	@$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller installer/journalbro.spec

screenshots: $(VENV)/.dev ## pictures of every window, for the documents
	@$(BIN)/python tools/screenshots.py
