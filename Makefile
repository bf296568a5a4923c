# make demo   one refund from /refund to a resolved ticket, on local services
# make test   the tests
# make test-long  those that take long: every write struck twice, the simulation and the proof that it bites
# make test-clocks  the tests with the clock moved to moments that are easily got wrong (CLOCKS="2028-02-29T05:58+13:00")
# make test-postgres  the ledger's tests on PostgreSQL (ON_POSTGRES=tests/bot/conversation: the conversations)
# make properties  money and calendar again, 10,000 examples for each property (make test tries 100)
# make test-chaos  kill -9, freezes and outages, on SQLite and on PostgreSQL (CHAOS="-k 'kill and sqlite'" for a part)
# make simulate  many seeds of everything going wrong at once (FIRST=1 SEEDS=1000; SEED=123 replays one and shows it)
# make mutations  break the product in many ways; the tests must notice each
# SHARE=2/7 with test-clocks: the second of its seven moments
# SHARE=2/3 with test-long, properties and test-chaos: the second of three parts that together are everything
# make check  format, lint, types, import rules
# make lock   renew the lock files from pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHAOS ?=
# In the account, Pacific/Auckland: the ends of a month, of the year and of a short month, the leap day and the first of a
# month before the runs of 06:00, and both nights in which the clocks change.
CLOCKS ?= 2026-11-30T23:58+13:00 2026-12-31T23:58+13:00 2027-02-28T23:58+13:00 2028-02-29T05:58+13:00 \
          2027-06-01T05:58+12:00 2027-04-04T02:58+13:00 2027-09-26T01:58+12:00
ON_POSTGRES ?= tests/bot/ledger
SHARE ?= 1/1
FIRST ?= 1
SEEDS ?= 1000
SEED ?=
CHAOS_WORKERS ?= 4
MONEY := by_hand cents correction discount eligible lines price quantity refundable split tax billing_run spark_report run_window dates
READY := $(VENV)/.ready
COMPILE := pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-options \
           --strip-extras --allow-unsafe --no-header

.PHONY: demo test test-long test-clocks test-postgres properties test-chaos simulate mutations check lock format sandbox clean

$(READY): requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed (PYTHON=… make picks another)")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-dev.txt
	touch $@

demo: $(READY)
	@$(BIN)/python -m tests.demo

sandbox: $(READY)
	@$(BIN)/python -m tests.sandbox

# Half of the time the tests wait for a socket or a clock, so four share two cores.
TESTS := $(BIN)/python -m pytest -n 4 --dist loadfile -m "not long"

test: $(READY)
	$(TESTS)

test-long: $(READY)
	$(BIN)/python -m pytest -n 4 --dist worksteal -m long --share $(SHARE)

# The account is seeded by the moved clock. How far it is moved is the same for all processes of a run.
test-clocks: $(READY)
	@for clock in $(if $(filter 1/1,$(SHARE)),$(CLOCKS),$(word $(firstword $(subst /, ,$(SHARE))),$(CLOCKS))); do \
		echo "The clock begins at $$clock." && ahead=$$(( $$(date -d "$$clock" +%s) - $$(date +%s) )) && \
		PYTHONPATH=$(CURDIR)/tests/moved_clock TEST_CLOCK=$$clock TEST_CLOCK_AHEAD=$$ahead $(TESTS) || exit; \
	done

test-postgres: $(READY)
	export TEST_POSTGRES_URL="$${TEST_POSTGRES_URL:-$$(.ci/postgres)}" TEST_LEDGER_ON=postgresql; \
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long" -k "not sqlite" $(ON_POSTGRES)

properties: $(READY)
	HYPOTHESIS_PROFILE=ci $(BIN)/python -m pytest -n 2 --dist worksteal --share $(SHARE) $(MONEY:%=tests/bot/rules/test_%.py)

# In two parts: the crowds need the machine for themselves. kill -9 loses no page of a file, so memory is disk enough.
test-chaos: $(READY)
	@TEST_POSTGRES_URL="$${TEST_POSTGRES_URL:-$$(.ci/postgres)}" || echo "Left out: everything on PostgreSQL." >&2; \
	export TEST_POSTGRES_URL REFUND_CHAOS=1; \
	run() { $(BIN)/python -m pytest --basetemp "$$folder" --share $(SHARE) "$$@" $(CHAOS) || [ $$? = 5 -a -n "$(CHAOS)$(filter-out 1/1,$(SHARE))" ]; }; \
	roomy() { [ -w "$$1" ] && [ "$$(df -Pk "$$1" | awk 'NR == 2 { print $$4 }')" -gt 500000 ]; }; \
	folder=$$(mktemp -d -p "$$(roomy /dev/shm && echo /dev/shm || echo /tmp)" refund-chaos-XXXXXX); \
	trap 'rm -rf "$$folder"' EXIT; \
	run tests/chaos -n $(CHAOS_WORKERS) --ignore tests/chaos/test_many_processes.py && \
	run tests/chaos/test_many_processes.py

simulate: $(READY)
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED),--first $(FIRST) --seeds $(SEEDS))

mutations: $(READY)
	@$(BIN)/python -m tests.mutations

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
	$(VENV)-lock/bin/pip install --quiet --only-binary :all: pip-tools==7.6.2 pip==26.3
	$(VENV)-lock/bin/$(COMPILE) --output-file requirements.txt pyproject.toml
	$(VENV)-lock/bin/$(COMPILE) --extra dev --output-file requirements-dev.txt pyproject.toml
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis
