"""What another processor changes: one model a method, trained with the kernels that the libraries would choose there.

python -m benchmarks.machines [features.npz]     measures on a prepared data set, by default the quick run's Reuters R52, writes
                                                 benchmarks/machines.csv, and the table in docs/reliability.md
python -m benchmarks.machines page               writes the table from benchmarks/machines.csv as it is

A variable of the environment holds a library back, so that this processor stands for a lesser one. Each condition trains in a process of
its own, with one thread, and leaves its codes in results/machines: a second start goes on from there, and without that
folder begins anew. VDSH and NASH train in full: in a short training a difference in the last digit does not grow. S-RBM, KSH and SHTTM
are cut short. The whole takes ten minutes of a core.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing.core import arithmetic, io
from semantic_hashing.publishing import marks

FILE, PAGE = Path("benchmarks/machines.csv"), Path("docs/reliability.md")
FEATURES = Path("results/quick/data/reuters/features.npz")
SCRATCH = Path("results/machines")
PORTABLE = Path("config/portable.env")
BEGIN, END = "<!-- made by 'python -m benchmarks.machines' -->", "<!-- end -->"
BITS, K, SEEDS = 32, 100, (0, 1, 2)
METHODS: dict[str, dict[str, Any]] = {
    "LSH": {},
    "SpH": {},
    "STH": {},
    "S-RBM": {"hidden": (200, 100), "pretrain_epochs": 1, "max_epochs": 1},
    "VDSH": {},
    "NASH": {},
    "KSH": {"labelled": 1_000},
    "SHTTM": {"rounds": 2, "topic_epochs": 1},
}
ROWS = {"NUMBA_CPU_NAME": "skylake", "NUMBA_CPU_FEATURES": ""}
TORCH, OPENBLAS, NUMPY = (
    {"ATEN_CPU_CAPABILITY": "avx2"},
    {"OPENBLAS_CORETYPE": "Haswell"},
    {"NPY_DISABLE_CPU_FEATURES": "X86_V4,AVX512_ICL,AVX512_SPR"},
)
# The first of them is what the others are compared with.
BASE = "as it is"
CONDITIONS: dict[str, dict[str, str]] = {
    BASE: {},
    "again": {},
    "row update compiled for Skylake": ROWS,
    "torch held to AVX2": TORCH,
    "OpenBLAS held to AVX2": OPENBLAS,
    "numpy held to AVX2": NUMPY,
    "MKL held to its compatible kernels": {"MKL_CBWR": "COMPATIBLE"},
    "all but MKL held to AVX2": ROWS | TORCH | OPENBLAS | NUMPY,
    "all of config/portable.env": {},
    "all held to SSE4.2": {
        "NUMBA_CPU_NAME": "nehalem",
        "NUMBA_CPU_FEATURES": "",
        "ATEN_CPU_CAPABILITY": "default",
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": "X86_V3,X86_V4,AVX512_ICL,AVX512_SPR",
        "MKL_CBWR": "COMPATIBLE",
    },
}


def portable() -> dict[str, str]:
    """The variables of ``config/portable.env``."""
    lines = [line for line in PORTABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def train(features: Path, folder: Path, seed: int) -> None:
    """Train every method in this process into a folder each, as a run does."""
    from semantic_hashing.data.prepare.prepared import Prepared
    from semantic_hashing.hashers import registry
    from semantic_hashing.training import driver

    # Derived inputs lie beside the features, and each condition makes its own.
    folder.mkdir(parents=True, exist_ok=True)
    linked = folder / "features.npz"
    if not linked.exists():
        linked.symlink_to(features.resolve())
    # What is compiled once a machine is not counted.
    registry.create("NASH", BITS, 0, {"max_epochs": 1, "selector": "none"}).fit(Prepared.read(features).tfidf[:200])
    io.write_json(folder / "arithmetic.json", arithmetic.record())
    for method in unfinished(folder):
        # Core-seconds, so that another process on the machine does not count.
        options, started = METHODS[method], time.process_time()
        driver.run(registry.create(method, BITS, seed, options), linked, folder / method, {"method": method})
        io.write_json(folder / method / "seconds.json", {"seconds": time.process_time() - started})


def unfinished(folder: Path) -> list[str]:
    """The methods that a condition has not trained yet."""
    return [method for method in METHODS if not (folder / method / "seconds.json").is_file()]


def start(features: Path, folder: Path, variables: dict[str, str], seed: int) -> None:
    """``train`` in a process of its own, in which nothing but ``variables`` holds a library back."""
    environment = {name: value for name, value in os.environ.items() if name not in arithmetic.SWITCHES} | variables
    command = [sys.executable, "-m", "benchmarks.machines", "one", str(features), str(folder), str(seed)]
    subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)


def measure(features: Path) -> pd.DataFrame:
    """One row per condition and method; the conditions "seed 1" and "seed 2" are this machine as it is with another seed.

    Returns:
        ``condition``, ``method``; ``seconds``: core-seconds of training and encoding; ``equal_bits``: share of the bits of all codes
        that are those of this machine as it is; ``precision`` at 100; ``differing``: share of the test queries whose precision is another;
        ``processor`` of this machine.
    """
    from semantic_hashing.data.prepare.prepared import Prepared
    from semantic_hashing.retrieval.codes import unpack
    from semantic_hashing.retrieval.precision import precision_at_k
    from semantic_hashing.retrieval.relevance import Relevance

    prepared = Prepared.read(features)
    relevance = Relevance(*(prepared.labels[prepared.rows(part)] for part in ("test", "train")))
    rows, base = [], {}
    conditions = CONDITIONS | {"all of config/portable.env": portable()} | {f"seed {seed}": {} for seed in SEEDS[1:]}
    for condition, variables in conditions.items():
        folder = SCRATCH / condition.replace(" ", "-").replace("/", "-")
        seed = int(condition.removeprefix("seed ")) if condition.startswith("seed ") else SEEDS[0]
        if unfinished(folder):
            start(features, folder, variables, seed)
        processor = io.read_json(folder / "arithmetic.json")["processor"]
        for method in METHODS:
            codes = io.read_arrays(folder / method / "codes.npz")
            bits = unpack(np.concatenate([codes["train"], codes["test"]]), BITS)
            precision = precision_at_k(codes["test"], codes["train"], relevance, K).expected
            bits_before, precision_before = base.setdefault(method, (bits, precision))
            row = {"condition": condition, "method": method, "seconds": io.read_json(folder / method / "seconds.json")["seconds"]}
            row |= {"equal_bits": (bits == bits_before).mean(), "precision": precision.mean()}
            rows.append(row | {"differing": (precision != precision_before).mean(), "processor": processor})
        print(condition, flush=True)
    return pd.DataFrame(rows)


def block(table: pd.DataFrame) -> str:
    """The table in docs/reliability.md: a row a condition, a column a method, and what the methods took together."""
    conditions = [name for name in table["condition"].unique() if name in CONDITIONS]
    header = ["", *METHODS, "core-seconds"]
    lines = [header, ["---", *["---:"] * (len(header) - 1)]]
    lines += [[condition, *_cells(table[table["condition"] == condition])] for condition in conditions]
    spreads = table[table["condition"].isin([BASE, *(f"seed {seed}" for seed in SEEDS)])].groupby("method")["precision"].agg(["min", "max"])
    lines.append([f"*precision of {len(SEEDS)} seeds*", *(_range(*spreads.loc[method]) for method in METHODS), ""])
    rows = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"Measured on {table['processor'].iloc[0]}.\n\n{rows}"


def _cells(table: pd.DataFrame) -> list[str]:
    by_method = table.set_index("method")
    cells = []
    for method in METHODS:
        row = by_method.loc[method]
        precision = f"{row['precision']:.4f}".removeprefix("0")
        cells.append(precision if row["differing"] == 0 and row["equal_bits"] == 1 else f"**{precision}** ({_percent(row['differing'])})")
    return [*cells, f"{table['seconds'].sum():.0f}"]


def _percent(share: float) -> str:
    return "0 %" if share == 0 else f"{max(1, round(100 * share))} %"


def _range(low: float, high: float) -> str:
    low_text, high_text = (f"{value:.4f}".removeprefix("0") for value in (low, high))
    return low_text if low == high else f"{low_text} to {high_text}"


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    if arguments[:1] == ["one"]:
        train(Path(arguments[1]), Path(arguments[2]), int(arguments[3]))
        return
    if arguments != ["page"]:
        features = Path(arguments[0]) if arguments else FEATURES
        measure(features).to_csv(FILE, index=False, float_format="%.6g", lineterminator="\n")
    io.write_text(PAGE, marks.between(PAGE, BEGIN, END, block(pd.read_csv(FILE))))


if __name__ == "__main__":
    main(sys.argv[1:])
