"""A table of a few hundred texts of four topics, and a model that the command fitted on it."""

import csv
import sys

import numpy as np
import pytest

from semantic_hashing.cli import main
from semantic_hashing.data.prepare import synthetic

from ..mini_corpus import configfile, topic_texts  # noqa: F401

TOPICS = 4


def command(*arguments):
    """The exit code of ``semhash`` in this process."""
    before, sys.argv = sys.argv, ["semhash", "--quiet", *map(str, arguments)]
    try:
        main()
    except SystemExit as stop:
        return stop.code or 0
    finally:
        sys.argv = before
    return 0


@pytest.fixture
def semhash(capsys):
    """Run the command in this process: exit code, standard output, standard error."""

    def run(*arguments):
        capsys.readouterr()
        return command(*arguments), *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def texts():
    counts, labels = synthetic.counts(300, 200, TOPICS, np.random.default_rng(0), length=20)
    vocabulary = ["w" + "".join(chr(97 + int(digit)) for digit in str(i)) for i in range(counts.shape[1])]
    return [" ".join(np.repeat(vocabulary, row.toarray().astype(int).ravel())) for row in counts], [f"t{topic}" for topic in labels.indices]


@pytest.fixture(scope="session")
def folder(texts, tmp_path_factory):
    """``docs.csv``, and ``model``: LSH of 32 bits, fitted on it."""
    folder = tmp_path_factory.mktemp("index")
    with (folder / "docs.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["sku", "body", "topic"])
        writer.writerows((f"d{row}", text, topic) for row, (text, topic) in enumerate(zip(*texts, strict=True)))
    assert command("fit", folder / "docs.csv", "LSH", folder / "model", "--text", "body", "--labels", "topic", "--id", "sku") == 0
    return folder
