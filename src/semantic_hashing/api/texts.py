"""From texts to features, as a fitted model needs them."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self, cast

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.weighting import weigh
from semantic_hashing.data.prepare.words import pattern

Weighting = Literal["sublinear", "plain", "binary", "counts"]
# What a vectorizer may not do otherwise, and what it must be.
PLAIN = {"analyzer": "word", "ngram_range": (1, 1), "tokenizer": None, "preprocessor": None, "strip_accents": None, "stop_words": None}
OF_TFIDF = {"norm": "l2", "use_idf": True}


@dataclass(frozen=True, eq=False)
class TextFeatures:
    """A vocabulary with its weights: what makes features of texts, with nothing learnt from these.

    x_w = tf(w) idf(w), with tf the count, 1 + ln(count) or 1, rows scaled to unit length; or the counts alone.

    Attributes:
        words: the V words, one a column.
        idf: (V,) float64 inverse document frequencies; None for ``counts``.
        weighting: "plain", "sublinear", "binary", or "counts".
        token_pattern: regular expression of a word, or ``words``, see ``data.prepare.words``.
        lowercase: whether texts are lower-cased first.

    Examples:
        >>> from sklearn.feature_extraction.text import TfidfVectorizer
        >>> from semantic_hashing import TextFeatures
        >>> vectorizer = TfidfVectorizer().fit(["rates rise", "rates fall"])
        >>> text = TextFeatures.of(vectorizer)
        >>> text.words
        ('fall', 'rates', 'rise')
        >>> text.transform(["rates rise again"]).toarray().round(2)
        array([[0.  , 0.58, 0.81]], dtype=float32)
    """

    words: tuple[str, ...]
    idf: np.ndarray | None
    weighting: Weighting
    token_pattern: str
    lowercase: bool = True

    def counts(self, texts: Iterable[str]) -> sp.csr_array:
        """Word counts (n, V) float32 of n texts; words that are not in the vocabulary do not count."""
        found = sp.csr_array(self._vectorizer.transform(texts)).astype(np.float32)
        found.sort_indices()
        return found

    @functools.cached_property
    def _vectorizer(self) -> CountVectorizer:
        return CountVectorizer(vocabulary=list(self.words), token_pattern=pattern(self.token_pattern), lowercase=self.lowercase)

    def weigh(self, counts: sp.csr_array) -> sp.csr_array:
        """The features (n, V) float32 of word counts (n, V).

        Examples:
            >>> import numpy as np
            >>> import scipy.sparse as sp
            >>> from semantic_hashing import TextFeatures
            >>> text = TextFeatures(("bank", "cup"), np.array([1.0, 2.0]), "plain", "words")
            >>> text.weigh(sp.csr_array([[0.0, 3.0]])).toarray()
            array([[0., 1.]], dtype=float32)
        """
        if self.idf is None:
            return counts
        return weigh(counts, self.idf, self.weighting)

    def transform(self, texts: Iterable[str]) -> sp.csr_array:
        """The features (n, V) float32 of n texts."""
        return self.weigh(self.counts(texts))

    @classmethod
    def of(cls, vectorizer: CountVectorizer) -> Self:
        """What a fitted ``CountVectorizer`` or ``TfidfVectorizer`` of scikit-learn does.

        Raises:
            InputError: it is not fitted, or does more than count and weigh words.
        """
        weighted = type(vectorizer) is TfidfVectorizer
        if type(vectorizer) not in (CountVectorizer, TfidfVectorizer):
            raise InputError(f"text: a {type(vectorizer).__name__}; a kept model takes a TextFeatures, CountVectorizer or TfidfVectorizer")
        if not hasattr(vectorizer, "vocabulary_") or (weighted and not hasattr(vectorizer, "idf_")):
            raise InputError(f"text: the {type(vectorizer).__name__} is not fitted")
        for name, value in PLAIN.items() | (OF_TFIDF.items() if weighted else set()):
            # A word of a stop list is in no vocabulary that was learnt.
            if getattr(vectorizer, name) != value and name != "stop_words":
                raise InputError(f"text: {name}={getattr(vectorizer, name)!r} of a vectorizer cannot be kept; leave it at {value!r}")
        if not weighted and vectorizer.binary:
            raise InputError("text: binary=True of a CountVectorizer cannot be kept; leave it at False")
        weighting = "counts" if not weighted else "sublinear" if vectorizer.sublinear_tf else "binary" if vectorizer.binary else "plain"
        words = tuple(str(word) for word in vectorizer.get_feature_names_out())
        idf = np.asarray(vectorizer.idf_, dtype=np.float64) if weighted else None
        return cls(words, idf, cast(Weighting, weighting), vectorizer.token_pattern, vectorizer.lowercase)
