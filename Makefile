# Everything runs in .venv, made here from pins with hashes. Nothing else is needed than Python 3.11 and make.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test check bench pins migrate strings

PYTHON ?= python3
# Many tests wait for a process or a database of their own: two runners a core keep the cores busy.
WORKERS ?= $(shell expr 2 '*' $$(nproc 2>/dev/null || echo 1))
PAGES := $(CURDIR)/build/pages
KEEP = GCB_PAGES=$(PAGES) $(BIN)/python -m
VENV := .venv
BIN := $(VENV)/bin
# --no-deps: the pins are complete, and pip's hash mode stumbles over the extras that githubkit asks of httpx.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install --no-deps --require-hashes
PINS := uv pip compile pyproject.toml --python-version 3.11 --universal --generate-hashes \
        --no-emit-index-url --no-annotate --quiet

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

install: $(VENV)/.pins ## Make .venv with the pinned packages and the command .venv/bin/gc-bounty

demo: $(VENV)/.pins ## Play the whole story on embedded defaults, then serve; ONCE=1 leaves after the story
	@$(BIN)/python -m app demo $(if $(ONCE),--once)

migrate: $(VENV)/.pins ## Bring the database to this version's schema
	@$(BIN)/python -m app migrate

test: $(VENV)/.pins-dev ## Run the tests, on SQLite and, where one answers, on PostgreSQL; ARGS=... goes to pytest
ifdef ARGS
	@$(BIN)/python -m pytest $(ARGS)
else
	@rm -rf $(PAGES) && mkdir -p $(PAGES)
	@$(KEEP) pytest -n $(WORKERS) --dist worksteal --ignore=tests/browser --ignore=tests/markup
# The browser's driver keeps an event loop running, beside which the other tests could not run theirs.
	@$(KEEP) pytest -n 2 --dist worksteal tests/browser
# Two readers of markup go over every page that the tests before have met.
	@$(KEEP) pytest tests/markup
endif

check: $(VENV)/.pins-dev ## Format, lint, types, import floors and the checks of the house
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest tests/house

strings: $(VENV)/.pins-dev ## Bring the French catalogues to what the pages say, to be translated
	@$(BIN)/python -m tests.house.strings

bench: $(VENV)/.pins-dev ## Measure how fast a delivery is acknowledged and becomes payable
	@$(BIN)/python -m tests.bench

pins: ## Pin the newest allowed packages anew (for people who change this; needs uv)
	$(PINS) --upgrade --output-file requirements.txt
	$(PINS) --upgrade --extra dev --constraint requirements.txt --output-file requirements-dev.txt

# pip is the last thing that venv puts there, so a half-made .venv is made again.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older or not there. Try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The command is written here: to build the package would fetch a build tool that no hash pins.
$(VENV)/.pins: requirements.txt | $(BIN)/pip
	@echo "Installing the pinned packages into $(VENV) (once)"
	@$(PIP) -r requirements.txt || { echo "The packages could not be installed. Is the package index reachable?" >&2; exit 1; }
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/gc-bounty.pth"
	@printf '#!/bin/sh\nexec "%s" -m app "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/gc-bounty
	@chmod +x $(BIN)/gc-bounty
	@touch $@

$(VENV)/.pins-dev: requirements-dev.txt $(VENV)/.pins
	@$(PIP) -r requirements-dev.txt
	@touch $@
