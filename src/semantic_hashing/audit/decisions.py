"""What the paper leaves open, which recorded values decide it, and how those values are said in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from semantic_hashing.grid import Cell
from semantic_hashing.rendering.tex import escape, listed
from semantic_hashing.scores.run import Run

# Axes of the grid, which every hasher takes too.
_AXES = {"bits", "seed"}


class Decision(NamedTuple):
    """A question that the paper leaves open.

    Attributes:
        question: the question, in a few words.
        hyperparameters: pattern of the names of the hyper-parameters that answer it.
        knobs: pattern of the names of the recipe's knobs that answer it.
        note: what holds besides, whatever their values; said after them, as LaTeX.
        absent: the answer where the run records none.
    """

    question: str
    hyperparameters: str = ""
    knobs: str = ""
    note: str = ""
    absent: str = "no method of this run has such a hyper-parameter"


_DROPOUT = r"a rate; \texttt{input\_dropout} drops words, \texttt{dropout} units of the last hidden layer of the encoder"

# In the order in which they are asked. A hyper-parameter or knob answers the first question whose pattern its name holds.
DECISIONS = (
    Decision("Weighting of the features", knobs="weighting"),
    Decision("Whether documents without words or labels stay", knobs="min_tokens|max_tokens|unlabelled"),
    Decision("Target of the decoder; sum or mean over its words", "target", note="sum over the words, weighted by the target; mean over the batch"),
    Decision(
        "Noise of NASH-N; input, shape and clamp of the variance of NASH-DN",
        "noise|variance|sigma|clamp",
        note="NASH-DN: log variance linear in the last hidden layer of the encoder, not clamped; it starts near the variance of NASH-N",
    ),
    Decision("KL weight and its annealing", "kl|anneal|warm|beta", note="warm-up is linear, in steps"),
    Decision("Prior of a bit", "prior"),
    Decision("Binarisation in training; threshold at encoding", "stochastic|binari|threshold|median", note="encoding draws nothing"),
    Decision("Dropout: rate or keep probability, and where", "dropout|keep", note=_DROPOUT),
    Decision("Layers of the encoder", "hidden|layers|units|width"),
    Decision("Learning rate and its decay; what an iteration is", "rate|decay", note="an iteration is one step on one batch"),
    Decision("Batch size, epochs, stopping rule", "batch|epoch|patience|evaluate|tolerance|max_iter"),
    Decision("Selection on validation data", "select|^k$"),
    Decision("Weight of the labels; loss of several labels", "alpha|label", absent="no supervised method is in this run"),
    Decision("Database", absent="the training part alone; queries are the test documents"),
    Decision("Order of tied documents", absent="uniformly random, by exact expectation"),
)
OTHER_HYPERPARAMETERS = "Other hyper-parameters"
OTHER_KNOBS = "Other knobs of the recipe"


def answers(run: Run) -> list[tuple[str, list[str]]]:
    """Each question with its answers as LaTeX, one phrase per hyper-parameter or knob; what answers no question comes last."""
    hyperparameters = _hyperparameters(run.hyperparameters)
    knobs = _knobs(run)
    found = []
    for decision in DECISIONS:
        phrases = [_key(name) + _by_method(run, hyperparameters.pop(name)) for name in _matching(hyperparameters, decision.hyperparameters)]
        phrases += [_key(name) + _by_dataset(run, knobs.pop(name)) for name in _matching(knobs, decision.knobs)]
        if phrases and decision.note:
            phrases.append(decision.note)
        found.append((escape(decision.question), phrases or [escape(decision.absent)]))
    others = [_key(name) + _by_method(run, values) for name, values in hyperparameters.items()]
    found += [(OTHER_HYPERPARAMETERS, others)] if others else []
    others = [_key(name) + _by_dataset(run, values) for name, values in knobs.items()]
    return found + ([(OTHER_KNOBS, others)] if others else [])


def _matching(names: Iterable[str], pattern: str) -> list[str]:
    return [name for name in names if pattern and re.search(pattern, name)]


def _key(name: str) -> str:
    return rf"\texttt{{{escape(name)}}}: "


def _hyperparameters(recorded: Iterable[tuple[Cell, Mapping[str, Any]]]) -> dict[str, dict[Cell, Any]]:
    """Name of a hyper-parameter -> cell -> value."""
    by_name: dict[str, dict[Cell, Any]] = {}
    for cell, values in recorded:
        for name, value in values.items():
            if name not in _AXES:
                by_name.setdefault(name, {})[cell] = value
    return by_name


def _knobs(run: Run) -> dict[str, dict[str, Any]]:
    """Name of a recipe's knob -> data set -> value."""
    by_name: dict[str, dict[str, Any]] = {}
    for dataset, record in run.preparations.items():
        for name, value in record["knobs"].items():
            by_name.setdefault(name, {})[dataset] = value
    return by_name


