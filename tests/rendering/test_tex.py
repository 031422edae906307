import math

import pytest

from semantic_hashing.rendering import tex


@pytest.mark.parametrize(
    ("value", "digits", "printed"),
    [(0.56714, 4, ".5671"), (1.0, 4, "1.0000"), (0.0, 2, ".00"), (-0.021, 4, "$-$.0210"), (-0.00001, 4, ".0000"), (math.nan, 4, "--")],
)
def test_share(value, digits, printed):
    assert tex.share(value, digits) == printed


def test_signed():
    assert [tex.signed(value) for value in (0.02, -0.02, 0.00001, math.nan)] == ["$+$.0200", "$-$.0200", ".0000", "--"]


def test_counts_and_words():
    assert (tex.count(11016.0), tex.count(None), tex.count(math.nan)) == ("11,016", "--", "--")
    assert (tex.spelled(1, "seed"), tex.spelled(3, "seed"), tex.spelled(12, "seed")) == ("one seed", "three seeds", "12 seeds")
    assert (tex.listed(["a"]), tex.listed(["a", "b", "c"]), tex.listed([])) == ("a", "a, b and c", "")
    assert [tex.seconds(value) for value in (0.314, 4.25, 1203.4)] == ["0.31", "4.2", "1,203"]


def test_escape_leaves_nothing_active():
    assert tex.escape("50% of a_b & {c}\n#1") == r"50\% of a\_b \& \{c\} \#1"
    assert tex.escape("\\") == r"\textbackslash{}"


def test_long_words_may_be_broken():
    assert r"/\allowbreak{}" in tex.escape("/a/very/long/path/that/no/column/holds")
    assert "allowbreak" not in tex.escape("short/word")
