"""Which methods a figure draws: all where they are few, else eight by a rule that its caption states."""

from __future__ import annotations

from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.rendering.tex import count, spelled
from semantic_hashing.scores.run import Run

# Lines that a panel holds.
MOST = 8


def drawn(run: Run, supervised: bool = False) -> list[str]:
    """The methods of a kind that figures draw, in the order of the run.

    Of more than ``MOST`` these: the first paper's own, then the best of each family, then the next best of all, until there are as many.
    Best is the mean precision over the cells of the run; a method without a score comes last.
    """
    methods = of_kind(run, supervised)
    if len(methods) <= MOST:
        return methods
    means = run.summary.groupby("method")["precision"].mean()
    ranked = sorted(methods, key=lambda method: -means.get(method, 0.0) if means.get(method) == means.get(method) else 1.0)
    best = {METHODS[method].family: method for method in reversed(ranked)}
    own = [method for method in run.variants if method in methods]
    of_families = [method for method in ranked if method in best.values()]
    chosen = list(dict.fromkeys([*own, *of_families, *ranked]))[:MOST]
    return [method for method in methods if method in chosen]


def of_kind(run: Run, supervised: bool) -> list[str]:
    """The methods of the run that learn from labels, or those that do not."""
    return [method for method in run.config.methods if METHODS[method].supervised == supervised]


def of_run(run: Run) -> list[str]:
    """The methods of a figure that parts no kinds: those without labels, or in a run that has none of these those with."""
    return drawn(run) or drawn(run, supervised=True)


def note(run: Run, supervised: bool = False) -> str:
    """What a caption says where not all methods of a kind are drawn; else empty."""
    methods, shown = of_kind(run, supervised), drawn(run, supervised)
    if len(methods) == len(shown):
        return ""
    own = "the paper's own, " if set(run.variants) & set(methods) else ""
    return (
        f"Drawn are {spelled(len(shown), 'method')} of {count(len(methods))}: {own}the best of each family, then the next best, by mean "
        "precision over all cells; the tables have the others."
    )
