"""Numbers and tables as plain text: for Markdown pages, and for what is printed on a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence


def share(value: float | None, digits: int = 4, missing: str = "") -> str:
    """A share in [0, 1] the way the field prints it: ``.5671``, ``1.0000``; ``missing`` where there is none."""
    return missing if value is None or math.isnan(value) else f"{value:.{digits}f}".removeprefix("0")


def signed(value: float) -> str:
    """A difference of shares with its sign: ``+.0210``."""
    return f"{'-' if round(value, 4) < 0 else '+'}{share(abs(value))}"


def aligned(rows: Sequence[Sequence[str]], names: int = 1) -> str:
    """The rows as lines with two spaces between columns; the first ``names`` columns stand to the left, those of numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = zip(row, widths, strict=True)
        lines.append("  ".join(text.ljust(width) if place < names else text.rjust(width) for place, (text, width) in enumerate(cells)).rstrip())
    return "\n".join(lines)
