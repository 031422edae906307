from textwrap import dedent

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.prepare.labels import name_tokens
from semantic_hashing.data.readers import reuters
from semantic_hashing.data.readers.corpus import TEST, TRAIN

DOCTYPE = '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n'


@pytest.fixture
def collection(make_sgml):
    return DOCTYPE + "".join(
        [
            make_sgml(1, "TRAIN", ["grain", "barley"], "MILL &amp; SONS &lt;MS> BUY", "Barley rose\n&gt; again"),
            make_sgml(2, "TRAIN", ["ship"], "TANKER", "A tanker sailed"),
            make_sgml(3, "TEST", ["ship", "gold"], "CREW", "A crew slept"),
            make_sgml(4, "TEST", ["grain"], "****GRAIN UP 3 PCT", None),
            make_sgml(5, "TEST", [], "NOTHING", "No topic"),
            make_sgml(6, "NOT-USED", ["grain"], "UNUSED", "Not of the split", "YES"),
            make_sgml(7, "TRAIN", ["grain"], "BYPASSED", "Topics are not judged", "BYPASS"),
            make_sgml(1199, "TEST", ["ship"], "LEFT OUT", None),
        ]
    )


@pytest.fixture
def archive(tmp_path, make_tar, collection):
    return make_tar(tmp_path / "reuters.tar.gz", {"./reut2-000.sgm": collection.encode("latin-1"), "./README.txt": b"<REUTERS"})


def test_the_modapte_split_restricted_to_categories_in_both_parts(archive):
    corpus = reuters.read(archive)
    corpus.check(archive)
    assert corpus.ids == ["1", "2", "3", "4"]
    assert corpus.label_names == ["grain", "ship"]
    assert corpus.labels.toarray().astype(int).tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert corpus.part.tolist() == [TRAIN, TRAIN, TEST, TEST]


def test_entities_are_unescaped_and_a_text_without_body_is_taken_whole(archive):
    corpus = reuters.read(archive)
    assert corpus.titles[0] == "MILL & SONS <MS> BUY"
    assert corpus.text[0] == "MILL & SONS <MS> BUY\nBarley rose\n> again"
    assert corpus.text[3] == "****GRAIN UP 3 PCT"


def test_filler_and_closing_word_are_taken_off_and_counted(tmp_path, make_tar, make_sgml):
    documents = [
        make_sgml(1, "TRAIN", ["grain"], "MILLS", "Barley rose, Reuters said.\n Reuter"),
        make_sgml(2, "TRAIN", ["ship"], "TANKER", "Blah blah blah."),
        make_sgml(3, "TEST", ["ship", "grain"], "REUTERS", "A crew slept\n REUTER"),
        make_sgml(4, "TEST", ["grain"], "CALM", "A reuter of blah"),
    ]
    path = make_tar(tmp_path / "reuters.tar.gz", {"reut2-000.sgm": (DOCTYPE + "".join(documents)).encode("latin-1")})
    assert reuters.read(path).stripped == {}
    corpus = reuters.read(path, ["filler", "closing"])
    assert corpus.text == ["MILLS\nBarley rose, Reuters said.", "TANKER", "REUTERS\nA crew slept", "CALM\nA reuter of blah"]
    assert corpus.stripped == {"filler": 1, "closing": 2}
    assert reuters.read(path, ["filler"]).text[0].endswith("Reuter")


@given(cut=st.floats(0.3, 0.999))
def test_a_file_cut_in_the_middle_is_noticed(cut):
    document = dedent(
        """\
        <REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="X" OLDID="1" NEWID="1">
        <TOPICS><D>grain</D></TOPICS>
        <TEXT>&#2;
        <TITLE>MILLS</TITLE><BODY>Barley
        </BODY></TEXT>
        </REUTERS>"""
    )
    with pytest.raises(RunError, match=r"reut2-000\.sgm: cut short"):
        reuters.parse(DOCTYPE + document + "\n" + document[: int(len(document) * cut)], "reut2-000.sgm")
    assert len(reuters.parse(DOCTYPE + document, "reut2-000.sgm")) == 1


def test_a_file_without_documents_or_with_an_irregular_one_is_named(make_sgml):
    with pytest.raises(RunError, match=r"x\.sgm: holds no <REUTERS> document"):
        reuters.parse("", "x.sgm")
    with pytest.raises(RunError, match=r"x\.sgm: document 8 lacks LEWISSPLIT"):
        reuters.parse(make_sgml(8, "TRAIN", ["grain"], "T", "B").replace("LEWISSPLIT", "OTHER"), "x.sgm")
    with pytest.raises(RunError, match=r"x\.sgm: document without NEWID lacks"):
        reuters.parse(make_sgml(8, "TRAIN", ["grain"], "T", "B").replace("NEWID", "NUMBER"), "x.sgm")


def test_a_damaged_archive_is_one_error(archive):
    archive.write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(RunError, match="damaged or cut short"):
        reuters.read(archive)


def test_the_real_collection_has_the_published_counts(mirror):
    corpus = reuters.read(mirror / "reuters21578/reuters21578.tar.gz")
    corpus.check("reuters")
    assert np.bincount(corpus.part).tolist() == [7769, 0, 3019]
    assert len(corpus.label_names) == 90
    labels, names = name_tokens(corpus.labels, corpus.label_names, 20)
    assert int(np.sum(np.diff(labels.indptr) > 0)) == 9880
    assert {"money", "fx"} <= set(names)
