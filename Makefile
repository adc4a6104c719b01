# Dottoro: `make` lists what there is.
SHELL := /bin/sh
PYTHON ?= python3
HERE := .venv/bin/python
TEST_WORKERS ?= 2
# browsers wait now and then, so that one more than there are processors keeps these busy
BROWSER_WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: prove help run test check lint types imports migrations schema screens bench format openapi build packages test-packages clean browser python

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: packages  ## the practice city on this machine, until Ctrl-C (PORT=8001 for another port)
	@exec $(HERE) -m dottoro.startup --with-parent run

test: browser check  ## everything: the checks, all tests, the journeys in real browsers
	$(HERE) -m pytest -n $(TEST_WORKERS) -m "not journey and not race and not crash and not long"
	$(HERE) -m pytest -n $(BROWSER_WORKERS) --dist loadfile --no-loadscope-reorder -m "journey or race or crash"

check: test-packages build  ## read the code: ruff, mypy, import-linter, migrations, API schema, front end
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target types screens lint imports migrations schema

lint: test-packages
	$(HERE) -m ruff check .
	$(HERE) -m ruff format --check .

types: test-packages
	$(HERE) -m mypy

imports: test-packages
	.venv/bin/lint-imports --cache-dir .import_linter_cache

migrations: packages
	$(HERE) -W "ignore:Got an error checking a consistent migration history" manage.py makemigrations --check --dry-run

schema: packages
	$(HERE) manage.py export_openapi --check

screens: build
	$(HERE) -m dottoro.startup npm run check
	$(HERE) -m dottoro.startup npm test

bench: test-packages build  ## measure: desk action, live delivery, positions, page sizes (ONLY=a,b for some)
	$(HERE) -m tests.bench $(ONLY)

prove: browser test-packages build  ## the long proofs (kills, faults, races); writes docs/proof.md
	$(HERE) -m tests.proofs

format: test-packages build  ## put the code into its one form
	$(HERE) -m ruff check --fix-only .
	$(HERE) -m ruff format .
	$(HERE) -m dottoro.startup npm run format

openapi: build  ## write the API's schema and the front end's types from the code
	$(HERE) manage.py export_openapi
	$(HERE) -m dottoro.startup npm run types

build: packages  ## build the front end, where its sources changed
	@$(HERE) -m dottoro.startup build

packages: python  ## make .venv and install what runs
	@$(PYTHON) -I dottoro/startup/packages.py requirements.txt

test-packages: python  ## install what the checks and tests need as well
	@$(PYTHON) -I dottoro/startup/packages.py tests/requirements.txt

clean: packages  ## remove the practice city's data and the builds (never a real city's)
	@$(HERE) -m dottoro.startup clean

browser: python
	@$(PYTHON) -I dottoro/startup/browser.py

python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is missing: sudo apt install python3 python3-venv"; exit 1; }