def _by_method(run: Run, values: Mapping[Cell, Any]) -> str:
    """``0.5 (VDSH, NASH); 0.8 (NASH-DN)``: the methods of one answer are said together.

    Of several settings, those are named where a method's answer is not that of all of them: ``0.5 (VDSH; tuned: NASH)``.
    """
    models: dict[tuple[str, str], dict[Cell, Any]] = {}
    for cell, value in values.items():
        models.setdefault((cell.method, cell.setting), {})[cell] = value
    settings: dict[str, list[str]] = {}
    by_answer: dict[str, dict[str, list[str]]] = {}
    for (method, setting), own in models.items():
        settings.setdefault(method, []).append(setting)
        by_answer.setdefault(_within_method(run, own), {}).setdefault(method, []).append(setting)
    phrases = []
    for answer, methods in by_answer.items():
        places: dict[str, list[str]] = {}
        for method, among in methods.items():
            for place in [""] if among == settings[method] else among:
                places.setdefault(place, []).append(escape(method))
        names = [(f"{escape(place)}: " if place else "") + ", ".join(places[place]) for place in ["", *run.config.settings] if place in places]
        phrases.append(f"{answer} ({'; '.join(names)})")
    return "; ".join(phrases)


def _within_method(run: Run, values: Mapping[Cell, Any]) -> str:
    """One value, or values by the first of these that tells them apart: data set, length, data set and length; else their number."""
    if len({_said(value) for value in values.values()}) == 1:
        return _said(next(iter(values.values())))
    namings: tuple[tuple[Callable[[Cell], str], str], ...] = (
        (lambda cell: escape(run.title(cell.dataset)), "on {}"),
        (lambda cell: str(cell.bits), "at {} bits"),
    )
    for naming, phrase in namings:
        by_place: dict[str, set[str]] = {}
        for cell, value in values.items():
            by_place.setdefault(naming(cell), set()).add(_said(value))
        if all(len(said) == 1 for said in by_place.values()):
            return _grouped({place: said.pop() for place, said in by_place.items()}, phrase)
    by_dataset: dict[str, dict[str, set[str]]] = {}
    for cell, value in values.items():
        by_dataset.setdefault(escape(run.title(cell.dataset)), {}).setdefault(str(cell.bits), set()).add(_said(value))
    if all(len(said) == 1 for lengths in by_dataset.values() for said in lengths.values()):
        said_of = {name: {bits: next(iter(said)) for bits, said in lengths.items()} for name, lengths in by_dataset.items()}
        return "; ".join(f"{name}: {_grouped(said, 'at {} bits')}" for name, said in said_of.items())
    return f"{len({_said(value) for value in values.values()})} values, which differ between seeds"


def _by_dataset(run: Run, values: Mapping[str, Any]) -> str:
    said = {escape(run.title(dataset)): _said(value) for dataset, value in values.items()}
    return next(iter(said.values())) if len(set(said.values())) == 1 and len(values) == len(run.preparations) else _grouped(said)


def _grouped(by_place: Mapping[str, str], phrase: str = "on {}") -> str:
    places: dict[str, list[str]] = {}
    for place, said in by_place.items():
        places.setdefault(said, []).append(place)
    return ", ".join(f"{said} {phrase.format(listed(where))}" for said, where in places.items())


def _said(value: Any) -> str:
    """A recorded value in print."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value) if value else "none"
    if isinstance(value, str):
        return rf"\texttt{{{escape(value)}}}" if re.search(r"[\W_]", value) else escape(value)
    return escape(value)
