"""The file with the answers of the probe: written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.models import Capabilities


def save(capabilities: Capabilities, path: str) -> None:
    """Put it in the place of the one before; who reads meanwhile finds either.

    Raises:
        OSError: it can't be written there.
    """
    fresh = _fresh(path)
    fresh.write_text(capabilities.model_dump_json(indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def check_place(path: str) -> None:
    """Better to know before anything is tried than when there are answers to keep.

    Raises:
        OSError: nothing can be written there.
    """
    fresh = _fresh(path)
    fresh.touch()
    fresh.unlink()


def _fresh(path: str) -> Path:
    target = Path(path)
    return target.with_name(f"{target.name}.new")
