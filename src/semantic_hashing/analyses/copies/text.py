"""What the copies between the parts mean for the scores."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses.copies import ANALYSIS, shown
from semantic_hashing.data.prepare.near import NEAR
from semantic_hashing.rendering.tex import count, escape, listed, share, signed, spelled
from semantic_hashing.scores.run import Run


def text(run: Run) -> str:
    """How many queries have copies, and how far the scores move without these; says so where nothing was measured."""
    measured = shown.rows(run.config)
    shares, moves = [], []
    for dataset in run.config.datasets:
        rows = measured[measured["dataset"] == dataset]
        if not rows.empty:
            title = escape(run.title(dataset))
            draws = f", mean of {spelled(run.draws(dataset), 'draw')} of the split" if run.draws(dataset) > 1 else ""
            shares.append(f"{title}{draws}: {_share(rows.iloc[int(rows['seeds'].argmax())])}")
            moves.append(f"{_moves(rows)} on {title}")
    bits = max(measured["bits"], default=0)
    return ANALYSIS.render("text.tex.j2", shares="; ".join(shares), moves=listed(moves), cosine=share(NEAR, 1), bits=bits, k=run.config.k)


def _share(row: pd.Series) -> str:
    """``608 exact (.172) and 790 near of 3,539``, and the share of the exact pairs that agree in their labels."""
    exact, near, queries = (row[name] for name in ("exact", "near", "queries"))
    phrase = f"{count(exact)} exact ({share(exact / queries, 3)}) and {count(near)} near of {count(queries)}"
    return f"{phrase}, with equal labels in {share(row['same_labels'] / row['pairs'], 3)} of the exact pairs" if row["pairs"] else phrase


def _moves(rows: pd.DataFrame) -> str:
    moved = (rows["without_exact"] - rows["precision"]).dropna()
    return f"between {signed(moved.min())} and {signed(moved.max())}" if len(moved) else "an unknown amount (no query is left)"
