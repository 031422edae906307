"""LaTeX: escaping, numbers as printed, and the template environment."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from typing import Any

import jinja2

from semantic_hashing.rendering import fonts, plain

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}",
}  # fmt: skip
_SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def escape(text: object) -> str:
    """Text as LaTeX prints it verbatim, with ``?`` for what its fonts lack; a long word may be broken after its punctuation."""
    tokens = []
    for token in fonts.composed(str(text)).split():
        pieces = re.split(r"(?<=[/_.:=,-])", token) if len(token) > 24 else [token]
        tokens.append(r"\allowbreak{}".join("".join(_SPECIAL.get(char) or fonts.latex(char) for char in piece) for piece in pieces if piece))
    return " ".join(tokens)


def share(value: float, digits: int = 4) -> str:
    """A share in [-1, 1] the way the field prints it: ``.5671``, ``1.0000``, ``$-$.0210``; ``--`` when missing."""
    if math.isnan(value):
        return "--"
    text = plain.share(abs(value), digits)
    return f"$-${text}" if round(value, digits) < 0 else text


def signed(value: float, digits: int = 4) -> str:
    """A difference of shares with its sign: ``$+$.0210``; ``--`` when missing."""
    return share(value, digits) if math.isnan(value) or round(value, digits) <= 0 else f"$+${share(value, digits)}"


def fixed(value: float, digits: int = 2) -> str:
    """A number with thousands separators; ``--`` when missing."""
    return "--" if value is None or math.isnan(value) else f"{value:,.{digits}f}"


def seconds(value: float) -> str:
    """Seconds to two leading digits, at least: ``0.31``, ``4.2``, ``1,203``; ``--`` when missing."""
    return fixed(value, 2 if value < 1 else 1 if value < 10 else 0)


def count(value: float | None) -> str:
    """A whole number with thousands separators; ``--`` when missing."""
    return "--" if value is None or math.isnan(value) else f"{round(value):,}"


def count_or_none(number: int) -> str:
    """A count as the subject of a sentence: ``none``, ``12``."""
    return count(number) if number else "none"


def spelled(number: int, noun: str, plural: str | None = None) -> str:
    """``one seed``, ``three seeds``, ``12 seeds``."""
    numeral = _SPELLED[number] if number < len(_SPELLED) else count(number)
    return f"{numeral} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader("semantic_hashing", folder) for folder in ("report/templates", "analyses")]),
        block_start_string="<%", block_end_string="%>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>",
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the values are LaTeX already
    )  # fmt: skip
    environment.filters["tex"] = escape
    return environment


def render(template: str, **values: Any) -> str:
    """A template of ``report/templates``, or ``FOLDER/NAME`` of ``analyses``, filled in; values are LaTeX (what is not goes through ``escape``)."""
    return _environment().get_template(template).render(**values)
