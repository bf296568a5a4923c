"""The picture of a report: the year in bars, and what the month's money was for."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

from bot.blocks.clean import clean, cut
from bot.blocks.money import MONTHS, money
from bot.blocks.reasons import REASONS
from bot.blocks.report import month_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.models import Report

INK, PALE, GRID, PAPER, ACCENT = "#1d3557", "#a8bdd4", "#e6ebf1", "#ffffff", "#e07a3f"
SIZE, DPI = (11.0, 5.6), 150  # inches, dots per inch
LEFT, RIGHT = 0.025, 0.97  # of the width
HEADING = 10.5  # points
NAME_LIMIT = 36  # characters of a product's name
MOST = 5  # rows of each list
MILLIONS = 100_000_000  # cents
MANY = 100_000  # cents: from here on nobody looks at the single ones
ONE_AT_A_TIME = threading.Lock()  # the style is the same for a whole process
NOTHING = "No refunds"


def picture(report: Report) -> bytes:
    """The picture as PNG. It takes half a second: call it beside the loop."""
    # Late, because it takes longer to import than the bot to start; and its own figure, because pyplot keeps them.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with ONE_AT_A_TIME, _style():
        figure = Figure(figsize=SIZE, dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            2, 2, width_ratios=(1.55, 1), left=0.095, right=RIGHT, top=0.81, bottom=0.1, wspace=0.12, hspace=0.32
        )
        _title(figure, report)
        _year(figure.add_subplot(grid[:, 0]), report)
        products = [(cut(clean(each.name), NAME_LIMIT) or "(no name)", each.cents) for each in report.products]
        _list(figure.add_subplot(grid[0, 1]), "Products", products, report.currency_symbol)
        reasons = [(REASONS[reason], share.cents) for reason, share in report.reasons]
        _list(figure.add_subplot(grid[1, 1]), "Reasons", reasons, report.currency_symbol)
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", facecolor=PAPER, metadata={"Software": ""})
    return drawn.getvalue()


def _style() -> Any:  # noqa: ANN401  matplotlib's own context
    from matplotlib import rc_context  # noqa: PLC0415

    # What people typed is text: without this "$5 off $10" would be set as a formula, or fail.
    return rc_context({"text.usetex": False, "text.parse_math": False, "font.family": "DejaVu Sans", "font.size": 9.5})


def _title(figure: Any, report: Report) -> None:  # noqa: ANN401  matplotlib is imported late
    so_far = "" if report.whole else ", so far"
    refunds = "refund" if report.count == 1 else "refunds"
    said = f"{report.count:,} {refunds}, {money(report.cents, report.currency_symbol)} incl. GST"
    figure.text(
        LEFT, 0.925, f"Refunds in {month_name(report.first)}{so_far}", fontsize=17, fontweight="bold", color=INK
    )
    figure.text(RIGHT, 0.93, said, fontsize=12, color=INK, ha="right")


def _year(axes: Any, report: Report) -> None:  # noqa: ANN401  as above
    symbol, months = report.currency_symbol, report.year
    values = [each.cents / 100 for each in months]
    colours = [ACCENT if each.first == report.first else PALE for each in months]
    axes.bar(range(len(months)), values, color=colours, width=0.72, zorder=2)
    axes.set_title("Twelve months, incl. GST", loc="left", fontsize=HEADING, color=INK, pad=12)
    axes.set_xticks(range(len(months)), [_label(each.first, number) for number, each in enumerate(months)])
    top = max(values, default=0)
    axes.set_ylim(0, top * 1.12 or 1)
    if top:
        axes.yaxis.set_major_formatter(lambda value, _: _short(round(value * 100), symbol))
        for number, each in enumerate(months):
            if each.first == report.first and each.cents:
                above = values[number] + top * 0.02
                axes.text(number, above, _short(each.cents, symbol), ha="center", color=INK, fontweight="bold")
    else:
        axes.set_yticks([])
        axes.text(0.5, 0.5, NOTHING, transform=axes.transAxes, ha="center", color=INK, fontsize=12)
    axes.grid(axis="y", color=GRID, zorder=0)
    _quiet(axes)


def _label(first: date, number: int) -> str:
    """The month, with the year below it where one begins; on two lines always, so that all stand on one height."""
    year = str(first.year) if number == 0 or first.month == 1 else ""
    return f"{MONTHS[first.month - 1]}\n{year}"


def _list(axes: Any, title: str, rows: Sequence[tuple[str, int]], symbol: str) -> None:  # noqa: ANN401  as above
    """Names above their bars: they may be long, and the bars begin where the heading does."""
    axes.set_title(title, loc="left", fontsize=HEADING, color=INK, pad=6)
    shown = list(rows)
    if len(rows) > MOST:
        rest = rows[MOST - 1 :]
        shown = [*rows[: MOST - 1], (f"{len(rest)} others", sum(cents for _, cents in rest))]
    values = [cents / 100 for _, cents in shown]
    longest = max(values, default=0) or 1
    axes.barh([place + 0.36 for place in range(len(shown))], values, color=PALE, height=0.26)
    for place, (name, cents) in enumerate(shown):
        axes.text(0, place, name, va="center", color=INK)
        axes.text(longest, place, _short(cents, symbol), va="center", ha="right", color=INK)
    if not shown:
        axes.text(0, 0, NOTHING, color=INK, va="center")
    axes.set(xlim=(0, longest), ylim=(MOST - 0.4, -0.4), xticks=[], yticks=[])
    _quiet(axes)


def _short(cents: int, symbol: str) -> str:
    """Without what is lost in the width of a bar: $129.03, $12,845, $1.28M."""
    if abs(cents) >= MILLIONS:
        return f"{money(round(cents / 10**6), symbol).removesuffix('.00')}M"
    return (
        money(round(cents, -2), symbol).removesuffix(".00") if abs(cents) >= MANY or not cents else money(cents, symbol)
    )


def _quiet(axes: Any) -> None:  # noqa: ANN401  as above
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=INK)
