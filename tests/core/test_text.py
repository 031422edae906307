import pytest

from semantic_hashing.core import text
from semantic_hashing.core.errors import InputError

CAFE = "wheat\nbarley\r\ncorn\rcafé\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_or_without_its_mark(encoding):
    assert text.decode(CAFE.encode(encoding), "x.csv") == CAFE


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("latin-1", r"x\.csv, line 4: not UTF-8 text \(byte 0xe9\); convert it to UTF-8, from latin-1 for instance: iconv -f LATIN1 -t UTF-8"),
        ("utf-16", r"x\.csv, line 1: UTF-16 text; convert it to UTF-8: iconv -f UTF-16 -t UTF-8"),
        ("utf-32", r"x\.csv, line 1: UTF-32 text; convert it"),
        ("utf-16-le", r"x\.csv, line 1: a NUL byte, .* Save it as UTF-8"),
    ],
)
def test_another_encoding_is_named_with_its_line_and_mend(encoding, message):
    with pytest.raises(InputError, match=message) as caught:
        text.decode(CAFE.encode(encoding), "x.csv")
    assert caught.value.exit_code == 2


def test_lines_end_in_three_ways():
    assert text.lines(CAFE.encode()) == 4
