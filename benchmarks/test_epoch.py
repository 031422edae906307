"""One epoch of NASH, 32 bits, batch 100, as the hasher runs it; and the encoding of the test part."""

import pytest

from semantic_hashing.methods.nash import NASH

from .shapes import SHAPES, features


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_epoch(filed, threads, shape):
    documents = features(shape.train, shape.words, shape.tokens)
    hasher = NASH(32, max_epochs=1, selector="none")
    filed("epoch", shape.name, threads=threads).pedantic(lambda: hasher.fit(documents), rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_encoding(filed, threads, shape):
    hasher = NASH(32, max_epochs=1, selector="none").fit(features(500, shape.words, shape.tokens))
    documents = features(shape.test, shape.words, shape.tokens, seed=1)
    filed("encoding of the test part", shape.name, threads=threads).pedantic(lambda: hasher.encode(documents), rounds=10, warmup_rounds=1)
