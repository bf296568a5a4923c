"""How is a request's body written? As JSON whose numbers are exactly the decimals that were meant."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

Value: TypeAlias = "str | int | Decimal | Mapping[str, Value] | Sequence[Value] | None"
"""What a body can hold; a float cannot."""


def given(**values: Value) -> dict[str, Value]:
    """The values that are not None: what Syncro shall not decide itself."""
    return {key: value for key, value in values.items() if value is not None}


def write_json(value: Value) -> str:
    """JSON text; ``Decimal("249.00")`` becomes ``249.00``.

    Raises:
        ValueError: A decimal is not finite.
        TypeError: A value that Value does not allow, such as a float.
    """
    if value is None or isinstance(value, str | int):
        return json.dumps(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("JSON has no NaN and no infinity")
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{write_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(map(write_json, value)) + "]"
    raise TypeError(f"{type(value).__name__} cannot be sent")
