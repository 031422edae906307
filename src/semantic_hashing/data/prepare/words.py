"""What a word is in a text of any script."""

from __future__ import annotations

import functools
import unicodedata

# This in place of a regular expression: words of two or more letters, digits or underscores, with the signs that belong to them.
ANY_SCRIPT = "words"
# Blocks in which Unicode has signs.
BLOCKS = (range(0x300, 0x20000), range(0xE0100, 0xE01F0))
# Between two letters of one word in Persian or in the scripts of India; they show nothing.
JOINERS = "\u200c\u200d"


def pattern(token_pattern: str) -> str:
    r"""The regular expression of a recipe's ``token_pattern``.

    ``\w`` of Python's expressions leaves out the vowel signs of Hindi and many other scripts, and so cuts their words; ``words`` has them.
    """
    return _any_script() if token_pattern == ANY_SCRIPT else token_pattern


@functools.cache
def _any_script() -> str:
    signs = "".join(_span(first, last) for first, last in _signs())
    more = rf"(?:(?:[{signs}]+|[{JOINERS}]+(?=\w))\w*)"
    # The first half is for words without signs, in the time of \w\w+.
    return rf"\w\w+{more}*|\w{more}+"


def _signs() -> list[tuple[int, int]]:
    """First and last of every run of combining signs."""
    found: list[tuple[int, int]] = []
    for block in BLOCKS:
        for point in block:
            if unicodedata.category(chr(point)).startswith("M"):
                begins = found[-1][0] if found and found[-1][1] == point - 1 else point
                found[-1:] = [(begins, point)] if begins < point else [*found[-1:], (point, point)]
    return found


def _span(first: int, last: int) -> str:
    return chr(first) if first == last else f"{chr(first)}-{chr(last)}"
