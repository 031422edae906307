import pytest

from semantic_hashing.rendering import fonts
from semantic_hashing.rendering.tex import escape


def test_what_the_fonts_have_is_set_and_the_rest_replaced():
    assert escape("Erdős–Rényi, naïve œuvre") == "Erdős–Rényi, naïve œuvre"
    assert escape("α ≥ 1 − ε") == r"\ensuremath{\alpha} \ensuremath{\geq} 1 \ensuremath{-} \ensuremath{\varepsilon}"
    assert escape("зерно") == "?????"
    # A letter and its mark are one character in print.
    assert escape("e\u0301") == "é"


@pytest.mark.parametrize("text", ["plain", "Ångström", "½ €", "a\u00a0b", "λ"])
def test_these_can_be_printed(text):
    assert fonts.unprintable(text) == []


@pytest.mark.parametrize(
    ("text", "missing"), [("Отчёт о", ["О", "т", "ч", "ё", "о"]), ("标", ["标"]), ("שלום", ["ש", "ל", "ו", "ם"]), ("a\x07", ["\x07"])]
)
def test_these_cannot(text, missing):
    assert fonts.unprintable(text) == missing
