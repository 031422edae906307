import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from semantic_hashing.data.fetch.ranking import most_frequent


@given(counts=st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 3), min_size=1))
def test_order_is_by_count_then_alphabet_whatever_the_order_of_the_words(counts):
    words = list(counts)
    ranked = [words[index] for index in most_frequent(np.array([counts[word] for word in words]), words)]
    keys = [(-counts[word], word) for word in ranked]
    assert keys == sorted(keys)
    backwards = words[::-1]
    assert [backwards[index] for index in most_frequent(np.array([counts[word] for word in backwards]), backwards)] == ranked
