import gzip

import numpy as np
import pytest

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.readers import dhim
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION
from semantic_hashing.data.readers.formats import read

NAMES = ("grain", "ship")
FILES = {
    "train.csv": '"1","Oats, ""rolled"" twice"\n"2","A crew\nslept"\n"1","Rye"\n',
    "val.csv": '"2","A mast"\n"1","A mill"\n',
    "test.csv": '"1","Café"\n',
}


@pytest.fixture
def files(tmp_path):
    for name, content in FILES.items():
        # The mirror's are compressed.
        (tmp_path / name).write_bytes(content.encode() if name == "train.csv" else gzip.compress(content.encode()))
    return {name: tmp_path / name for name in FILES}


def test_the_three_parts_stay_as_they_are(files):
    corpus = dhim.read(list(files.values()), NAMES)
    corpus.check("here")
    assert corpus.ids == ["train/1", "train/2", "train/3", "validation/1", "validation/2", "test/1"]
    assert corpus.part.tolist() == [TRAIN, TRAIN, TRAIN, VALIDATION, VALIDATION, TEST]
    assert corpus.text == ['Oats, "rolled" twice', "A crew\nslept", "Rye", "A mast", "A mill", "Café"]
    assert corpus.label_names == ["grain", "ship"]
    assert corpus.labels.toarray().astype(int).tolist() == [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0], [1, 0]]
    assert corpus.titles[1] == "A crew slept"


def test_the_smaller_version_has_no_training_file_and_no_validation_part(files):
    corpus = dhim.read_small([files["val.csv"], files["test.csv"]], NAMES)
    corpus.check("here")
    assert corpus.ids == ["validation/1", "validation/2", "test/1"]
    assert corpus.text == ["A mast", "A mill", "Café"]
    # A validation part would keep the recipe from splitting afresh.
    assert not np.any(corpus.part == VALIDATION)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('"1","oats"\n"3","rye"\n', "line 2: not a label from 1 to 2 and a text"),
        ('"1","oats"\n"0","rye"\n', "line 2: not a label from 1 to 2"),
        ('"1","two\nlines"\n"ship","rye"\n', "line 3: not a label from 1 to 2"),
        ('"1","oats","more"\n', "line 1: not a label"),
        ('"1"\n', "line 1: not a label"),
        ('"1","oats"\n"2","rye\n', "line 2: not a CSV table"),
    ],
)
def test_a_malformed_row_is_named(files, content, message):
    files["val.csv"].write_text(content)
    with pytest.raises(RunError) as caught:
        dhim.read_small([files["val.csv"], files["test.csv"]], NAMES)
    assert str(caught.value).startswith(f"{files['val.csv']}, {message}")
    assert str(caught.value).endswith("remove the file and fetch it again")


def test_a_file_that_is_not_utf8_is_named(files):
    files["test.csv"].write_bytes('"1","café"\n'.encode("latin-1"))
    with pytest.raises(RunError, match=r"test\.csv: not utf-8 text"):
        dhim.read(list(files.values()), NAMES)


def test_a_missing_training_file_is_named(files):
    with pytest.raises(RunError, match=r"the file 'train\.csv' is missing"):
        read("agnews", "dhim", {name: files[name] for name in ("val.csv", "test.csv")})


@pytest.mark.parametrize(
    ("dataset", "documents", "of_label"),
    [
        ("agnews", (6380, 6381), {"Sports": 3160, "Sci/Tech": 3252, "World": 3207, "Business": 3142}),
        ("dbpedia", (5000, 5000), {"Artist": 738, "Company": 714, "Athlete": 715, "Film": 730, "Plant": 754}),
    ],
)
def test_the_real_files_have_the_published_counts(mirror, dataset, documents, of_label):
    folder = mirror / "dhim"
    corpus = read(dataset, "dhim-small", {f"{part}.csv": folder / f"{dataset}-{part}.csv.gz" for part in ("val", "test")})
    assert tuple(sum(name.startswith(part) for name in corpus.ids) for part in ("validation/", "test/")) == documents
    counted = dict(zip(corpus.label_names, corpus.labels.sum(axis=0).tolist(), strict=True))
    assert {name: counted[name] for name in of_label} == of_label
    assert len(counted) == {"agnews": 4, "dbpedia": 14}[dataset]


@pytest.mark.parametrize(
    ("dataset", "label", "word"),
    [("agnews", "Sports", "coach"), ("agnews", "Sci/Tech", "software"), ("dbpedia", "Album", "album"), ("dbpedia", "Film", "film")],
)
def test_the_names_of_the_real_labels_are_in_the_right_order(mirror, dataset, label, word):
    corpus = read(dataset, "dhim-small", {f"{part}.csv": mirror / f"dhim/{dataset}-{part}.csv.gz" for part in ("val", "test")})
    holds = np.array([word in text for text in corpus.text])
    counts = np.asarray(corpus.labels[holds].sum(axis=0)).ravel()
    assert corpus.label_names[int(counts.argmax())] == label
