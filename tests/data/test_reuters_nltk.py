import re

import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import reuters, reuters_nltk
from semantic_hashing.data.readers.corpus import TEST, TRAIN

FILES = {
    "reuters/README": b"not read",
    "reuters/stopwords": b"the\n",
    "reuters/cats.txt": b"test/12 ship gold\ntraining/9 grain\ntraining/10 ship\ntest/3 grain gold\n",
    "reuters/training/9": b"MILL & SONS &lt;MS> BUY\n  Barley rose\n",
    "reuters/training/10": b"TANKER\n  A tanker sailed\n",
    "reuters/test/12": b"CREW\n  A crew slept\n",
    "reuters/test/3": b"GRAIN UP 3 PCT\n  GRAIN UP 3 PCT\n",
}


def test_documents_come_in_the_order_of_their_numbers(tmp_path, make_zip):
    corpus = reuters_nltk.read(make_zip(tmp_path / "reuters.zip", FILES))
    corpus.check("here")
    assert corpus.ids == ["3", "9", "10", "12"]
    assert corpus.part.tolist() == [TEST, TRAIN, TRAIN, TEST]
    assert corpus.label_names == ["gold", "grain", "ship"]
    assert corpus.labels.toarray().astype(int).tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1]]
    assert corpus.titles[1] == "MILL & SONS <MS> BUY"
    # The text is what NLTK gives, entities and all.
    assert corpus.text[1] == "MILL & SONS &lt;MS> BUY\n  Barley rose\n"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reuters/test/4": b"MORE"}, "'test/4' is not both a document and a line"),
        ({"reuters/cats.txt": FILES["reuters/cats.txt"] + b"test/5 grain\n"}, "'test/5' is not both"),
        ({"reuters/cats.txt": FILES["reuters/cats.txt"] + b"test/3 grain\n"}, "cats.txt, line 5: no document with its categories, or one twice"),
        ({"reuters/cats.txt": b"test/12\n"}, "line 1: no document"),
        ({"reuters/cats.txt": b"dev/12 ship\n"}, "line 1: no document"),
        ({"reuters/cats.txt": b"\n"}, "line 1: no document"),
    ],
)
def test_a_list_that_does_not_fit_is_one_error(tmp_path, make_zip, changed, message):
    with pytest.raises(RunError, match=re.escape(message)):
        reuters_nltk.read(make_zip(tmp_path / "reuters.zip", FILES | changed))


def test_the_real_archive_has_the_documents_of_the_distribution(mirror):
    ours = reuters_nltk.read(mirror / "reuters_nltk/reuters_apte_nltk.tar.gz")
    ours.check("mirror")
    theirs = reuters.read(mirror / "reuters21578/reuters21578.tar.gz", ["filler", "closing"])
    assert theirs.stripped == {"filler": 816, "closing": 9748}
    assert (ours.ids, ours.part.tolist(), ours.label_names) == (theirs.ids, theirs.part.tolist(), theirs.label_names)
    assert (ours.labels != theirs.labels).nnz == 0
