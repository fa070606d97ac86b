.DEFAULT_GOAL := help
.PHONY: help setup run test bench lint types

PYTHON ?= python3

help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 16

setup: ## Install everything that running and testing need; start nothing
	@$(PYTHON) dev.py setup

run: ## Start Rebook with the demo firm on http://127.0.0.1:8000
	@$(PYTHON) dev.py run

test: ## Check everything: lint, types, import rules, all tests, coverage
	@$(PYTHON) dev.py test

bench: ## Measure everything beside a floor and a peer (ARGS=--short: 90 seconds)
	@$(PYTHON) dev.py bench $(ARGS)

lint: ## Check style and import rules
	@$(PYTHON) dev.py lint

types: ## Check the types
	@$(PYTHON) dev.py types
