"""The text of an f-string, the same by every version of Python.

``ast.unparse`` writes f-strings in other quotes since Python 3.12, where a quote may stand within the same quotes. A fingerprint that was
made by one version must hold under another, so f-strings are written here, as Python 3.11 writes them: no quote and no backslash of an
expression is one that would have ended, or broken, the string before 3.12. All else is left to ``ast.unparse``.
"""

from __future__ import annotations

import ast

QUOTES = ("'", '"', '"""', "'''")
CONVERSIONS = {-1: "", 97: "!a", 114: "!r", 115: "!s"}


def written(node: ast.JoinedStr) -> ast.Name:
    """A name that is the f-string's text, which is what ``ast.unparse`` writes of a name; the f-string's own parts are changed."""
    text, quotes = "", list(QUOTES)
    for part, plain in _parts(node):
        # Each part leaves fewer quotes to choose from, or escapes some.
        escaped, quotes = _escaped(part, quotes, whitespace=plain)
        text += escaped
    return ast.Name(f"f{quotes[0]}{text}{quotes[0]}")


class _WrittenWithin(ast.NodeTransformer):
    """The same within the braces of an f-string, where no string may need a backslash."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Name:
        return ast.Name(f"f{_quoted(''.join(part for part, _ in _parts(node)))}")

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Name(_quoted(node.value)) if isinstance(node.value, str) and node.kind is None else node


def _parts(node: ast.expr) -> list[tuple[str, bool]]:
    """The text of each part of an f-string, and whether it is plain text and no expression; neighbouring plain texts are one part."""
    assert isinstance(node, ast.JoinedStr)
    parts: list[tuple[str, bool]] = []
    for value in node.values:
        plain = isinstance(value, ast.Constant)
        text = str(value.value).replace("{", "{{").replace("}", "}}") if isinstance(value, ast.Constant) else _formatted(value)
        if plain and parts and parts[-1][1]:
            parts[-1] = parts[-1][0] + text, True
        else:
            parts.append((text, plain))
    return parts


def _formatted(node: ast.expr) -> str:
    """An expression of an f-string in its braces, with its conversion and its format."""
    assert isinstance(node, ast.FormattedValue)
    assert node.format_spec is None or isinstance(node.format_spec, ast.JoinedStr)
    text = ast.unparse(_WrittenWithin().visit(node.value))
    if isinstance(node.value, ast.IfExp | ast.Lambda):
        text = f"({text})"
    # Two braces in a row would be one that is written out.
    opening = "{ " if text.startswith("{") else "{"
    form = "" if node.format_spec is None else ":" + "".join(part for part, _ in _parts(node.format_spec))
    return f"{opening}{text}{CONVERSIONS[node.conversion]}{form}}}"


def _quoted(text: str) -> str:
    escaped, quotes = _escaped(text, list(QUOTES), whitespace=False)
    return f"{quotes[0]}{escaped}{quotes[0]}"


def _escaped(text: str, quotes: list[str], *, whitespace: bool) -> tuple[str, list[str]]:
    """A string's text as it stands between quotes, and which of ``quotes`` may be put around it, the best first.

    Args:
        text: what is to be written.
        quotes: at least one.
        whitespace: whether line ends and tabs are escaped as well.
    """
    escaped = "".join(
        character.encode("unicode_escape").decode("ascii")
        if (whitespace or character not in "\n\t") and (character == "\\" or not character.isprintable())
        else character
        for character in text
    )
    fitting = [quote for quote in quotes if quote not in escaped and (len(quote) == 3 or "\n" not in escaped)]
    if not fitting:
        represented = repr(text)
        return represented[1:-1], [next((quote for quote in quotes if represented[0] in quote), represented[0])]
    if escaped:
        # One that the text does not end with comes first.
        fitting.sort(key=lambda quote: quote[0] == escaped[-1])
        if fitting[0][0] == escaped[-1]:
            escaped = f"{escaped[:-1]}\\{escaped[-1]}"
    return escaped, fitting
