"""What its owner should know of a corpus before it is hashed: text that makes no words, labels that are none."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from semantic_hashing.data.prepare.words import pattern

# Enough to see what script a corpus is in.
CHARACTERS = 200_000
# Letters of scripts without blanks between words, and how many of them in one run are more than a word.
WITHOUT_BLANKS = {
    "Chinese or Japanese": (re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 6),
    "Thai, Lao, Khmer or Burmese": (re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"), 10),
}
# How programs write that there is nothing.
NOTHING = {"nan", "none", "null", "n/a", "na", "<na>", "nat"}


def remarks(text: Sequence[str], labels: Mapping[str, int], token_pattern: str) -> list[str]:
    """Sentences without a full stop about a corpus, none where all is as it should be.

    Args:
        text: n texts.
        labels: name of each label -> how many documents have it.
        token_pattern: that of the recipe.
    """
    return [*_of_words(sample(text), token_pattern), *_of_labels(labels)]


def sample(text: Sequence[str]) -> list[str]:
    """Texts from all over a corpus, of ``CHARACTERS`` characters together at most."""
    step = max(1, math.ceil(sum(map(len, text)) / CHARACTERS))
    taken, left = [], CHARACTERS
    for document in text[::step]:
        taken.append(document[:left])
        left -= len(taken[-1])
    return taken


def _of_words(text: Sequence[str], token_pattern: str) -> list[str]:
    expression = re.compile(pattern(token_pattern))
    lowered = [document.lower() for document in text]
    words = [match[expression.groups and 1] or "" for document in lowered for match in expression.finditer(document)]
    letters = _letters(lowered)
    notes = []
    if letters and _letters(words) < letters / 2:
        unread = 1 - _letters(words) / letters
        notes.append(f"{unread:.0%} of the text's letters stand in no word of token_pattern '{token_pattern}'; 'words' has those of every script")
    for script, (letter, longest) in WITHOUT_BLANKS.items():
        runs = [len(word) for word in words if letter.match(word)]
        # The run that a letter stands in, on average over letters.
        if runs and sum(runs) > letters / 2 and sum(run**2 for run in runs) > longest * sum(runs):
            notes.append(f"most of the text is {script} without blanks between words, so that a clause counts as one word; put blanks between them")
    return notes


def _letters(text: Sequence[str]) -> int:
    return sum(character.isalnum() or unicodedata.category(character).startswith("M") for part in text for character in part)


def _of_labels(labels: Mapping[str, int]) -> list[str]:
    notes = [
        f"the label {name!r} stands on {count:,} documents: leave the cell empty where there is none"
        for name, count in labels.items()
        if name.lower() in NOTHING
    ]
    alike: dict[str, list[str]] = defaultdict(list)
    for name in labels:
        alike[name.casefold()].append(name)
    notes += [
        f"the labels {' and '.join(map(repr, names))} differ in case alone and count as {len(names)}" for names in alike.values() if len(names) > 1
    ]
    return notes
