"""Precision@k with ties broken by position, in files of several orders."""

from __future__ import annotations

import numpy as np
import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.file_order import positions
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.grid import Cell, data_folder, main_cells
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance

# Two methods that are cheap to train again and one that learns; at longer codes few documents are tied.
METHODS, LENGTHS = ("LSH", "SpH", "NASH-DN"), (8, 16, 32)
COLUMNS = ["dataset", "setting", "method", "bits", "seed", "precision", "as_read", "by_class", "at_random"]


def cells(config: Config) -> list[Cell]:
    """The models whose codes are read: of the first seed, in the setting that analyses are about, within the axes of the run."""
    setting, seed = studied.setting(config), config.seeds[0]
    return [cell for cell in main_cells(config) if (cell.setting, cell.seed) == (setting, seed) and cell.method in METHODS and cell.bits in LENGTHS]


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """One row per model, ``COLUMNS``: the expectation over the order of ties, which scores are, and the precision in each order.

    ``as_read`` is the order in which preparation keeps the documents of the source, ``by_class`` and ``at_random`` are those of ``positions``.

    Args:
        config: the run.
        partial: leave out what has not been run.

    Raises:
        RunError: the codes of a cell or the features are missing.
    """
    rows = []
    read: dict[str, tuple[Relevance, list[np.ndarray]]] = {}
    for cell in cells(config):
        path, features = config.results / cell.folder / "codes.npz", data_folder(config, cell.dataset) / "features.npz"
        if partial and not (path.is_file() and features.is_file()):
            continue
        codes = io.read_arrays(path)
        # A failed model has none.
        if not (len(codes["test"]) and len(codes["train"])):
            continue
        if cell.dataset not in read:
            prepared = Prepared.read(features)
            test, train = (prepared.labels[prepared.rows(part)] for part in ("test", "train"))
            n = train.shape[0]
            read[cell.dataset] = Relevance(test, train), [np.arange(n), positions.by_class(train), positions.at_random(n)]
        relevance, orders = read[cell.dataset]
        problem = codes["test"], codes["train"], relevance, config.k
        scores = [float(precision_at_k(*problem).expected.mean()), *(positions.precision(*problem, order) for order in orders)]
        rows.append([cell.dataset, cell.setting, cell.method, cell.bits, cell.seed, *scores])
    return pd.DataFrame(rows, columns=COLUMNS)
