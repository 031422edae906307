"""A made-up run: score and preparation files with seeded values, for a small and a large configuration."""

import zlib
from pathlib import Path

import numpy as np

from semantic_hashing.analyses import registry
from semantic_hashing.audit import claims
from semantic_hashing.config import Config, merge, parse, read_base
from semantic_hashing.core import io
from semantic_hashing.grid import Cell
from semantic_hashing.scores import collect, origin
from semantic_hashing.scores.collect import score_files
from semantic_hashing.scores.run import Run

ROOT = Path(__file__).parents[1]
SIZES = {"train": 11016, "validation": 3667, "test": 3668}
LEVEL = {"LSH": 0.1, "S-RBM": 0.42, "SpH": 0.35, "STH": 0.5, "VDSH": 0.4, "NASH": 0.52, "NASH-N": 0.55, "NASH-DN": 0.57}
LEVEL |= {"KSH": 0.6, "SHTTM": 0.62, "VDSH-S": 0.64, "VDSH-SP": 0.66, "NASH-DN-S": 0.68}
LEVEL |= {"Random": 0.05, "Cosine": 0.45, "Labels": 1.0}
LEVEL |= {"BM25": 0.44, "LSA": 0.55, "PQ": 0.53}
OPTIONS = {
    "LSH": {"bits": 32, "seed": 1},
    "S-RBM": {"hidden": [500, 500], "noise_std": 4.0, "threshold": 0.1, "learning_rate": 0.001},
    "SpH": {"bits": 32, "seed": 1},
    "STH": {"bits": 32, "seed": 1, "neighbors": 25, "C": 1.0},
    "VDSH": {"hidden": [1000, 500], "dropout": 0.2, "learning_rate": 0.001, "kl_ramp": 5e-6, "batch_size": 100, "max_epochs": 30},
    "NASH": {"hidden": [500, 500], "dropout": 0.5, "input_dropout": 0.0, "learning_rate": 0.003, "kl_weight": 0.1, "prior": 0.5, "noise": "none"},
}
SHARED = {"batch_size": 100, "max_epochs": 50, "patience": 5, "selector": "precision", "decay": 0.96, "decay_steps": 10_000}
SHARED |= {"odd_one": None}
REASON = "self-taught hashing needs more_than 100% of /a/very/long/path/without_any_space/in-it/that_would_run/over_the_margin & fails"


def build(root: Path, overlay: dict, base: bool = True) -> Config:
    """Write a fake run under ``root`` and return its configuration."""
    values = merge(read_base(ROOT), overlay) if base else overlay
    config = parse(
        values | {"results": str(root / "results"), "papers": [str(ROOT / "literature" / name) for name in values.get("papers", ["nash2018"])]}
    )
    for place, path in score_files(config):
        score = _score(config, place)
        io.write_json(path, score)
        rng = np.random.default_rng(len(path.parts) + len(str(place)))
        queries = [] if score["precision"] is None else np.clip(rng.normal(score["precision"], 0.2, 60), 0, 1)
        io.write_arrays(path.parent / "queries.npz", {"precision": np.asarray(queries, dtype=np.float32)})
    for dataset in origin.datasets(config):
        io.write_json(config.results / "data" / dataset / "preparation.json", _preparation(config, dataset))
    return config


def _chance(dataset: str) -> float:
    return 0.4261 if dataset.startswith("tmc") else 0.0504


