"""Published data sets, ready to learn from: fetched and prepared once, and kept in a cache folder."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io as streams
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp

from semantic_hashing.api.texts import TextFeatures
from semantic_hashing.config import Config, load
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError, nearest
from semantic_hashing.core.fingerprint import closure, digest
from semantic_hashing.core.progress import track
from semantic_hashing.data.fetch.fetch import fetch
from semantic_hashing.data.prepare.prepare import CORPUS, FEATURES, RECORD, VOCABULARY, prepare
from semantic_hashing.data.prepare.prepared import Prepared

CACHE_VARIABLE = "SEMHASH_CACHE"
Part = Literal["train", "validation", "test"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A prepared data set: features and labels of its three parts. Its texts are not kept.

    ``X_train``, ``X_validation`` and ``X_test`` are TF-IDF, CSR (n, V) float32 with rows of unit length; ``counts_train`` and
    so on the word counts of the same documents; ``y_train`` and so on their labels, CSR (n, L) bool; ``titles_train`` and so on the
    titles (n,), which are empty where the source has none.

    Attributes:
        name: of the data set.
        prepared: features, labels and parts of all documents in one.
        vocabulary: the V words, one a column of the features.
        idf: (V,) float64 inverse document frequencies; NaN where the source ships finished TF-IDF.
        label_names: the L labels, one a column of y.
        titles: title of every document, in the order of ``prepared``.
        ids: (n,) id of every document, in the same order.
        record: source, recipe and every count on the way.

    Examples:
        ``load_dataset`` and ``read_corpus`` make one. Here of a table of twenty lines:

        >>> import pandas as pd
        >>> from semantic_hashing import read_corpus
        >>> texts = ["the cup was won by the home team", "the bank cut interest rates"] * 10
        >>> pd.DataFrame({"text": texts, "topic": ["sport", "business"] * 10}).to_csv("news.csv", index=False)
        >>> data = read_corpus("news.csv", labels="topic")
        >>> data
        <Dataset documents: 16 train, 2 validation, 2 test documents, 7 words, 2 labels>
        >>> data.X_train.shape, data.y_train.shape, data.label_names
        ((16, 7), (16, 2), ('business', 'sport'))
    """

    name: str
    prepared: Prepared
    vocabulary: tuple[str, ...]
    idf: np.ndarray
    label_names: tuple[str, ...]
    titles: np.ndarray
    ids: np.ndarray
    record: dict[str, Any]

    def features(self, part: Part, kind: str = "tfidf") -> sp.csr_array:
        """Features (n, V) float32 of a part: "tfidf", or "counts" of words; a hasher says in ``features`` which it takes.

        Args:
            part: "train", "validation" or "test".
            kind: "tfidf" or "counts".
        """
        return (self.prepared.counts if kind == "counts" else self.prepared.tfidf)[self.prepared.rows(part)]

    def text(self, kind: str = "tfidf") -> TextFeatures | None:
        """What makes such features of new texts; None where the source ships no text, so that nothing is known of its words' weights."""
        knobs = self.record["knobs"]
        if np.isnan(self.idf).any():
            return None
        if kind == "counts":
            return TextFeatures(self.vocabulary, None, "counts", knobs["token_pattern"])
        return TextFeatures(self.vocabulary, self.idf, knobs["weighting"], knobs["token_pattern"])

    X_train = functools.cached_property(lambda self: self.features("train"))
    X_validation = functools.cached_property(lambda self: self.features("validation"))
    X_test = functools.cached_property(lambda self: self.features("test"))
    counts_train = functools.cached_property(lambda self: self.features("train", "counts"))
    counts_validation = functools.cached_property(lambda self: self.features("validation", "counts"))
    counts_test = functools.cached_property(lambda self: self.features("test", "counts"))
    y_train = functools.cached_property(lambda self: self.prepared.labels[self.prepared.rows("train")])
    y_validation = functools.cached_property(lambda self: self.prepared.labels[self.prepared.rows("validation")])
    y_test = functools.cached_property(lambda self: self.prepared.labels[self.prepared.rows("test")])
    titles_train = functools.cached_property(lambda self: self.titles[self.prepared.rows("train")])
    titles_validation = functools.cached_property(lambda self: self.titles[self.prepared.rows("validation")])
    titles_test = functools.cached_property(lambda self: self.titles[self.prepared.rows("test")])

    def __repr__(self) -> str:
        documents = ", ".join(f"{len(self.prepared.rows(part)):,} {part}" for part in ("train", "validation", "test"))
        return f"<Dataset {self.name}: {documents} documents, {len(self.vocabulary):,} words, {len(self.label_names)} labels>"


