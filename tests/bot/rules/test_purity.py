from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nNOW = datetime.now()\n",
        "from datetime import datetime\nNOW = datetime.utcnow()\n",
        "from datetime import datetime\nNOW = datetime.today()\n",
        "from datetime import date\nTODAY = date.today()\n",
        "import time\nNOW = time.time()\n",
        "from uuid import uuid4\n",
        "import random\n",
    ],
)
def test_neither_clock_nor_chance_gets_into_a_rule(source: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--stdin-filename", "bot/rules/clock.py", "-"]
    linted = subprocess.run(command, input=source, text=True, capture_output=True, cwd=ROOT, check=False)  # noqa: S603 - our own linter
    assert "TID251" in linted.stdout
