"""What other estimators of the gradient bring, and what they cost in bias and noise."""

from __future__ import annotations

from typing import Any

import pandas as pd

from semantic_hashing.analyses.estimators import ANALYSIS
from semantic_hashing.analyses.estimators.shown import PAPERS_OWN, datasets, errors, name, ordered, precisions
from semantic_hashing.rendering.tex import count, escape, fixed, listed, share, signed
from semantic_hashing.rendering.wording import bits
from semantic_hashing.scores.run import Run

# The one whose bias is looked at beside straight-through, and those that compare codes.
LESS_BIASED = "zgr"
COMPARING = ("arm", "disarm", "reinforce")


def text(run: Run) -> str:
    """Precision beside that of straight-through, by data set, and the errors of the estimates; empty where the run holds neither."""
    cells, found = precisions(run), errors(run)
    names = datasets(run, cells, found)
    if not names:
        return ""
    scores = [line for dataset in names if (line := _score(run, dataset, cells[cells["dataset"] == dataset]))]
    return ANALYSIS.render(
        "text.tex.j2",
        method=escape((cells if len(cells) else found)["method"].iloc[0]),
        bits=bits(sorted(set(cells["bits"]))) if len(cells) else "",
        scores=scores,
        outside=listed([line["title"] for line in scores if line["outside"]]) if any(line["outside"] for line in scores) else "",
        judged=any(line["known"] for line in scores),
        answer=_answer([line["gain"] for line in scores]),
        biases=[line for dataset in names if (line := _bias(run, dataset, found[found["dataset"] == dataset]))],
        short=count(found["bits"].max()) if len(found) else "",
    )


def _score(run: Run, dataset: str, cells: pd.DataFrame) -> dict[str, Any] | None:
    """Mean precision with straight-through, what each other estimator adds, and whether ZGR adds more than the seeds differ."""
    means = cells.groupby("estimator")["precision"].mean()
    if PAPERS_OWN not in means or len(means) < 2:
        return None
    moves = means.drop(PAPERS_OWN) - means[PAPERS_OWN]
    spreads = cells.groupby("estimator")["precision"].std()
    spread, of_both = spreads.max(), spreads[spreads.index.isin([PAPERS_OWN, LESS_BIASED])].max()
    return {
        "title": escape(run.title(dataset)),
        "own": share(means[PAPERS_OWN]),
        "others": listed(
            [f"{signed(moves[estimator])} with {escape(name(estimator))}" for estimator in ordered(cells["estimator"]) if estimator in moves]
        ),
        "spread": "" if pd.isna(spread) else share(spread),
        "known": pd.notna(of_both),
        "outside": bool(abs(moves.get(LESS_BIASED, 0.0)) > of_both),
        "gain": moves.get(LESS_BIASED, float("nan")),
    }


def _answer(gains: list[float]) -> str:
    """The answer to the question, by the sign of what ZGR adds on each data set; empty where it was trained on none."""
    known = [gain for gain in gains if not pd.isna(gain)]
    if not known:
        return ""
    where = f"on {count(len(known))} of {count(len(known))} data sets"
    if max(known) <= 0:
        return f"Less bias does not give better codes here: with ZGR precision is not higher {where}."
    if min(known) > 0:
        return f"Less bias goes with better codes here: with ZGR precision is higher {where}."
    return "Whether less bias goes with better codes differs from one data set to the next."


def _bias(run: Run, dataset: str, found: pd.DataFrame) -> dict[str, str] | None:
    """The bias and the deviation of straight-through and of ZGR, and the least deviation of those that compare codes."""
    by_name = found.set_index("estimator")
    if not {PAPERS_OWN, LESS_BIASED, *COMPARING} <= {*by_name.index}:
        return None
    bias, deviation = by_name["bias"], by_name["deviation"]
    return {
        "title": escape(run.title(dataset)),
        "biases": f"{fixed(bias[PAPERS_OWN], 2)} and {fixed(bias[LESS_BIASED], 2)}",
        "deviations": f"{fixed(deviation[PAPERS_OWN], 1)} and {fixed(deviation[LESS_BIASED], 1)}",
        "least": fixed(deviation[list(COMPARING)].min(), 1),
    }