def load_dataset(name: str, *, cache: str | PathLike[str] | None = None, configfile: str | PathLike[str] | None = None) -> Dataset:
    """A data set of the configuration: "ng20", "reuters", "tmc", or another version of these such as "ng20-plain".

    The first call downloads it, checks it against its checksums and prepares it by the recipe of the reference run; the next ones read
    what is kept. On a terminal a bar shows how far it is.

    Args:
        name: a data set of the packaged configuration, or of ``configfile``.
        cache: folder to keep it in; by default that of the variable SEMHASH_CACHE, else ``semantic_hashing`` in the user's cache folder.
        configfile: a configuration laid over the packaged one, with a data set or recipe of your own.

    Returns:
        The data set, a ``Dataset``.

    Raises:
        InputError: there is no such data set; the nearest name is given.
        RunError: it cannot be had, or the cache cannot be written.

    Examples:
        ``load_dataset("ng20")`` is 20Newsgroups. A name that is none is answered at once, before anything is downloaded:

        >>> from semantic_hashing import load_dataset
        >>> load_dataset("ng2")
        Traceback (most recent call last):
        semantic_hashing.core.errors.InputError: unknown data set 'ng2'; did you mean 'ng20'?
    """
    config = load(None if configfile is None else Path(configfile), packaged=True)
    if name not in config.corpora:
        raise InputError(f"unknown data set '{name}'{nearest(name, config.corpora)}")
    if config.corpora[config.source(name)].path is not None:
        raise InputError(f"{name}: a corpus of your own; prepare it with 'semhash prepare', load_dataset has the published ones")
    folder = Path(cache) if cache is not None else cache_folder()
    kept = folder / "data" / f"{name}-{_key(config, name)}"
    steps: list[tuple[str, Callable[[], Any]]] = []
    if not (kept / RECORD).is_file():
        steps.append(("fetching", lambda: _fetch(config, name, folder)))
        if config.recipe(name).stop_words == "smart":
            steps.append(("fetching the stop list", lambda: _fetch(config, "smart", folder)))
        steps.append(("preparing", lambda: _prepare(config, name, folder, kept)))
    steps.append(("reading", lambda: read_prepared(name, kept)))
    found = [step() for _, step in track(steps, f"{name}: {', '.join(what for what, _ in steps)}")][-1]
    assert isinstance(found, Dataset)
    return found


def cache_folder() -> Path:
    """Where data sets are kept unless another folder is named.

    Raises:
        InputError: there is no home folder.
    """
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    try:
        caches = Path.home() / "Library/Caches" if sys.platform == "darwin" else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        raise InputError(f"there is no home folder to keep data sets in; name a folder in {CACHE_VARIABLE}") from None
    return caches / "semantic_hashing"


def _key(config: Config, name: str) -> str:
    """What the preparation depends on, code and all, in a few characters."""
    says = {
        "knobs": config.recipe(name).model_dump(mode="json"),
        "versions": config.versions(name),
        "source": config.source(name),
        "seed": config.master_seed,
        "table": io.sha256(config.sources),
        "code": digest(closure("semantic_hashing.data.prepare.prepare")),
    }
    return hashlib.sha256(json.dumps(says, sort_keys=True).encode()).hexdigest()[:12]


def _fetch(config: Config, name: str, folder: Path) -> None:
    source, versions = ("smart", ("english",)) if name == "smart" else (config.source(name), config.versions(name))
    fetch(source, versions, config.sources, folder / "raw", config.mirror_folder(), folder / "sources" / f"{name}.json")


def _prepare(config: Config, name: str, folder: Path, kept: Path) -> None:
    recipe = config.recipe(name)
    smart = folder / "sources" / "smart.json" if recipe.stop_words == "smart" else None
    kept.parent.mkdir(parents=True, exist_ok=True)
    # Prepared beside its place, so that two processes may do it at once and neither reads what the other has half written.
    beside = Path(tempfile.mkdtemp(prefix=f".{kept.name}.", dir=kept.parent))
    try:
        with contextlib.redirect_stdout(streams.StringIO()):
            prepare(
                name,
                folder / "sources" / f"{name}.json",
                folder / "raw",
                recipe,
                config.recipe_name(name),
                config.master_seed,
                beside,
                source_name=config.corpora[name].source,
                smart=smart,
                literature=config.corpora[name].literature,
            )
        beside.chmod(0o755)
        with contextlib.suppress(OSError):
            beside.rename(kept)
        if not (kept / RECORD).is_file():
            raise RunError(f"{kept}: cannot be written; remove it, or name another cache folder in {CACHE_VARIABLE}")
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def read_prepared(name: str, kept: Path) -> Dataset:
    """A data set as ``semhash prepare`` writes it.

    Args:
        name: of the data set.
        kept: the folder of its four files.

    Raises:
        RunError: a file is missing or damaged.
    """
    record = io.read_json(kept / RECORD)
    prepared = Prepared.read(kept / FEATURES)
    try:
        vocabulary = pd.read_parquet(kept / VOCABULARY)
        documents = pd.read_parquet(kept / CORPUS, columns=["id", "title", "labels"])
    except (OSError, ValueError) as error:
        raise RunError(f"{kept}: damaged ({' '.join(str(error).split())}); remove the folder and load the data set again") from None
    names = _label_names(prepared.labels, documents["labels"])
    return Dataset(
        name,
        prepared,
        tuple(vocabulary["word"]),
        vocabulary["idf"].to_numpy(np.float64),
        names,
        documents["title"].to_numpy(object),
        documents["id"].to_numpy(object),
        record,
    )


def _label_names(labels: sp.csr_array, of_documents: pd.Series[Any]) -> tuple[str, ...]:
    """The name of each column, from the documents that have it; the n-th name of a document is that of its n-th column."""
    names = [""] * labels.shape[1]
    for row, own in enumerate(of_documents):
        for column, name in zip(np.sort(labels.indices[labels.indptr[row] : labels.indptr[row + 1]]), own, strict=True):
            names[column] = str(name)
    return tuple(names)
