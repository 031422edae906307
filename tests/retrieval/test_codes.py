import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from semantic_hashing.retrieval.codes import pack, statistics, unpack, words

BITS = hnp.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 140)))


@given(BITS)
def test_unpack_inverts_pack(bits):
    packed = pack(bits)
    assert packed.dtype == np.uint8
    assert packed.shape == (len(bits), -(-bits.shape[1] // 8))
    np.testing.assert_array_equal(unpack(packed, bits.shape[1]), bits)


@given(BITS)
def test_words_keep_hamming_distances(bits):
    wide = words(pack(bits))
    distances = sum(np.bitwise_count(word[:, None] ^ word).astype(int) for word in wide)
    np.testing.assert_array_equal(distances, (bits[:, None] != bits).sum(axis=2))


def test_statistics_of_known_codes():
    codes = pack(np.array([[0, 0], [0, 1], [0, 0], [0, 1]]))
    found = statistics(codes, 2)
    assert found.ones == [0.0, 0.5]
    assert found.bit_entropy == 0.5
    assert found.distinct == 2
    assert found.entropy == 1.0


@given(BITS)
def test_entropy_is_bounded_by_length_and_documents(bits):
    found = statistics(pack(bits), bits.shape[1])
    assert 0 <= found.entropy <= min(bits.shape[1], np.log2(len(bits))) + 1e-9
    assert found.entropy <= np.log2(found.distinct) + 1e-9
    assert found.bit_entropy == pytest.approx(np.clip(found.bit_entropy, 0, 1))
