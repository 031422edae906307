"""The contract of a hasher as checks that run on any class: what the driver, the grid and a reader may rely on."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from sklearn.base import clone

from semantic_hashing import inputs
from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare import synthetic
from semantic_hashing.data.prepare.chance import chance
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.hashers import fitting
from semantic_hashing.hashers.base import CORPUS_NEEDS, Hasher
from semantic_hashing.retrieval.codes import unpack
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

# Not a multiple of eight: the last byte is half used.
BITS = 12
Build = Callable[[int, int], Hasher]


class BreachError(Exception):
    """The contract is broken; the message says how."""


class Result(NamedTuple):
    """Outcome of one check: ``ok``, ``failed`` or ``skipped``, and why."""

    name: str
    outcome: str
    reason: str


class Subject:
    """What the checks look at: hashers of one kind, fitted on five hundred synthetic documents of five topics.

    Args:
        build: an unfitted hasher of (bits, seed).
        data: the documents, where others than these are wanted.
    """

    def __init__(self, build: Build, data: Prepared | None = None) -> None:
        self.build = build
        self.data = data or synthetic.prepared(500, 300, 5, seed=0)
        # Before anything is fitted.
        self.copies = [matrix.copy() for matrix in self.matrices]

    @property
    def matrices(self) -> tuple[sp.csr_array, ...]:
        """What a hasher may read."""
        return self.data.tfidf, self.data.counts, self.data.labels

    # What several checks look at, and leave as it is.

    @cached_property
    def fitted(self) -> Hasher:
        """A hasher fitted on the documents."""
        return self.fit(self.build(BITS, 1))

    @cached_property
    def last(self) -> Hasher:
        """The same without a choice of the epoch, where it has that option."""
        return self.fit(self._of_the_last_epoch())

    @cached_property
    def shuffled_labels(self) -> sp.csr_array:
        """Only the training labels change; those of the validation part, which a selector may read, and of the test part stay.

        The documents of each label get all labels evenly: what learns them by heart then finds none more often in one topic than in others.
        """
        labels = self.data.labels
        rows, train = np.arange(labels.shape[0]), self.data.rows("train")
        topics = np.asarray(labels[train].argmax(axis=1)).ravel()
        ordered = train[np.lexsort((np.random.default_rng(0).random(len(train)), topics))]
        rows[ordered] = ordered[np.argsort(np.arange(len(train)) % labels.shape[1], kind="stable")]
        return sp.csr_array(labels[rows])

    @cached_property
    def shuffled(self) -> Hasher:
        """Like ``last``, fitted on the shuffled labels."""
        return self.fit(self._of_the_last_epoch(), self.shuffled_labels)

    def _of_the_last_epoch(self) -> Hasher:
        hasher = self.build(BITS, 1)
        if "selector" in hasher.get_params():
            vars(hasher)["selector"] = "none"
        return hasher

    def features(self, part: str) -> sp.csr_array:
        """The features that such a hasher asks for."""
        matrix = self.data.counts if self.build(BITS, 1).features == "counts" else self.data.tfidf
        return sp.csr_array(matrix[self.data.rows(part)])

    def fit(self, hasher: Hasher, labels: sp.csr_array | None = None) -> Hasher:
        """Fit by the driver, perhaps on other labels."""
        fitting.fit(hasher, self.data if labels is None else dataclasses.replace(self.data, labels=labels))
        return hasher


def checks() -> Iterator[tuple[str, Callable[[Subject], str | None]]]:
    """Every check with its name, in words; a check returns why it does not apply, or None."""
    for check in (
        the_constructor_only_stores,
        its_needs_are_known,
        codes_have_the_promised_form,
        unseen_documents_are_found_better_than_by_chance,
        encoding_is_a_function_of_the_document,
        an_empty_document_has_a_code,
        the_same_seed_gives_the_same_codes,
        any_code_length_works,
        training_labels_do_not_reach_an_unsupervised_method,
        with_shuffled_labels_it_is_at_chance,
        features_and_labels_are_left_as_they_were,
        features_that_nobody_can_use_are_refused,
    ):
        yield check.__name__.replace("_", " "), check


def run(build: Build, data: Prepared | None = None) -> Iterator[Result]:
    """Run every check; a breach, or any exception, is a failed one."""
    subject = Subject(build, data)
    for name, check in checks():
        try:
            skipped = check(subject)
            yield Result(name, "skipped" if skipped else "ok", skipped or "")
        except Exception as error:
            yield Result(name, "failed", f"{'' if isinstance(error, BreachError) else type(error).__name__ + ': '}{' '.join(str(error).split())}")


def _hold(condition: object, otherwise: str) -> None:
    if not condition:
        raise BreachError(otherwise)


def the_constructor_only_stores(subject: Subject) -> None:
    """Its arguments are its attributes, so that a copy with the same arguments is the same hasher."""
    hasher = subject.build(BITS, 1)
    _hold(isinstance(hasher, Hasher), f"{type(hasher).__name__} is no subclass of semantic_hashing.hashers.base.Hasher")
    first = list(inspect.signature(type(hasher).__init__).parameters)[1:3]
    _hold(first == ["bits", "seed"], f"the constructor's first arguments are {', '.join(first) or 'none'}, not bits and seed")
    learned = [name for name in vars(hasher) if name.endswith("_")]
    _hold(not learned, f"the constructor sets {', '.join(learned)}, which only fit may")
    _hold(clone(hasher).get_params() == hasher.get_params(), "a clone has other arguments")


def its_needs_are_known(subject: Subject) -> None:
    """A need is a part of the corpus or the name of a derived input, and does not depend on what was fitted."""
    hasher = subject.build(BITS, 1)
    for need in sorted(hasher.needs - set(CORPUS_NEEDS)):
        inputs.parse(need)
    _hold(subject.fitted.needs == hasher.needs, "its needs are others once it is fitted")


def codes_have_the_promised_form(subject: Subject) -> None:
    """Packed, a row a document, the unused bits of the last byte zero."""
    X = subject.features("train")
    for codes in (subject.fitted.encode(X), subject.fitted.encode_training(X)):
        _hold(codes.dtype == np.uint8, f"codes are {codes.dtype}, not uint8; retrieval.codes.pack packs bits")
        _hold(codes.shape == (X.shape[0], 2), f"codes of {BITS} bits have the shape {codes.shape}, not {(X.shape[0], 2)}")
        _hold(not unpack(codes, 16)[:, BITS:].any(), "bits behind the code's end are set")


def unseen_documents_are_found_better_than_by_chance(subject: Subject) -> None:
    """On five topics that any method can tell apart."""
    found, by_chance = _precision(subject, subject.fitted, subject.data.labels, 20)
    _hold(found > 1.3 * by_chance, f"precision@20 is {found:.3f}, chance is {by_chance:.3f}")


def encoding_is_a_function_of_the_document(subject: Subject) -> None:
    """The same code each time, whatever is encoded with it."""
    X, hasher = subject.features("test"), subject.fitted
    together = hasher.encode(X)
    _hold(np.array_equal(hasher.encode(X), together), "encoding twice gives two codes")
    alone = np.vstack([hasher.encode(X[np.arange(i, i + 1)]) for i in range(10)])
    _hold(np.array_equal(alone, together[:10]), "a document alone has another code than among others")
    _hold(hasher.encode(X[np.arange(0)]).shape == (0, 2), "no documents do not give no codes")


def an_empty_document_has_a_code(subject: Subject) -> None:
    """A document without a word of the vocabulary may come."""
    X = sp.csr_array(np.zeros((1, subject.data.tfidf.shape[1]), np.float32))
    _hold(subject.fitted.encode(X).shape == (1, 2), "an empty document has no code")


def the_same_seed_gives_the_same_codes(subject: Subject) -> None:
    """Fitted twice."""
    again = subject.fit(subject.build(BITS, 1))
    for part in ("train", "test"):
        X = subject.features(part)
        _hold(np.array_equal(again.encode(X), subject.fitted.encode(X)), f"two fits with one seed give other codes of the {part} part")


def any_code_length_works(subject: Subject) -> None:
    """One bit, a byte, more bits than half the words."""
    X = subject.features("test")
    for bits in (1, 8, 200):
        codes = subject.fit(subject.build(bits, 1)).encode(X)
        _hold(codes.shape == (X.shape[0], -(-bits // 8)), f"codes of {bits} bits have the shape {codes.shape}")


def training_labels_do_not_reach_an_unsupervised_method(subject: Subject) -> str | None:
    """Other training labels, the same codes. They may choose the epoch, so that the last one is looked at where there is a choice."""
    if subject.fitted.supervised:
        return "supervised"
    X = subject.features("test")
    _hold(np.array_equal(subject.shuffled.encode(X), subject.last.encode(X)), "shuffled training labels change the codes")
    return None


def with_shuffled_labels_it_is_at_chance(subject: Subject) -> None:
    """Relevance is to the shuffled labels: without a choice of the epoch, only what knows the test labels could be better than chance."""
    # Deep, since a topic's few nearest may hold one label more often than their share.
    found, by_chance = _precision(subject, subject.shuffled, subject.shuffled_labels, 100)
    _hold(abs(found - by_chance) <= 0.06, f"precision@100 is {found:.3f} on shuffled labels, chance is {by_chance:.3f}")


def features_and_labels_are_left_as_they_were(subject: Subject) -> None:
    """The next method gets the same documents."""
    subject.fitted.encode(subject.features("train"))
    for matrix, copy in zip(subject.matrices, subject.copies, strict=True):
        same = all(np.array_equal(getattr(matrix, name), getattr(copy, name)) for name in ("data", "indices", "indptr"))
        _hold(same, "fitting or encoding changes what it was given")


def features_that_nobody_can_use_are_refused(subject: Subject) -> None:
    """NaN, no documents, no words: a HasherError, which fails the cell and lets the grid go on."""
    X = sp.csr_array(np.eye(30, 20, dtype=np.float32))
    damaged = X.copy()
    damaged.data[0] = np.nan
    for name, bad in (("NaN", damaged), ("no documents", X[:0]), ("no words", X[:, :0])):
        try:
            subject.build(BITS, 1).fit(bad)
        except HasherError:
            continue
        raise BreachError(f"{name} among the features raises no HasherError; hashers.base.check_features does")


def _precision(subject: Subject, hasher: Hasher, labels: sp.csr_array, k: int) -> tuple[float, float]:
    """Mean precision@k of the test documents, and the chance of a hit."""
    train, test = labels[subject.data.rows("train")], labels[subject.data.rows("test")]
    found = precision_at_k(hasher.encode(subject.features("test")), hasher.encode_training(subject.features("train")), Relevance(test, train), k)
    return float(found.expected.mean()), chance(train, test)
