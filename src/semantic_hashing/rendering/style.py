"""How figures look: one colour and one mark per method everywhere, legible in print and to the colour-blind."""

from __future__ import annotations

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
_BLUE, _SKY, _GREEN, _ORANGE, _VERMILION, _PURPLE, _BLACK = "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7", "#000000"
GREY = "#767676"

# Colours recur among methods that seldom meet in one figure; the marks then differ.
STYLES: dict[str, tuple[str, str]] = {
    "LSH": (_SKY, "s"),
    "SpH": (_ORANGE, "^"),
    "STH": (_GREEN, "D"),
    "S-RBM": (_BLACK, "p"),
    "VDSH": (_PURPLE, "v"),
    "NASH": (_BLACK, "o"),
    "NASH-N": (_BLUE, "P"),
    "NASH-DN": (_VERMILION, "X"),
    "KSH": (_SKY, "<"),
    "SHTTM": (_ORANGE, ">"),
    "VDSH-S": (_PURPLE, "h"),
    "VDSH-SP": (_GREEN, "d"),
    "NASH-DN-S": (_VERMILION, "*"),
    "Random": (GREY, "."),
    "Cosine": (GREY, "_"),
    "Labels": (GREY, "|"),
}

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


# For methods of other packages, by their order in the tables.
_SPARE = [(colour, mark) for mark in ("$\\star$", "$\\diamond$", "$\\triangle$") for colour in (_BLUE, _ORANGE, _GREEN, _PURPLE)]


def style(method: str) -> dict[str, Any]:
    """Colour and mark of a method, as arguments of ``Axes.plot``."""
    unstyled = [name for name in METHODS if name not in STYLES]
    colour, mark = STYLES.get(method) or _SPARE[unstyled.index(method) % len(_SPARE)]
    return {"color": colour, "marker": mark, "markeredgecolor": colour, "markeredgewidth": 0.9}


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a figure as ``stem.pdf`` and ``stem.svg``, the same bytes for the same figure."""
    written = []
    with matplotlib.rc_context(RC):
        for suffix, canvas, date in ((".pdf", FigureCanvasPdf, "CreationDate"), (".svg", FigureCanvasSVG, "Date")):
            path = stem.with_suffix(suffix)
            with io.atomic(path) as stream:
                canvas(figure).print_figure(stream, format=suffix[1:], metadata={date: None})
            written.append(path)
    return written
