"""A corpus as its source gives it, before any preparation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.prepared import PARTS

TRAIN, VALIDATION, TEST = range(len(PARTS))
# A file of nothing but line breaks would take fifty times its size as a list of lines; the longest that are read have 30,000.
MAX_LINES = 2_000_000
# Above these, a number in a file is a damaged one: what is made for each word or label would fill the memory.
MAX_WORDS = 5_000_000
MAX_LABELS = 10_000
Kind = Literal["counts", "binary", "tfidf"]


@dataclass(frozen=True)
class RawCorpus:
    """The n documents of a source: either their text, or a document-term matrix where the source ships that.

    Attributes:
        ids: n names, unique.
        titles: n titles; empty strings where the source has none.
        labels: CSR (n, L) bool.
        label_names: L names.
        part: (n,) uint8, index into ``PARTS``, as the source splits.
        text: n texts, or None.
        matrix: CSR (n, W) float32, non-negative, or None.
        vocabulary: W words (columns of ``matrix``), or None.
        kind: what ``matrix`` holds: ``counts``, ``binary`` or ``tfidf``.
        stripped: part of a text that was taken off -> from how many documents.
    """

    ids: list[str]
    titles: list[str]
    labels: sp.csr_array
    label_names: list[str]
    part: np.ndarray
    text: list[str] | None = None
    matrix: sp.csr_array | None = None
    vocabulary: list[str] | None = None
    kind: Kind | None = None
    stripped: dict[str, int] = field(default_factory=dict)

    def check(self, where: Path | str) -> None:
        """See that everything belongs together.

        Args:
            where: what was read, for the message.

        Raises:
            RunError: it does not; the message says what is wrong.
        """
        n = len(self.ids)
        problem = None
        if n == 0:
            problem = "holds no document"
        elif len(set(self.ids)) < n:
            problem = "names a document twice"
        elif not n == len(self.titles) == self.labels.shape[0] == len(self.part):
            problem = f"gives {n} documents, {len(self.titles)} titles, {self.labels.shape[0]} rows of labels and {len(self.part)} parts"
        elif self.labels.shape[1] != len(self.label_names) or len(set(self.label_names)) < len(self.label_names):
            problem = f"gives {self.labels.shape[1]} label columns and {len(set(self.label_names))} names for them"
        elif (self.text is None) == (self.matrix is None):
            problem = "gives neither text nor a matrix, or both"
        elif self.text is not None and len(self.text) != n:
            problem = f"gives {n} documents and {len(self.text)} texts"
        elif self.matrix is not None:
            problem = self._matrix_problem()
        if problem is None:
            for part in (TRAIN, TEST):
                if not np.any(self.part == part):
                    problem = f"has no document in its {PARTS[part]} part"
        if problem is None and not shares_a_label(self.labels, self.part):
            problem = "has no label that stands in its training and in its test part"
        if problem:
            raise RunError(f"{where}: {problem}; remove it and fetch it again")

    def _matrix_problem(self) -> str | None:
        assert self.matrix is not None
        if self.vocabulary is None or self.kind is None or self.matrix.shape != (len(self.ids), len(self.vocabulary)):
            return f"gives {len(self.ids)} documents, {len(self.vocabulary or [])} words and a matrix of shape {self.matrix.shape}"
        if not np.all(np.isfinite(self.matrix.data)) or np.any(self.matrix.data < 0):
            return "gives a matrix with negative or infinite entries"
        return None


def shares_a_label(labels: sp.csr_array, part: np.ndarray) -> bool:
    """Whether some label stands both on a training and on a test document."""
    per_part = [np.asarray(labels[np.flatnonzero(part == index)].sum(axis=0)).ravel() > 0 for index in (TRAIN, TEST)]
    return bool(np.any(per_part[0] & per_part[1]))


def provisional_parts(labels: Sequence[Sequence[str]]) -> np.ndarray:
    """(n,) uint8 parts for a source without any: all training but one document of the most frequent label; the recipe splits afresh.

    Args:
        labels: label names of n documents.
    """
    part = np.full(len(labels), TRAIN, dtype=np.uint8)
    counted = Counter(label for own in labels for label in own).most_common(1)
    if len(labels) and counted:
        part[max(index for index, own in enumerate(labels) if counted[0][0] in own)] = TEST
    return part


def label_matrix(names: Sequence[Sequence[str]], label_names: Sequence[str]) -> sp.csr_array:
    """CSR (n, L) bool from the label names of n documents.

    Raises:
        KeyError: a document has a label that ``label_names`` does not hold.
    """
    column = {name: index for index, name in enumerate(label_names)}
    indices = [sorted({column[name] for name in own}) for own in names]
    indptr = np.cumsum([0, *map(len, indices)])
    flat = np.fromiter((index for own in indices for index in own), dtype=np.int32, count=int(indptr[-1]))
    return sp.csr_array((np.ones(len(flat), dtype=bool), flat, indptr), shape=(len(names), len(label_names)))


def without(texts: Sequence[str], parts: Sequence[str], stripped: Callable[[str, Sequence[str]], str]) -> tuple[list[str], dict[str, int]]:
    """The texts without the named parts, and from how many of them each part was taken off alone.

    Args:
        texts: n texts.
        parts: names of parts.
        stripped: a text without the parts that it is given.
    """
    return [stripped(text, parts) for text in texts], {part: sum(stripped(text, [part]) != text for text in texts) for part in parts}


def opening(text: str, characters: int = 60) -> str:
    """The first words of a text, to stand for a title where there is none."""
    words = text[: 4 * characters].split()
    title = ""
    for word in words:
        if len(title) + len(word) >= characters:
            return f"{title or word[:characters]} …"
        title = f"{title} {word}".strip()
    return title


def decode(content: bytes, encoding: str, where: Path | str) -> str:
    """Decode a file that is declared to be in ``encoding``.

    Raises:
        RunError: it is not, and the message names the file and the first bad byte; or it has more than ``MAX_LINES`` lines.
    """
    if content.count(b"\n") > MAX_LINES:
        raise RunError(f"{where}: more than {MAX_LINES:,} lines; remove it and fetch it again")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RunError(f"{where}: not {encoding} text (byte {error.start:,} is 0x{content[error.start]:02x}); remove it and fetch it again") from None
