"""Sections ``search`` and ``search_at``: what ``snakemake search`` tries."""

from __future__ import annotations

from typing import Any

# Option -> the values that the search tries, every combination of them.
Grid = dict[str, tuple[Any, ...]]
