"""Which preparation of Reuters comes closest to the literature's: counts, and LSH, SpH and STH as fingerprints of the features.

The three learn without labels and without epochs, so that what they score is a property of the features. Every candidate is
prepared with three draws of the split.

python -m benchmarks.reuters_recipes     fetches, prepares and scores; goes on with benchmarks/reuters-recipes.csv, a candidate at a time
python -m benchmarks.reuters_recipes show    prints what the file says
"""

from __future__ import annotations

import functools
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd
import threadpoolctl

from semantic_hashing import config as configuration
from semantic_hashing import inputs
from semantic_hashing.core import seeds
from semantic_hashing.data.fetch.fetch import fetch
from semantic_hashing.data.prepare.preparation import per_part
from semantic_hashing.data.prepare.prepare import fetched
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.prepare.stopwords import stop_words
from semantic_hashing.data.prepare.transform import transform
from semantic_hashing.data.readers.corpus import RawCorpus
from semantic_hashing.data.readers.formats import read
from semantic_hashing.hashers import registry
from semantic_hashing.hashers.fitting import fit
from semantic_hashing.retrieval.precision import precision_at_k
from semantic_hashing.retrieval.relevance import Relevance
from semantic_hashing.scores import reported

FILE = Path("benchmarks/reuters-recipes.csv")
METHODS, DRAWS = ("LSH", "SpH", "STH"), ("reuters", "reuters-split-1", "reuters-split-2")
TARGET = {"train": 7752, "validation": 964, "test": 967, "vocabulary": 7164}
# Candidate -> version and knobs; the others are those of the recipe `literature` of the base.
WORDS, LETTERS, LONG = r"\w\w+", "[a-z]{3,}", r"\w{3,}"
CANDIDATES: dict[str, tuple[str, dict[str, object]]] = {
    "NLTK's text": ("nltk", {}),
    "NLTK's text, scikit-learn's stop list": ("nltk", {"stop_words": "sklearn"}),
    "NLTK's text, three letters, scikit-learn's stop list, 3 documents": (
        "nltk",
        {"token_pattern": LETTERS, "stop_words": "sklearn", "min_df": 3},
    ),
    "NLTK's text, three letters, 4 documents": ("nltk", {"token_pattern": LETTERS, "min_df": 4}),
    "NLTK's text, two letters, 5 documents": ("nltk", {"token_pattern": "[a-z]{2,}", "min_df": 5}),
    "NLTK's text, words of three": ("nltk", {"token_pattern": LONG}),
    "NLTK's text, plain counts": ("nltk", {"weighting": "plain"}),
    "NLTK's text, binary": ("nltk", {"weighting": "binary"}),
    "NLTK's text, three letters, the 7,164 most frequent": ("nltk", {"token_pattern": LETTERS, "min_df": 4, "max_features": 7164}),
    "NLTK's text, three letters, the 7,164 most frequent, plain counts": (
        "nltk",
        {"token_pattern": LETTERS, "min_df": 4, "max_features": 7164, "weighting": "plain"},
    ),
    "NLTK's text, three letters, the 7,164 most frequent, binary": (
        "nltk",
        {"token_pattern": LETTERS, "min_df": 4, "max_features": 7164, "weighting": "binary"},
    ),
    "NLTK's text, three letters, 5 documents": ("nltk", {"token_pattern": LETTERS, "min_df": 5}),
    "SGML's text": ("modapte", {}),
    "SGML's text, filler and closing off": ("modapte", {"strip": ("filler", "closing")}),
}


def corpora(config: configuration.Config, folder: Path, done: Collection[object]) -> Iterator[tuple[str, RawCorpus, frozenset[str], Recipe]]:
    """Each candidate that is not done with its corpus, stop list and recipe."""
    smart = folder / "smart.json"
    fetch("smart", ["english"], config.sources, config.raw, config.mirror_folder(), smart)
    lists = {"smart": stop_words("smart", next(iter(fetched(smart, config.raw, "smart")[1].values()))), "sklearn": stop_words("sklearn", None)}
    base = configuration.load().recipe("reuters", "literature").model_dump()
    for name, (version, knobs) in CANDIDATES.items():
        if name in done:
            continue
        recipe = Recipe(**base | {"strip": ()} | knobs)
        record = folder / f"{version}.json"
        fetch("reuters", [version], config.sources, config.raw, config.mirror_folder(), record)
        yield name, read("reuters", version, fetched(record, config.raw, "reuters")[1], recipe.strip), lists[recipe.stop_words], recipe


def scores(prepared: Prepared, draw: str, config: configuration.Config) -> Iterator[dict[str, object]]:
    """Precision@k of the test part for each method and length."""
    train, test = prepared.rows("train"), prepared.rows("test")
    relevance = Relevance(prepared.labels[test], prepared.labels[train])
    # What STH's lengths share.
    derive = functools.cache(lambda name: inputs.derive(name, prepared))
    for method in METHODS:
        for bits in config.bits:
            options = config.options("tuned", method, "reuters", bits)
            hasher = registry.create(method, bits, seeds.integer(config.master_seed, draw, method, bits, 0, "fit"), options)
            matrix = fit(hasher, prepared, derive)
            found = precision_at_k(hasher.encode(matrix[test]), hasher.encode_training(matrix[train]), relevance, config.k)
            yield {"method": method, "bits": bits, "precision": round(float(found.expected.mean()), 6)}


def run() -> pd.DataFrame:
    """Score every candidate on every draw; the file is written after each."""
    config = configuration.load()
    rows: list[dict[str, object]] = pd.read_csv(FILE).to_dict("records") if FILE.is_file() else []
    done = {row["candidate"] for row in rows}
    with tempfile.TemporaryDirectory() as folder, threadpoolctl.threadpool_limits(1):
        for name, corpus, stop, recipe in corpora(config, Path(folder), done):
            for draw in DRAWS:
                result = transform(corpus, recipe, stop, config.master_seed, draw)
                counts = per_part(result.prepared.part) | {"vocabulary": len(result.words)}
                place = {"candidate": name, "draw": draw, **counts}
                rows += [place | score for score in scores(result.prepared, draw, config)]
            table = pd.DataFrame(rows)
            table.to_csv(FILE, index=False, lineterminator="\n")
            print(summary(table).loc[[name]].to_string(), flush=True)
    return table


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """A row a candidate: mean counts, mean absolute distance of its scores from the reported ones, of all methods and of each."""
    values = reported.all_values(configuration.load())
    known = values[(values["paper"] == "vdsh2017") & (values["dataset"] == "reuters")].set_index(["method", "bits"])["precision"]
    means = table.groupby(["candidate", "method", "bits"], sort=False)["precision"].mean().reset_index()
    means["distance"] = [abs(row["precision"] - known[row["method"], row["bits"]]) for row in means.to_dict("records")]
    by_method = means.pivot_table(index="candidate", columns="method", values="distance", sort=False)
    counts = table.groupby("candidate", sort=False)[list(TARGET)].mean().round(0).astype(int)
    return counts.assign(distance=means.groupby("candidate", sort=False)["distance"].mean().round(4)).join(by_method.round(4))


if __name__ == "__main__":
    print(summary(pd.read_csv(FILE) if sys.argv[1:] == ["show"] else run()).to_string())
