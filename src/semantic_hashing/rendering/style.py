"""How figures look: one colour and one mark per method everywhere, legible in print and to the colour-blind."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from semantic_hashing.core import io
from semantic_hashing.hashers.catalogue import METHODS

# Width of the paper's text in inches; figures are made at the size at which they are printed.
TEXT_WIDTH = 6.1

# Okabe and Ito's colours, their yellow left out as too light for lines on white.
COLOURS = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "orange": "#E69F00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "black": "#000000",
}
GREY = "#767676"
# For a panel of more methods than these colours; no method has it for its own.
SPARE = "#882255"
# How many methods one panel can tell apart by colour.
MOST_APART = len(COLOURS) + 1
_BLUE, _GREEN, _ORANGE, _PURPLE, _SKY = (COLOURS[name] for name in ("blue", "green", "orange", "purple", "sky"))
# In print without colour the mark alone tells methods apart. Those at the end are for methods that ask for none.
MARKS: tuple[str, ...] = ("s", "^", "D", "p", "v", "o", "P", "X", "<", ">", "h", "d", "*", "H", "8")
MARKS += tuple(
    f"${mark}$" for mark in (r"\star", r"\diamond", r"\triangle", r"\bowtie", r"\otimes", r"\oplus", *"ABCDEFGHJKLMNPRTUVXYZabcdefghjkmnpqrtuvwyz")
)
CONTROLS = {"Random": (GREY, "."), "Cosine": (GREY, "_"), "BM25": (GREY, "+"), "LSA": (GREY, "x"), "PQ": (GREY, "1"), "Labels": (GREY, "|")}

# Colour and hatch of the data sets, where bars are parted by them.
SETS = ((_BLUE, ""), (_ORANGE, "//"), (_GREEN, "xx"), (_PURPLE, ".."), (_SKY, "\\\\"))

RC: Any = {
    "font.family": ["STIXGeneral", "DejaVu Sans"],
    "mathtext.fontset": "stix",
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e2e2e2",
    "grid.linewidth": 0.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.5,
    # TrueType, so that the text of a figure can be searched and no Type 3 font gets into the paper.
    "pdf.fonttype": 42,
    # Element ids in SVG come from this and not from chance.
    "svg.hashsalt": "semantic-hashing",
}


def styles() -> dict[str, tuple[str, str]]:
    """Colour and mark of every method and control: those that the method's card asks for, or the first that are free.

    No two methods share a mark. Colours recur among methods that seldom meet in one figure.
    """
    from_cards = {name: (COLOURS[method.style[0]], method.style[1]) for name, method in METHODS.items() if method.style}
    free = [mark for mark in MARKS if mark not in {mark for _, mark in from_cards.values()}]
    unstyled = [name for name in METHODS if name not in from_cards]
    colours = itertools.cycle(COLOURS.values())
    assigned = {name: (next(colours), free[place % len(free)]) for place, name in enumerate(unstyled)}
    return from_cards | assigned | CONTROLS


def style(method: str) -> dict[str, Any]:
    """Colour and mark of a method, as arguments of ``Axes.plot``."""
    colour, mark = styles()[method]
    return {"color": colour, "marker": mark, "markeredgecolor": colour, "markeredgewidth": 0.9}


def saying(text: str, height: float = 0.6) -> Figure:
    """A figure without a panel: what is drawn where a run holds nothing for it."""
    figure = Figure(figsize=(TEXT_WIDTH, height), layout="constrained")
    figure.text(0.5, 0.5, text, ha="center", va="center")
    return figure


def apart(methods: Sequence[str], first: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """The styles of methods that share a panel, no two of one colour: where an earlier one has its colour, a method takes the first that is free.

    Args:
        methods: the methods.
        first: those of them that choose before the others.

    Raises:
        ValueError: there are more methods than colours, ``MOST_APART``.
    """
    if len(methods) > MOST_APART:
        raise ValueError(f"{len(methods)} methods in one panel, for which there are {MOST_APART} colours")
    looks = {method: style(method) for method in dict.fromkeys([*(method for method in first if method in methods), *methods])}
    free = [colour for colour in (*COLOURS.values(), SPARE) if colour not in {look["color"] for look in looks.values()}]
    taken: set[str] = set()
    for look in looks.values():
        if look["color"] in taken:
            look["color"] = look["markeredgecolor"] = free.pop(0)
        taken.add(look["color"])
    return looks


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a figure as ``stem.pdf`` and ``stem.svg``, the same bytes for the same figure."""
    paths = []
    with matplotlib.rc_context(RC):
        for suffix, canvas, date in ((".pdf", FigureCanvasPdf, "CreationDate"), (".svg", FigureCanvasSVG, "Date")):
            path = stem.with_suffix(suffix)
            with io.atomic(path) as stream:
                canvas(figure).print_figure(stream, format=suffix[1:], metadata={date: None})
            paths.append(path)
    return paths
