"""What the papers leave open, which recorded values decide it, and how those values are said in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from semantic_hashing.grid import Cell
from semantic_hashing.literature.decisions import Decision, read
from semantic_hashing.rendering.tex import escape, listed
from semantic_hashing.scores.run import Run

# Axes of the grid, which every hasher takes too.
_AXES = {"bits", "seed"}


OTHER_HYPERPARAMETERS = "Other hyper-parameters"
OTHER_KNOBS = "Other knobs of the recipe"


def questions(run: Run) -> list[Decision]:
    """The questions of all papers, in the order of the papers; a question that two leave open is asked once.

    A hyper-parameter or knob answers the first whose pattern its name holds.
    """
    questions_by_text: dict[str, Decision] = {}
    for paper in run.papers:
        for decision in read(paper):
            questions_by_text.setdefault(decision.question, decision)
    return list(questions_by_text.values())


def answers(run: Run) -> list[tuple[str, list[str]]]:
    """Each question with its answers as LaTeX, one phrase per hyper-parameter or knob; what answers no question comes last."""
    hyperparameters = _hyperparameters(run.hyperparameters)
    knobs = _knobs(run)
    answered = []
    for decision in questions(run):
        phrases = [_key(name) + _by_method(run, hyperparameters.pop(name)) for name in _matching(hyperparameters, decision.hyperparameters)]
        phrases += [_key(name) + _by_dataset(run, knobs.pop(name)) for name in _matching(knobs, decision.knobs)]
        if phrases and decision.note:
            phrases.append(decision.note)
        answered.append((escape(decision.question), phrases or [escape(decision.absent)]))
    phrases = [_key(name) + _by_method(run, values) for name, values in hyperparameters.items()]
    answered += [(OTHER_HYPERPARAMETERS, phrases)] if phrases else []
    phrases = [_key(name) + _by_dataset(run, values) for name, values in knobs.items()]
    return answered + ([(OTHER_KNOBS, phrases)] if phrases else [])


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
    for (method, setting), values_of_model in models.items():
        settings.setdefault(method, []).append(setting)
        by_answer.setdefault(_within_method(run, values_of_model), {}).setdefault(method, []).append(setting)
    phrases = []
    for answer, methods in by_answer.items():
        places: dict[str, list[str]] = {}
        for method, method_settings in methods.items():
            for place in [""] if method_settings == settings[method] else method_settings:
                places.setdefault(place, []).append(escape(method))
        names = [(f"{escape(place)}: " if place else "") + ", ".join(places[place]) for place in ["", *run.config.settings] if place in places]
        phrases.append(f"{answer} ({'; '.join(names)})")
    return "; ".join(phrases)


def _within_method(run: Run, values: Mapping[Cell, Any]) -> str:
    """One value, or values by the first of these that tells them apart: data set, length, data set and length; else their number."""
    if len({_text(value) for value in values.values()}) == 1:
        return _text(next(iter(values.values())))
    namings: tuple[tuple[Callable[[Cell], str], str], ...] = (
        (lambda cell: escape(run.title(cell.dataset)), "on {}"),
        (lambda cell: str(cell.bits), "at {} bits"),
    )
    for naming, phrase in namings:
        by_place: dict[str, set[str]] = {}
        for cell, value in values.items():
            by_place.setdefault(naming(cell), set()).add(_text(value))
        if all(len(texts) == 1 for texts in by_place.values()):
            return _grouped({place: texts.pop() for place, texts in by_place.items()}, phrase)
    by_dataset: dict[str, dict[str, set[str]]] = {}
    for cell, value in values.items():
        by_dataset.setdefault(escape(run.title(cell.dataset)), {}).setdefault(str(cell.bits), set()).add(_text(value))
    if all(len(texts) == 1 for lengths in by_dataset.values() for texts in lengths.values()):
        texts_of = {name: {bits: next(iter(texts)) for bits, texts in lengths.items()} for name, lengths in by_dataset.items()}
        return "; ".join(f"{name}: {_grouped(texts, 'at {} bits')}" for name, texts in texts_of.items())
    return f"{len({_text(value) for value in values.values()})} values, which differ between seeds"


def _by_dataset(run: Run, values: Mapping[str, Any]) -> str:
    texts = {escape(run.title(dataset)): _text(value) for dataset, value in values.items()}
    return next(iter(texts.values())) if len(set(texts.values())) == 1 and len(values) == len(run.preparations) else _grouped(texts)


def _grouped(by_place: Mapping[str, str], phrase: str = "on {}") -> str:
    places: dict[str, list[str]] = {}
    for place, text in by_place.items():
        places.setdefault(text, []).append(place)
    return ", ".join(f"{text} {phrase.format(listed(names))}" for text, names in places.items())


def _text(value: Any) -> str:
    """A recorded value in print."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value) if value else "none"
    if isinstance(value, str):
        return rf"\texttt{{{escape(value)}}}" if re.search(r"[\W_]", value) else escape(value)
    return escape(value)
