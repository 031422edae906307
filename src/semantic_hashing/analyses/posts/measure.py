"""The paper's example posts of 20 Newsgroups (table 5): found by title, with the codes that they get here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.prepare.prepared import PARTS, Prepared
from semantic_hashing.grid import Cell, data_folder, study_cells
from semantic_hashing.literature import FOLDER
from semantic_hashing.retrieval.codes import unpack
from semantic_hashing.retrieval.distances import mean_distances

REPORTED = FOLDER / "nash2018/posts.csv"
STUDY = "posts"
PRINTED = "printed"
COLUMNS = ["dataset", "setting", "method", "bits", "codes", "posts", "within", "between"]


def reported_posts(path: Path = REPORTED) -> pd.DataFrame:
    """The paper's posts: ``group``, ``title`` and a column of codes, as text, named for each length.

    Raises:
        InputError: the file is missing.
    """
    try:
        return pd.read_csv(path, dtype=str)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def find(titles: pd.DataFrame, posts: pd.DataFrame) -> list[int | None]:
    """The row of each post in a corpus: the first of its group with its title, an original before a reply.

    Letter case, "Re:" and marks at the end do not count.

    Args:
        titles: ``title`` and ``labels`` of the documents.
        posts: ``title`` and ``group`` of the posts.
    """
    bare = titles["title"].fillna("").str.lower().str.replace(r"^(re:\s*)+", "", regex=True).str.rstrip("?!. ")
    reply = titles["title"].fillna("").str.lower().str.startswith("re:")
    matches: list[int | None] = []
    for group, title in zip(posts["group"], posts["title"], strict=True):
        has_title = (bare == title.lower().rstrip("?!. ")) & titles["labels"].map(lambda labels, group=group: group in labels)
        rows = [*np.flatnonzero(has_title & ~reply), *np.flatnonzero(has_title & reply)]
        matches.append(int(rows[0]) if rows else None)
    return matches


def codes(config: Config, cell: Cell) -> pd.DataFrame | None:
    """``group``, ``title``, ``part`` and ``code`` of the posts in a cell's own files; None where the run has none.

    A post that the corpus or the recipe left out has neither part nor code. Codes of single documents are never published.
    """
    path, folder = config.results / cell.folder / "codes.npz", data_folder(config, cell.dataset)
    if not path.is_file() or not (folder / "features.npz").is_file():
        return None
    prepared, packed = Prepared.read(folder / "features.npz"), io.read_arrays(path)
    rows = find(pd.read_parquet(folder / "corpus.parquet", columns=["title", "labels"]), reported_posts())
    table = reported_posts()[["group", "title"]].assign(part=None, code=None)
    for post, row in enumerate(rows):
        if row is not None:
            part = PARTS[prepared.part[row]]
            bits = unpack(packed[part][prepared.rows(part) == row], cell.bits)[0]
            table.loc[post, ["part", "code"]] = part, "".join("01"[bit] for bit in bits.astype(int))
    return table


def cells(config: Config) -> list[Cell]:
    """The models whose codes the posts get."""
    return list(study_cells(config, STUDY)) if STUDY in config.studies else []


def measure(config: Config, partial: bool = False) -> pd.DataFrame:
    """How far the posts' codes lie apart, ``COLUMNS``: two rows a length, for our codes and the printed ones.

    ``within`` and ``between`` are mean Hamming distances of two posts of one group and of two groups.

    Raises:
        RunError: the codes of a cell are missing, unless ``partial``.
    """
    rows: list[list[object]] = []
    for cell in cells(config):
        our_posts = codes(config, cell)
        if our_posts is None and partial:
            continue
        if our_posts is None:
            io.read_arrays(config.results / cell.folder / "codes.npz")
        paper = reported_posts().rename(columns={str(cell.bits): "code"})
        for name, table in ((cell.method, our_posts), (PRINTED, paper)):
            if table is not None and "code" in table:
                coded = table[table["code"].notna()]
                rows.append([cell.dataset, cell.setting, cell.method, cell.bits, name, len(coded), *_distances(coded)])
    return pd.DataFrame(rows, columns=COLUMNS)


def _distances(posts: pd.DataFrame) -> tuple[float, float]:
    if posts.empty:
        return float("nan"), float("nan")
    bits = np.array([[bit == "1" for bit in code] for code in posts["code"]])
    groups, names = pd.factorize(posts["group"])
    distances = mean_distances(bits, groups, len(names))
    between = distances[~np.eye(len(names), dtype=bool)]
    return float(np.diag(distances).mean()), float(between.mean()) if len(between) else float("nan")
