# Thin: every target is one word for do.py, which also runs where there is no make (py do.py book).
# Words for the command go in ARGS: make lab ARGS="--no-browser --port 9000"
PYTHON ?= python3
TARGETS := book serve pdf lab check test test-browser refresh release lint bench instructor lock clean

.DEFAULT_GOAL := help
.PHONY: help $(TARGETS)
.NOTPARALLEL:

help:
	@$(PYTHON) do.py help

$(TARGETS):
	@$(PYTHON) do.py $@ $(ARGS)
