"""Whether the order of the methods holds on other collections: two runs' leaderboards side by side."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.stats import spearmanr

from semantic_hashing.analyses.leaderboard import shown
from semantic_hashing.publishing.leaders import KIND
from semantic_hashing.rendering.tex import fixed, listed, spelled
from semantic_hashing.scores.run import Run

# From which rank correlation on an order counts as nearly the same, and as much alike.
NEARLY, ALIKE = 0.9, 0.6
# How many methods that moved furthest are named.
MOVED = 3


@dataclass(frozen=True)
class Agreement:
    """The unsupervised methods that two runs both rank.

    Attributes:
        places: one row per method, indexed by its name in the first run's order: ``first`` and ``second``, its place among these methods
            by mean rank, 1 the best, the mean of the places where ranks are equal; ``level``, whether the second run does not show it to be worse
            than its best.
        correlation: Spearman's, of the two orders.
    """

    places: pd.DataFrame
    correlation: float


def agreement(first: Run, second: Run) -> Agreement | None:
    """The two orders; None where a run has no leaderboard, or they share fewer than three methods."""
    if not shown.exists(first.config) or not shown.exists(second.config):
        return None
    here, there = (shown.board(run.config, KIND).set_index("method") for run in (first, second))
    shared = [method for method in here.index if method in there.index]
    if len(shared) < 3:
        return None
    places = pd.DataFrame({"first": here.loc[shared, "rank"].rank(), "second": there.loc[shared, "rank"].rank()})
    places["level"] = there.loc[shared, "level"].astype(bool)
    return Agreement(places, float(spearmanr(places["first"], places["second"]).statistic))


def sentence(first: Run, second: Run, page: str = "") -> str:
    """For README: who leads on the other collections, and how much the two orders agree; empty where they cannot be compared."""
    found = agreement(first, second)
    if found is None:
        return ""
    link = f" [The other collections]({page})." if page else ""
    return (
        f"On {_collections(second)} ({_titles(second)}), with the options that each method comes with, {_leader(found)}. "
        f"The two orders of {len(found.places)} methods are {_word(found.correlation)} (rank correlation {_number(found.correlation)}).{link}"
    )


def paragraphs(first: Run, second: Run) -> list[str]:
    """For docs/what-we-found.md: the same in plain words, with a table of places; empty where they cannot be compared."""
    found = agreement(first, second)
    if found is None:
        return []
    lead = (
        f"We trained {len(found.places)} of these methods on {_collections(second)} too: {_titles(second)}. "
        f"There each method has the options that it comes with, and none was chosen for these texts. On them {_leader(found)}."
    )
    order = (
        f"The two orders are {_word(found.correlation)}: the rank correlation is {_number(found.correlation)}. "
        f"It is 1 where two orders are the same, and about 0 where they have nothing to do with each other.{_moved(found)}"
    )
    rows = ["| method | place above | place on the other texts |", "| --- | ---: | ---: |"]
    rows += [f"| {method} | {_place(row['first'])} | {_place(row['second'])} |" for method, row in found.places.iterrows()]
    return [lead, order, "\n".join(rows)]


def _leader(found: Agreement) -> str:
    """``**A** leads again``, or who leads and where the first run's best comes."""
    best = str(found.places.index[0])
    leaders = list(found.places.index[found.places["second"] == found.places["second"].min()])
    if leaders == [best]:
        return f"**{best}** leads again"
    if best in leaders:
        return f"**{best}** leads again, level with {listed([name for name in leaders if name != best])}"
    leads = "leads" if len(leaders) == 1 else "lead"
    shown_worse = "is not shown to be worse" if found.places["level"].iloc[0] else "is shown to be worse"
    return f"**{listed(leaders)}** {leads}, and {best} has place {_place(float(found.places['second'].iloc[0]))} ({shown_worse})"


def _moved(found: Agreement) -> str:
    """The methods whose places differ most, by at least three."""
    change = found.places["first"] - found.places["second"]
    furthest = change[change.abs() >= 3].sort_values(key=lambda column: -column.abs(), kind="stable").head(MOVED)
    if furthest.empty:
        return ""
    phrases = [f"{name} ({'up' if by > 0 else 'down'} by {_place(abs(by))})" for name, by in furthest.items()]
    return f" Those that moved furthest: {listed(phrases)}."


def _word(correlation: float) -> str:
    return "nearly the same" if correlation >= NEARLY else "much alike" if correlation >= ALIKE else "not alike"


def _number(value: float) -> str:
    return fixed(value).replace("0.", ".", 1)


def _place(value: float) -> str:
    return f"{value:g}"


def _collections(run: Run) -> str:
    return spelled(len(run.config.datasets), "more collection", "more collections")


def _titles(run: Run) -> str:
    return "; ".join(run.title(name) for name in run.config.datasets)
