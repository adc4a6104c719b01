# Dottoro: `make` lists what there is.
SHELL := /bin/sh
PYTHON ?= python3
HERE := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help packages test-packages format check test bench

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

packages:  ## make the virtual environment and install what runs
	@$(PYTHON) -I dottoro/startup/packages.py requirements.txt
