"""How far apart the codes of the groups of 20 Newsgroups lie: the whole test part behind the paper's eight example posts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder
from semantic_hashing.retrieval.codes import unpack
from semantic_hashing.retrieval.distances import mean_distances

DATASET, METHOD, LENGTHS = "ng20", "NASH-DN", (8, 16)
COLUMNS = ["dataset", "setting", "method", "bits", "group", "other", "documents", "distance"]


def cells(config: Config) -> list[Cell]:
    """The models whose codes are read, within the axes of the run."""
    if DATASET not in config.datasets or METHOD not in config.methods:
        return []
    return [Cell(DATASET, studied.setting(config), METHOD, bits, config.seeds[0]) for bits in LENGTHS if bits in config.bits]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per length and pair of groups, ``COLUMNS``: the mean Hamming distance of their test documents, one seed.

    Args:
        config: the run.
        partial: leave out what has not been run.

    Raises:
        RunError: the codes of a cell or the prepared documents are missing.
    """
    rows: list[list[object]] = []
    for cell in cells(config):
        path = config.results / cell.folder / "codes.npz"
        if partial and not path.is_file():
            continue
        prepared = Prepared.read(data_folder(config, DATASET) / "features.npz")
        test = prepared.rows("test")
        labels = pd.read_parquet(data_folder(config, DATASET) / "corpus.parquet", columns=["labels"])["labels"]
        names = [str(document_labels[0]) for document_labels in labels.iloc[test]]
        titles = sorted(set(names))
        groups = np.array([titles.index(name) for name in names])
        distances = mean_distances(unpack(io.read_arrays(path)["test"], cell.bits), groups, len(titles))
        sizes = np.bincount(groups, minlength=len(titles))
        for a, b in np.ndindex(*distances.shape):
            rows.append([DATASET, cell.setting, METHOD, cell.bits, titles[a], titles[b], int(sizes[a]), distances[a, b]])
    return pd.DataFrame(rows, columns=COLUMNS)
