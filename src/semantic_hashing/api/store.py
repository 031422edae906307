"""Models that are kept: a folder with ``model.json`` and ``arrays.safetensors``, read without running anything of it.

``model.json`` holds the method, its options, the recipe of the data set, the vocabulary, the versions of the libraries, the fingerprint of the
method's code, the shape of what ``fit`` learnt, and the sha256 of the arrays.
"""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from sklearn.feature_extraction.text import CountVectorizer

from semantic_hashing import __version__
from semantic_hashing.api.estimators import estimator
from semantic_hashing.api.texts import TextFeatures
from semantic_hashing.api.tree import Reader, UnreadableError, Writer
from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError, InputError, RunError
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.stages import fingerprint

logger = logging.getLogger(__name__)

FORMAT, FORMAT_VERSION = "semantic-hashing model", 1
SHEET, ARRAYS = "model.json", "arrays.safetensors"
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "safetensors")
IDF = "idf"


def save(
    hasher: Any,
    folder: Path,
    text: TextFeatures | CountVectorizer | None,
    overwrite: bool,
    beside: Callable[[Path, str], None] | None = None,
) -> Path:
    """Keep a fitted estimator; see ``Estimator.save``.

    Args:
        hasher: fitted.
        folder: it must not exist.
        text: how texts become features.
        overwrite: replace another kept model.
        beside: writes further files into a folder that becomes this one; it is given that and the model's ``identity``.

    Raises:
        HasherError: it is not fitted, or holds what cannot be kept.
        InputError: the folder exists, or the vectorizer does what a kept model cannot.
        RunError: the folder cannot be written.
    """
    if not hasattr(hasher, "database_"):
        raise HasherError(f"{hasher.method} is not fitted; call fit first")
    check_free(folder, overwrite)
    features = text if text is None or isinstance(text, TextFeatures) else TextFeatures.of(text)
    features = features or hasher.text_
    if features is not None and len(features.words) != hasher.n_features_in_:
        raise InputError(f"text: a vocabulary of {len(features.words)} words, and {hasher.method} was fitted on {hasher.n_features_in_}")
    if features is not None and (features.idf is None) != (hasher.features == "counts"):
        raise InputError(f"text: gives {features.weighting} features, and {hasher.method} takes {hasher.features}")
    options = hasher.get_params()
    writer = Writer(hasher)
    learnt = {name: value for name, value in vars(hasher).items() if name not in options and name not in ("text_", "recipe_")}
    sheet = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "method": hasher.method,
        "options": {name: writer.write(value, f"options.{name}") for name, value in options.items()},
        "fingerprint": fingerprint(hasher.method),
        "versions": {"semantic-hashing": __version__, "python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "recipe": hasher.recipe_,
        "text": None if features is None else _described(features),
        "fitted": {name: writer.write(value, name) for name, value in learnt.items()},
    }
    arrays = dict(writer.arrays) | ({} if features is None or features.idf is None else {IDF: features.idf})
    _write(folder, sheet, arrays, beside)
    return folder


def check_free(folder: Path, overwrite: bool, mend: str = "give overwrite=True") -> None:
    """See that a model may be kept in a folder.

    Raises:
        InputError: it exists, and is no kept model that may be replaced.
    """
    kept = (folder / SHEET).is_file()
    if folder.exists() and not (overwrite and kept):
        raise InputError(f"{folder}: exists already; {f'{mend} to replace the model in it' if kept else 'name a new folder'}")


def identity(folder: Path) -> str:
    """What tells the model of a folder from every other that encodes otherwise: sixteen hexadecimal digits.

    Raises:
        InputError: there is no kept model.
        RunError: it is damaged.
    """
    return _identity(_sheet(folder))


