# make demo   one refund from /refund to a resolved ticket, on local services
# make test   the tests
# make check  format, lint, types, import rules
# make lock   renew the lock files from pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
COMPILE := pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-options \
           --strip-extras --allow-unsafe --no-header

.PHONY: demo test check lock format sandbox clean

$(READY): requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed (PYTHON=… make picks another)")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: $(READY)
	@$(BIN)/python -m tests.demo

sandbox: $(READY)
	@$(BIN)/python -m tests.sandbox

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet pip-tools
	$(VENV)-lock/bin/$(COMPILE) --output-file requirements.txt pyproject.toml
	$(VENV)-lock/bin/$(COMPILE) --extra dev --output-file requirements-dev.txt pyproject.toml
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
