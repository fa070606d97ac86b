.DEFAULT_GOAL := help
.PHONY: help setup run test compose-test bench faults screenshots lint types

PYTHON ?= python3

help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 20

setup: ## Install everything that running and testing need; start nothing
	@$(PYTHON) dev.py setup

run: ## Start Rebook with the demo firm on http://127.0.0.1:8000
	@$(PYTHON) dev.py run

test: ## Check everything: lint, types, tests, coverage (ARGS=--randomly-seed=7: in another order)
	@$(PYTHON) dev.py test $(ARGS)

compose-test: ## Try the containers: build, start, walk, crash, scale, measure (root, or an engine)
	@$(PYTHON) dev.py compose-test $(ARGS)

bench: ## Measure everything beside a floor and a peer (ARGS=--short: a short form)
	@$(PYTHON) dev.py bench $(ARGS)

faults: ## Kill, cut and stall everything while clients write (ARGS="--short --seed x": a short deck)
	@$(PYTHON) dev.py faults $(ARGS)

screenshots: ## Take pictures of every screen into var/screenshots (ARGS=3.7: some of them)
	@$(PYTHON) dev.py screenshots $(ARGS)

lint: ## Check style and import rules
	@$(PYTHON) dev.py lint

types: ## Check the types
	@$(PYTHON) dev.py types