def _identity(sheet: dict[str, Any]) -> str:
    says = {name: sheet.get(name) for name in ("method", "options", "text", "fitted", "arrays_sha256")}
    return hashlib.sha256(json.dumps(says, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def load(folder: str | PathLike[str]) -> Any:
    """The fitted hasher that ``save`` kept, an estimator like those of ``semantic_hashing``.

    Codes are the same as before wherever the same versions of the libraries compute them. Nothing in the folder is run.

    Args:
        folder: where it is kept.

    Raises:
        InputError: there is no kept model, or it is of a newer format or of a method that is not here.
        RunError: it is damaged.

    Examples:
        >>> from sklearn.feature_extraction.text import TfidfVectorizer
        >>> from semantic_hashing import ITQ, load
        >>> texts = ["interest rates rise", "the bank cuts rates", "a late goal", "the cup final"]
        >>> vectorizer = TfidfVectorizer()
        >>> model = ITQ(bits=4).fit(vectorizer.fit_transform(texts))
        >>> folder = model.save("model", text=vectorizer)
        >>> again = load(folder)
        >>> bool((again.encode(texts) == model.database_).all())
        True
    """
    path = Path(folder)
    sheet = _sheet(path)
    if sheet["method"] not in METHODS:
        raise InputError(f"{path}: a model of {sheet['method']}, which is no method here; install the package that brings it")
    arrays = _arrays(path, sheet)
    try:
        hasher = _fitted(sheet, arrays)
    except (UnreadableError, HasherError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{path}: damaged, or made by another version ({sheet['versions']}): {' '.join(str(error).split())}") from None
    if sheet["fingerprint"] != fingerprint(sheet["method"]):
        logger.warning("%s: the code of %s has changed since this model was made; its codes may differ", path, sheet["method"])
    return hasher


def _described(features: TextFeatures) -> dict[str, Any]:
    return {
        "weighting": features.weighting,
        "token_pattern": features.token_pattern,
        "lowercase": features.lowercase,
        "words": list(features.words),
    }


def _write(folder: Path, sheet: dict[str, Any], arrays: dict[str, np.ndarray], more: Callable[[Path, str], None] | None) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror or error})") from None
    try:
        save_file(arrays, beside / ARRAYS)
        sheet |= {"arrays_sha256": io.sha256(beside / ARRAYS)}
        io.write_json(beside / SHEET, sheet)
        if more is not None:
            more(beside, _identity(json.loads((beside / SHEET).read_text(encoding="utf-8"))))
        (beside / ARRAYS).chmod(0o644)
        beside.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        beside.rename(folder)
    except (OSError, SafetensorError) as error:
        raise RunError(f"{folder}: cannot be written ({getattr(error, 'strerror', None) or error})") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sheet(folder: Path) -> dict[str, Any]:
    """``model.json``, checked as far as it can be read by any version."""
    if not (folder / SHEET).is_file():
        raise InputError(f"{folder}: no kept model; there is no {SHEET} in it")
    try:
        sheet = json.loads((folder / SHEET).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RunError(f"{folder / SHEET}: damaged, not whole JSON; save the model again") from None
    if not isinstance(sheet, dict) or sheet.get("format") != FORMAT:
        raise InputError(f"{folder / SHEET}: not a model of semantic-hashing")
    number = sheet.get("format_version")
    if isinstance(number, int) and number > FORMAT_VERSION:
        raise InputError(f"{folder}: format {number}, and this version reads {FORMAT_VERSION}; install a newer semantic-hashing")
    keys = {"method": str, "options": dict, "fingerprint": str, "versions": dict, "fitted": dict, "arrays_sha256": str}
    wrong = [key for key, kind in keys.items() if not isinstance(sheet.get(key), kind)]
    if number != FORMAT_VERSION or wrong:
        raise RunError(f"{folder / SHEET}: damaged, without {', '.join(wrong) or 'a format_version'}; save the model again")
    return sheet


def _arrays(folder: Path, sheet: dict[str, Any]) -> dict[str, np.ndarray]:
    path = folder / ARRAYS
    if not path.is_file():
        raise RunError(f"{path}: no such file; save the model again")
    if io.sha256(path) != sheet["arrays_sha256"]:
        raise RunError(f"{path}: damaged, or of another model than {SHEET}; save the model again")
    try:
        arrays: dict[str, np.ndarray] = load_file(path)
    except (SafetensorError, OSError) as error:
        raise RunError(f"{path}: not a whole array file ({error}); save the model again") from None
    return arrays


def _fitted(sheet: dict[str, Any], arrays: dict[str, np.ndarray]) -> Any:
    built = estimator(sheet["method"])
    reader = Reader(None, arrays)
    options = {name: reader.read(value) for name, value in sheet["options"].items()}
    known = {"bits", "seed", *(option.name for option in registry.options_of(built))}
    if options.keys() != known:
        raise UnreadableError(f"the options {', '.join(sorted(options.keys() ^ known))} are not those of {sheet['method']}")
    hasher = built(**options)
    reader = Reader(hasher, arrays)
    for name, value in sheet["fitted"].items():
        setattr(hasher, name, reader.read(value))
    text = sheet.get("text")
    idf = None if text is None or text["weighting"] == "counts" else arrays[IDF]
    hasher.text_ = None if text is None else TextFeatures(tuple(text["words"]), idf, text["weighting"], text["token_pattern"], text["lowercase"])
    hasher.recipe_ = sheet.get("recipe")
    return hasher
