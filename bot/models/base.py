"""The base of every value."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """A frozen value. Unknown keys are ignored, so that old code can read what newer code stored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


RowId = Annotated[int, Field(ge=0, lt=2**31)]
"""The number of one of the ledger's rows, or of a page of them: what the ledger can count to."""

SyncroId = Annotated[int, Field(ge=0, lt=2**63)]
