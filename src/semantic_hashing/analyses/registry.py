"""All analyses, found by listing the folders of the package."""

from __future__ import annotations

import functools
import graphlib
import importlib

from semantic_hashing.analyses import needs
from semantic_hashing.analyses.base import FOLDER, Analysis
from semantic_hashing.core.errors import InputError, nearest


@functools.cache
def every() -> tuple[Analysis, ...]:
    """Every analysis, in the order of the report.

    Raises:
        InputError: a declaration is missing or contradicts its folder; the file and the mend are named.
    """
    folders = [path.parent for path in FOLDER.glob("*/__init__.py")]
    analyses = [_declared(folder.name) for folder in folders]
    names = [analysis.name for analysis in analyses]
    for analysis in analyses:
        for need in (*analysis.needs, *analysis.shows):
            if need not in needs.NAMED and need not in names and "/" not in need:
                raise InputError(f"{_file(analysis.folder.name)}: unknown need '{need}'{nearest(need, [*needs.NAMED, *names])}")
    return tuple(sorted(analyses, key=lambda analysis: (analysis.order, analysis.name)))


def named(name: str) -> Analysis:
    """The analysis of this name.

    Raises:
        InputError: there is none; the nearest is named.
    """
    by_name = {analysis.name: analysis for analysis in every()}
    if name not in by_name:
        raise InputError(f"unknown analysis '{name}'{nearest(name, by_name)}")
    return by_name[name]


def with_part(part: str) -> list[Analysis]:
    """Those that have a module ``part``, in the order of the report."""
    return [analysis for analysis in every() if analysis.has(part)]


def measured() -> list[Analysis]:
    """Those that measure: one that needs another's CSV after that one, else in the order of the report."""
    by_name = {analysis.name: analysis for analysis in with_part("measure")}
    order = graphlib.TopologicalSorter({name: [need for need in by_name[name].needs if need in by_name] for name in by_name})
    return [by_name[name] for name in order.static_order()]


def unread(studies: tuple[str, ...]) -> list[str]:
    """Those of these studies that no analysis shows."""
    shown = {study for analysis in every() for study in analysis.studies}
    return [study for study in studies if study not in shown]


def _declared(folder: str) -> Analysis:
    analysis = getattr(importlib.import_module(f"{__package__}.{folder}"), "ANALYSIS", None)
    if not isinstance(analysis, Analysis):
        raise InputError(f"{_file(folder)}: declares no analysis; set ANALYSIS = Analysis(...)")
    if analysis.folder.name != folder:
        raise InputError(f"{_file(folder)}: the analysis '{analysis.name}' belongs in the folder {analysis.folder.name}; rename one")
    for part, key in (("measure", "measured"), ("figure", "drawn")):
        if analysis.has(part) and not getattr(analysis, key):
            raise InputError(f"{_file(folder)}: has a {part} and no '{key}'; describe it there in a sentence")
    return analysis


def _file(folder: str) -> str:
    return f"analyses/{folder}/__init__.py"
