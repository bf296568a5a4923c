"""A table of text, its columns aligned."""

from tests.sandbox.slack.directory import Json


def table_lines(rows: list[list[str]], settings: list[Json]) -> list[str]:
    """The first row is the heading, with a rule under it."""
    width = max(len(row) for row in rows)
    filled = [row + [""] * (width - len(row)) for row in rows]
    widths = [max(len(row[column]) for row in filled) for column in range(width)]
    aligns = [entry.get("align", "left") for entry in settings] + ["left"] * width
    lines = [
        "  ".join(_aligned(cell, size, align) for cell, size, align in zip(row, widths, aligns, strict=False)).rstrip()
        for row in filled
    ]
    rule = "  ".join("─" * size for size in widths)
    return [lines[0], rule, *lines[1:]]


def _aligned(cell: str, size: int, align: str) -> str:
    match align:
        case "right":
            return cell.rjust(size)
        case "center":
            return cell.center(size)
        case _:
            return cell.ljust(size)
