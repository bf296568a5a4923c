"""Forks bots: everything is imported once, so that a bot that was killed is followed by the next within milliseconds.

Reads one JSON object a line: `environment`, `log`, `folder`. Answers each with the new process's id, and writes the
exit code of each process into `<log>.exit` when it ends. The end of the input ends all of them.
"""

import contextlib
import gc
import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

import aiosqlite  # noqa: F401  what SQLAlchemy and alembic load only when they need it
import alembic.command
import alembic.runtime.migration  # noqa: F401
import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.aiosqlite  # noqa: F401

import bot.__main__
from tests.chaos.injection import install


def main() -> None:
    gc.freeze()
    signal_in, signal_out = os.pipe()
    os.set_blocking(signal_out, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(signal_out)
    logs: dict[int, str] = {}
    pending = b""
    while True:
        ready, _, _ = select.select([0, signal_in], [], [])
        if signal_in in ready:
            os.read(signal_in, 1024)
            reap(logs)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                wanted = json.loads(line)
                pid = fork(wanted)
                logs[pid] = wanted["log"]
                print(pid, flush=True)  # noqa: T201  the answer
    for pid in logs:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def reap(logs: dict[int, str]) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            path = Path(logs.pop(pid) + ".exit")
            path.with_suffix(".writing").write_text(str(os.waitstatus_to_exitcode(status)))
            path.with_suffix(".writing").rename(path)


def fork(wanted: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        become(wanted)
        code = bot.__main__.main([])
    except BaseException:  # noqa: BLE001  whatever it is, the log must tell it
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def become(wanted: dict[str, Any]) -> None:
    """Leave everything of the parent behind but its imports."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(wanted["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.closerange(3, 256)
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    install(os.environ)


if __name__ == "__main__":
    main()
