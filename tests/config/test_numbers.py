import pytest

from semantic_hashing.config.numbers import numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-3", 0.001), ("1E5", 100000.0), ("0.02", 0.02), (".5", 0.5), ("-3", -3), ("500", 500), ("true", True), ("null", None)],
)
def test_what_stands_for_a_value_becomes_it(text, value):
    found = numbers({"a": [text, "none"]})["a"]
    assert found == [value, "none"]
    assert type(found[0]) is type(value)


@pytest.mark.parametrize("text", ["none", "median", "e5", "1e", "0x10", "1_000", "", "nan", "inf", "1.2.3"])
def test_other_texts_stay(text):
    assert numbers((text,)) == (text,)
