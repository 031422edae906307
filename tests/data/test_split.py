import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.split import split
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION


def parts(train, test, validation=0):
    return np.repeat(np.array([TRAIN, TEST, VALIDATION], dtype=np.uint8), [train, test, validation])


@given(train=st.integers(2, 60), test=st.integers(2, 60), how=st.sampled_from(["official", "halve-test", "fresh"]), seed=st.integers(0, 99))
def test_every_document_is_in_one_part_and_the_official_ones_stay(train, test, how, seed):
    before = parts(train, test)
    after = split(before, how, 0.1, 0.1, seed, "d")
    assert after.dtype == np.uint8
    assert len(after) == train + test
    assert set(after.tolist()) == {TRAIN, VALIDATION, TEST}
    if how == "official":
        assert np.array_equal(after[before == TEST], before[before == TEST])
        assert np.sum(after == VALIDATION) == max(1, round(train / 10))
    if how == "halve-test":
        assert np.array_equal(after[before == TRAIN], before[before == TRAIN])
        assert np.sum(after == VALIDATION) == test // 2
    if how == "fresh":
        assert np.sum(after == TEST) == np.sum(after == VALIDATION) == max(1, round((train + test) / 10))
    assert np.array_equal(before, parts(train, test))


@pytest.mark.parametrize("how", ["official", "halve-test", "fresh"])
def test_the_same_seed_gives_the_same_split_and_another_seed_or_data_set_another(how):
    first = split(parts(200, 100), how, 0.1, 0.1, 1, "d")
    assert np.array_equal(first, split(parts(200, 100), how, 0.1, 0.1, 1, "d"))
    assert not np.array_equal(first, split(parts(200, 100), how, 0.1, 0.1, 2, "d"))
    assert not np.array_equal(first, split(parts(200, 100), how, 0.1, 0.1, 1, "e"))


@pytest.mark.parametrize("how", ["official", "halve-test", "fresh"])
def test_a_source_with_a_validation_part_keeps_its_split(how):
    before = parts(5, 4, 3)
    assert np.array_equal(split(before, how, 0.1, 0.1, 1, "d"), before)


@pytest.mark.parametrize(("train", "test", "how"), [(1, 5, "official"), (5, 1, "halve-test"), (1, 1, "fresh"), (0, 0, "fresh")])
def test_too_few_documents_are_an_input_error(train, test, how):
    with pytest.raises(InputError, match="too few for training, validation and test"):
        split(parts(train, test), how, 0.1, 0.1, 1, "d")


def test_an_unknown_split_is_an_input_error():
    with pytest.raises(InputError, match="unknown split 'half'"):
        split(parts(5, 5), "half", 0.1, 0.1, 1, "d")