def _score(config: Config, place) -> dict:
    method, bits = (place.method, place.bits) if isinstance(place, Cell) else (place.name, place.bits)
    seed = place.seed if isinstance(place, Cell) else 0
    axes = [
        zlib.crc32(place.dataset.encode()),
        list(LEVEL).index(method) if method in LEVEL else zlib.crc32(method.encode()),
        bits,
        seed,
        len(getattr(place, "setting", "")),
    ]
    rng = np.random.default_rng(axes)
    precision = float(np.clip(LEVEL.get(method, 0.3) + 0.03 * np.log2(max(bits, 8) / 8) + rng.normal(0, 0.004), 0, 1))
    chance = _chance(place.dataset)
    if method in ("Random", "Labels"):
        precision = chance + float(rng.normal(0, 1e-4)) if method == "Random" else 1.0
    gap = 0.3 / max(bits, 1) if bits else 0.0
    failed = isinstance(place, Cell) and (method, bits) == ("STH", 32) and place.dataset == config.datasets[-1]
    score = {
        "dataset": place.dataset,
        "version": config.versions(place.dataset)[0],
        "recipe": config.recipe_name(place.dataset),
        "setting": getattr(place, "setting", "control"),
        "method": method,
        "bits": bits,
        "seed": seed,
        "k": config.k,
        "n_queries": SIZES["test"],
        "n_database": SIZES["train"],
        "chance": chance,
        "precision": precision,
        "lower": max(0.0, precision - gap),
        "upper": min(1.0, precision + gap),
        "validation": precision + 0.003 if isinstance(place, Cell) else None,
        "status": "ok",
        "reason": None,
        "seconds": float(10 ** rng.uniform(-1, 3)),
        "encoding_seconds": float(rng.uniform(0.01, 1)),
        "peak_mib": float(rng.uniform(200, 1500)),
        "epochs": int(rng.integers(5, 50)) if "SH" in method and method not in ("LSH", "STH") else None,
        "hyperparameters": OPTIONS.get(method, OPTIONS["NASH"] | SHARED | {"noise": method, "sigma": 0.3 if bits > 16 else 0.5}),
        "fingerprint": "00112233445566aa",
        "codes": None,
        "kl_bits": float(rng.uniform(1, 30)) if "NASH" in method else None,
        "perplexity": float(rng.uniform(300, 3000)) if "NASH" in method else None,
    }
    if bits:
        ones = rng.uniform(0.3, 0.7, bits)
        score["codes"] = {
            "ones": ones.tolist(),
            "bit_entropy": float((-ones * np.log2(ones) - (1 - ones) * np.log2(1 - ones)).mean()),
            "distinct": int(min(SIZES["train"], 2**bits) * rng.uniform(0.6, 1)),
            "entropy": float(min(bits, np.log2(SIZES["train"])) * rng.uniform(0.7, 1)),
        }
    if failed:
        score |= dict.fromkeys(("precision", "lower", "upper", "validation", "codes", "epochs")) | {"status": "failed", "reason": REASON}
    return score


def _preparation(config: Config, dataset: str) -> dict:
    corpus = config.corpora[dataset]
    file = {
        "file": "train.txt",
        "address": "https://example.org/data/train.txt",
        "sha256": "0" * 64,
        "bytes": 10,
        "licence": "unknown",
        "verified": True,
    }
    return {
        "dataset": dataset,
        "version": config.versions(dataset)[0],
        "recipe": config.recipe_name(dataset),
        "knobs": config.recipe(dataset).model_dump(mode="json"),
        "source": {
            "dataset": dataset,
            "version": config.versions(dataset)[0],
            "files": [file, file | {"address": "mirror:some/test.txt"}],
        },
        "read": {"train": 11293, "validation": 0, "test": 7528},
        "documents": SIZES,
        "dropped": {"too few tokens": 412, "too many tokens": 58},
        "vocabulary": 10000,
        "labels": 20,
        "mean_labels": {"train": 1.0, "test": 1.02},
        "mean_tokens": 78.4,
        "mean_words": 51.2,
        "empty_rows": 3,
        "chance": _chance(dataset),
        "copies": {
            "cosine": 0.9,
            "train": {"documents": SIZES["train"], "exact": 674, "near": 900, "pairs": 337, "same_labels": 31},
            "validation": {"documents": SIZES["validation"], "exact": 612, "near": 797, "pairs": 612, "same_labels": 58},
            "test": {"documents": SIZES["test"], "exact": 608, "near": 790, "pairs": 608, "same_labels": 50},
        },
        "notes": [],
        "literature": corpus.literature,
    }


SMALL = {
    "title": "A made-up run",
    "datasets": ["ng20", "reuters"],
    "methods": ["LSH", "SpH", "STH", "VDSH", "NASH", "NASH-N", "NASH-DN"],
    "settings": ["tuned"],
    "bits": [16, 32],
    "seeds": [0],
    "studies": [],
    "corpora": {
        "ng20": {"versions": ["cachopo"]},
        "reuters": {"title": "Reuters R52", "versions": ["r52"], "recipe": "official", "compare": False, "draws": []},
    },
}


def collected(config: Config) -> Config:
    """The run with all that ``semhash collect``, ``semhash claims`` and ``semhash analyse`` write."""
    collect.write(config)
    origin.write(config)
    claims.write(config)
    for analysis in registry.measured():
        analysis.write(config, partial=True)
    return config


def scored(run, values):
    """The run with other scores of its cells: ``values`` of their rows, with the reported value beside each where there is one."""
    reported = run.reported.rename(columns={"precision": "reported"})[["dataset", "method", "bits", "reported"]]
    rows = run.cells.merge(reported, on=["dataset", "method", "bits"], how="left")
    scores = run.scores.copy()
    scores.loc[run.cells.index, "precision"] = np.asarray(values(rows), dtype=float)
    return Run(run.config, scores, run.record, run.reported)
