# ruff: noqa: INP001  this folder is a place on the path, not a package
"""Moves the clock of each Python that has this folder on its path, for `make test-clocks`.

Python imports a module of this name when it starts, so the bots that are processes of their own go by the moved clock
too. The clock goes on from there; what counts seconds (timeouts, leases) does not move.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

_AHEAD = timedelta(seconds=int(os.environ["TEST_CLOCK_AHEAD"]))

time_machine.travel(datetime.now(UTC) + _AHEAD).start()
