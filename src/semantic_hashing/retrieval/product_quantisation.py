"""Product quantisation (Jégou, Douze and Schmid, PAMI 2011): codes of as many bits whose distances are not Hamming's."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits


@dataclass(frozen=True)
class ProductQuantiser:
    """Vectors cut into parts, each part replaced by the nearest of its own words.

    A code has 8 bits a part, the number of one of at most 256 words; where the length is no multiple of 8 the last part has
    fewer.

    Attributes:
        words: for each part its words (words, width) float32.
    """

    words: list[np.ndarray]

    @classmethod
    def fit(cls, rows: np.ndarray, bits: int, seed: int) -> ProductQuantiser:
        """Learn the words of each part by k-means.

        Args:
            rows: (n, d) float32.
            bits: code length; it takes ceil(bits / 8) parts, or d where there are fewer dimensions.
            seed: of the words that k-means starts with.
        """
        lengths = [8] * (bits // 8) + ([bits % 8] if bits % 8 else [])
        parts = np.array_split(rows, min(len(lengths), rows.shape[1]), axis=1)
        return cls([_words(part, 2**length, seed + place) for place, (part, length) in enumerate(zip(parts, lengths, strict=False))])

    def encode(self, rows: np.ndarray) -> np.ndarray:
        """Numbers (n, parts) int64 of the nearest word of each part, the first among equals."""
        return np.stack([_distances(part, words).argmin(axis=1) for part, words in zip(self._parts(rows), self.words, strict=True)], axis=1)

    def distances(self, queries: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Squared distances (q, n) float32 of the queries as they are to the documents as their codes have them: asymmetric.

        They are sums of table entries in one order, so that documents of one code are tied exactly.

        Args:
            queries: (q, d) float32.
            codes: (n, parts), see ``encode``.
        """
        found = np.zeros((len(queries), len(codes)), np.float32)
        for part, words, numbers in zip(self._parts(queries), self.words, codes.T, strict=True):
            found += _distances(part, words)[:, numbers]
        return found

    def _parts(self, rows: np.ndarray) -> list[np.ndarray]:
        return np.split(rows, np.cumsum([words.shape[1] for words in self.words])[:-1], axis=1)


def _words(part: np.ndarray, count: int, seed: int) -> np.ndarray:
    # One thread: the order in which sums are taken, and so the words, must not depend on the machine.
    with threadpool_limits(1), warnings.catch_warnings():
        # Fewer different vectors than words: some words then stand twice, which does no harm.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = KMeans(min(count, len(part)), n_init=1, max_iter=25, random_state=seed % 2**32).fit(part)
    return np.asarray(found.cluster_centers_, np.float32)


def _distances(part: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Squared distances (n, words) float32 of vectors to words."""
    left, right = part.astype(np.float64), words.astype(np.float64)
    return np.asarray((left**2).sum(axis=1)[:, None] - 2 * left @ right.T + (right**2).sum(axis=1), np.float32)
