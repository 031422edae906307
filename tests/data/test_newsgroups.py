import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import newsgroups

POST = """From: someone@host.example (Some One)
Subject: Re: Growing   barley
Lines: 7

In article <1@host.example> other writes:
> Does it grow in May?
It does, caf\xe9 or not.

Sow it early.

--
Some One
a signature
"""


@pytest.fixture
def archive(tmp_path, make_tar):
    members = {
        f"20news-bydate-{part}/{group}/{number}": POST.encode("latin-1")
        for part, numbers in (("test", (9,)), ("train", (10, 11)))
        for group in ("sci.farm", "rec.sail")
        for number in numbers
    }
    return make_tar(tmp_path / "20news-bydate.tar.gz", members)


def test_posts_are_read_training_part_first(archive):
    corpus = newsgroups.read(archive)
    corpus.check(archive)
    assert corpus.ids == ["train/rec.sail/10", "train/rec.sail/11", "train/sci.farm/10", "train/sci.farm/11", "test/rec.sail/9", "test/sci.farm/9"]
    assert corpus.label_names == ["rec.sail", "sci.farm"]
    assert corpus.titles == ["Re: Growing barley"] * 6
    assert corpus.text[0] == POST


def test_parts_of_a_post_are_taken_off(archive):
    full = newsgroups.read(archive, strip=("headers", "footers", "quotes"))
    assert "Subject" not in full.text[0]
    assert "Does it grow" not in full.text[0]
    assert "signature" not in full.text[0]
    assert "Sow it early." in full.text[0]
    assert full.titles[0] == "Re: Growing barley"
    assert "signature" in newsgroups.read(archive, strip=("headers",)).text[0]


@given(post=st.text(alphabet="ab>:|-\n \t", max_size=200))
def test_stripping_never_fails_and_never_adds(post):
    for parts in (("headers",), ("footers",), ("quotes",), ("headers", "footers", "quotes")):
        assert len(newsgroups.stripped(post, parts)) <= len(post)
    assert newsgroups.stripped(post, ()) == post


@given(post=st.text(alphabet="ab>:|-\n \t", max_size=200))
def test_all_three_are_taken_off_in_scikit_learns_order(post):
    from sklearn.datasets import _twenty_newsgroups as theirs

    expected = theirs.strip_newsgroup_quoting(theirs.strip_newsgroup_footer(theirs.strip_newsgroup_header(post)))
    assert newsgroups.stripped(post, {"quotes", "headers", "footers"}) == expected


def test_a_subject_in_the_body_is_not_the_subject():
    assert newsgroups.subject("From: a\n\nSubject: not this") == ""
    assert newsgroups.subject("From: a\nsubject: this\n\nbody") == "this"


def test_another_folder_is_named(tmp_path, make_tar):
    with pytest.raises(RunError, match="unexpected member '20news-bydate-other/x/1'"):
        newsgroups.read(make_tar(tmp_path / "x.tar.gz", {"20news-bydate-other/x/1": b""}))


def test_the_real_archive_has_the_published_counts(mirror):
    corpus = newsgroups.read(mirror / "20newsgroups/20news-bydate.tar.gz")
    corpus.check("ng20")
    assert np.bincount(corpus.part).tolist() == [11314, 0, 7532]
    assert len(corpus.label_names) == 20
    assert sum(title == "" for title in corpus.titles) == 0
