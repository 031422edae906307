import pytest

from semantic_hashing.core import delimited
from semantic_hashing.core.errors import InputError

ROWS = 'text,topic\n"wheat\ncorn",grain\n\nport,ship\n'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_record_has_the_line_where_it_begins(end):
    assert [(line, len(cells)) for line, cells in delimited.records("x.csv", ROWS.replace("\n", end))] == [(1, 2), (2, 2), (5, 2)]


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (
            r'"she said \"yes\", again",grain',
            r"line 6: not a CSV table \(text follows the quote that ends a cell\); write a quote inside a",
        ),
        ('"wheat corn,grain\nport,ship', r"line 6: not a CSV table \(the quote that opens here is never closed\)"),
        ('"wheat corn,grain\nport,ship\n"crude, oil",oil', r"line 6: not a CSV table \(the quote that opens here ends in line 8 inside a cell\)"),
        ('"two\nlines","wheat,grain\nport,ship', r"line 7: not a CSV table \(the quote that opens here is never closed\)"),
    ],
)
def test_a_quote_is_named_by_the_line_where_it_opens(record, message):
    with pytest.raises(InputError, match=rf"^x\.csv, {message}"):
        list(delimited.records("x.csv", f"{ROWS}{record}\n"))


def test_a_long_cell_is_no_trouble():
    assert len(list(delimited.records("x.csv", f"text,topic\n{'a' * 200_000},b\n"))) == 2


def test_a_wanted_column_is_named_once():
    assert delimited.places("x.csv", ["a", "a", "topic"], ["topic", "text"]) == {"topic": 2}
    with pytest.raises(InputError, match=r"x\.csv: names the column 'a' twice"):
        delimited.places("x.csv", ["a", "a", "topic"], ["topic", "a"])
