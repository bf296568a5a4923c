"""The base of every value."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Unknown keys are ignored, so that old code can read what newer code stored."""

    model_config = ConfigDict(frozen=True, extra="ignore")
