# Thin on purpose: each of these is a program in bin/, and reads there.
PYTHON ?= python3

.PHONY: run test check bench

run:  ## set up, fill an empty database with the reference site, serve http://127.0.0.1:8000
	@$(PYTHON) bin/run

test:  ## set up, check, and run every test on SQLite, on PostgreSQL and in a browser
	@$(PYTHON) bin/test

check:  ## the fast gate: style, types, floors, Django's own checks, translations
	@$(PYTHON) bin/check

bench:  ## measure on SQLite and PostgreSQL: ten minutes; prints a table, keeps it in bench/results/
	@$(PYTHON) bin/bench
