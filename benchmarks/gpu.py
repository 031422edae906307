"""What a GPU brings: the fifteen cells of NASH on 20Newsgroups at once, and their scores held against a CPU's.

python -m benchmarks.gpu train CONFIG FOLDER [JOBS]    trains the cells on this machine's GPU into FOLDER, by the data and options of a run's
                                                       configuration (config.json), and writes FOLDER/gpu.json
python -m benchmarks.gpu compare CONFIG FOLDER CPU     holds them against the same cells of the run in the folder CPU, on any machine; writes
                                                       benchmarks/gpu.csv, benchmarks/gpu.json and the paragraph in docs/performance.md
python -m benchmarks.gpu step CONFIG                   times the steps of one cell, alone, and names the kernels that cost most
python -m benchmarks.gpu page                          writes the paragraph from the files as they are
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from semantic_hashing import config as configuration
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.grid import Cell, data_folder
from semantic_hashing.publishing import marks
from semantic_hashing.retrieval.score import score
from semantic_hashing.scores.comparison import compare

TABLE, FILE, PAGE = Path("benchmarks/gpu.csv"), Path("benchmarks/gpu.json"), Path("docs/performance.md")
BEGIN, END = "<!-- made by 'python -m benchmarks.gpu' -->", "<!-- end of the GPU -->"
DATASET, SETTING, METHOD = "ng20", "tuned", "NASH"
# Seconds between two looks at the GPU's memory.
PAUSE = 0.25


def cells(config: configuration.Config) -> list[Cell]:
    """Every length and seed."""
    return [Cell(DATASET, SETTING, METHOD, bits, seed) for bits in config.bits for seed in config.seeds]


def on_cuda(config: configuration.Config, folder: Path) -> Path:
    """The configuration with ``device: cuda``, as a file."""
    path = folder / "config.json"
    io.write_json(path, config.model_copy(update={"device": "cuda"}).model_dump(mode="json"))
    return path


def used_mib() -> int:
    """MiB of the GPU's memory in use, CUDA's own part of each process with it; 0 where nvidia-smi does not tell."""
    command = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    if shutil.which(command[0]) is None:
        return 0
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stdout.split()
    return int(lines[0]) if done.returncode == 0 and lines and lines[0].isdigit() else 0


def train(config: configuration.Config, folder: Path, jobs: int) -> dict[str, Any]:
    """Train the cells by one command, start-up included, and score them.

    Returns:
        ``gpu``, ``jobs``, ``models``, ``seconds`` of the whole command, ``memory_mib``: the most of the GPU's memory that was in use, above what
        was in use before; ``torch``, its version.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tasks = folder / "tasks.txt"
    io.write_text(tasks, "".join(f"hash {cell.dataset} {cell.method} {cell.bits} {cell.seed} {cell.setting}\n" for cell in cells(config)))
    command = [
        sys.executable,
        "-m",
        "semantic_hashing",
        "together",
        str(tasks),
        "-c",
        str(on_cuda(config, folder)),
        "-j",
        str(jobs),
        "--into",
        str(folder),
    ]
    before, most, started = used_mib(), 0, time.perf_counter()
    running = subprocess.Popen(command)
    while running.poll() is None:
        most = max(most, used_mib())
        time.sleep(PAUSE)
    seconds = time.perf_counter() - started
    if running.returncode:
        sys.exit(running.returncode)
    for cell in cells(config):
        score(data_folder(config, DATASET) / "features.npz", folder / cell.folder, config.k)
    machine = io.read_json(folder / cells(config)[0].folder / "status.json")["machine"]
    found = {
        "gpu": machine["arithmetic"]["gpu"],
        "torch": machine["arithmetic"]["torch"],
        "processor": machine["processor"],
        "cores": machine["cores"],
    }
    found |= {"jobs": jobs, "models": len(cells(config)), "seconds": round(seconds, 1), "memory_mib": max(0, most - before)}
    io.write_json(folder / "gpu.json", found)
    return found


def table(config: configuration.Config, folder: Path, cpu: Path) -> pd.DataFrame:
    """One row per length of which both folders have every model and, last, where they are several, one of them together (bits 0).

    Returns:
        ``bits``; ``gpu``, ``cpu``: mean precision at k of the seeds; ``difference`` and its ``error`` by the paired test over queries and seeds,
        with its two-sided ``p``; ``gpu_seconds``: mean of a model, as each was trained beside others; ``gpu_mib``: the most that a model's tensors
        held on the GPU.

    Raises:
        InputError: a model has other options on the GPU than on the CPU, or no length is there whole.
    """
    rows = []
    queries: dict[str, list[np.ndarray]] = {"gpu": [], "cpu": []}
    for bits in config.bits:
        asked = [cell for cell in cells(config) if cell.bits == bits]
        if not all((run / cell.folder / "status.json").is_file() for run in (folder, cpu) for cell in asked):
            continue
        row: dict[str, Any] = {"bits": bits}
        precision = {}
        for device, run in (("gpu", folder), ("cpu", cpu)):
            precision[device] = np.stack([queries_of(config, run / cell.folder) for cell in asked])
            queries[device].append(precision[device])
            records = [io.read_json(run / cell.folder / "status.json") for cell in asked]
            row[device] = precision[device].mean()
            if device == "gpu":
                row["gpu_seconds"] = np.mean([record["seconds"] for record in records])
                row["gpu_mib"] = max(record["gpu_peak_mib"] for record in records)
        for cell in asked:
            check_options(folder / cell.folder, cpu / cell.folder)
        rows.append(row | tested(precision["gpu"], precision["cpu"]))
    if not rows:
        raise InputError(f"{folder} and {cpu}: there is no length of which both have every model")
    # Of a query the mean over the lengths, in each seed.
    means = {device: np.mean(arrays, axis=0) for device, arrays in queries.items()}
    whole = {"bits": 0} | {name: float(np.mean([row[name] for row in rows])) for name in ("gpu", "cpu", "gpu_seconds")}
    if len(rows) > 1:
        rows.append(whole | {"gpu_mib": max(row["gpu_mib"] for row in rows)} | tested(means["gpu"], means["cpu"]))
    return pd.DataFrame(rows)[["bits", "gpu", "cpu", "difference", "error", "p", "gpu_seconds", "gpu_mib"]]


def queries_of(config: configuration.Config, place: Path) -> np.ndarray:
    """Precision of each query of a model, (queries,), which is scored if it is not yet."""
    if not (place / "queries.npz").is_file():
        score(data_folder(config, DATASET) / "features.npz", place, config.k)
    return io.read_arrays(place / "queries.npz")["precision"].astype(float)


def check_options(gpu: Path, cpu: Path) -> None:
    """See that two models differ in nothing but the device; InputError if they do."""
    one, other = (io.read_json(place / "status.json")["hyperparameters"] for place in (gpu, cpu))
    differing = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if differing:
        raise InputError(f"{gpu} and {cpu}: other {', '.join(differing)}; train both from one configuration")


def tested(gpu: np.ndarray, cpu: np.ndarray) -> dict[str, float]:
    """Difference, standard error and two-sided p-value of precision (seeds, queries)."""
    found = compare(gpu, cpu)
    return {"difference": found.difference, "error": found.error, "p": min(1.0, 2 * min(found.greater, found.less))}


def paragraph(found: dict[str, Any], compared: pd.DataFrame) -> str:
    """What the page says."""
    lengths = [bits for bits in compared["bits"] if bits]
    lines = [
        f"{found['models']} models of {METHOD} on 20Newsgroups, by one command with {found['jobs']} at once on one {found['gpu']}: "
        f"{found['seconds']:.0f} s, start-up included, and at most {found['memory_mib'] / 1024:.1f} GiB of the GPU's memory. "
        f"Those of {', '.join(map(str, lengths))} bits, three seeds each, were trained on a CPU too, with the same options and seeds; "
        "the paired test is over queries and seeds.\n",
        "| bits | precision@100, GPU | CPU | difference | standard error | p | MiB of a model |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in compared.to_dict("records"):
        bits = "all" if row["bits"] == 0 else str(row["bits"])
        scores = f"{row['gpu']:.4f} | {row['cpu']:.4f} | {row['difference']:+.4f} | {row['error']:.4f} | {row['p']:.2f}"
        lines.append(f"| {bits} | {scores} | {row['gpu_mib']:.0f} |")
    return "\n".join(lines)


def write_page() -> None:
    """The paragraph in the page, from the files."""
    io.write_text(PAGE, marks.between(PAGE, BEGIN, END, paragraph(io.read_json(FILE), pd.read_csv(TABLE))))


def step(config: configuration.Config, bits: int = 32, epochs: int = 4) -> None:
    """Seconds of a step and of an epoch's validation, and where the GPU's time goes."""
    import torch
    from torch.profiler import ProfilerActivity, profile

    from semantic_hashing.data.prepare.prepared import Prepared
    from semantic_hashing.hashers.fitting import fit
    from semantic_hashing.neural.training import GradientStep
    from semantic_hashing.training import driver, gpu, models

    prepared = Prepared.read(data_folder(config, DATASET) / "features.npz")
    hasher = models.untrained(config, Cell(DATASET, SETTING, METHOD, bits, 0))
    hasher.max_epochs = epochs
    taken: list[float] = []
    plain = GradientStep.__call__

    def timed(self: GradientStep, rows: np.ndarray) -> float:
        started = time.perf_counter()
        loss = plain(self, rows)
        taken.append(time.perf_counter() - started)
        # The last steps are looked into; the profiler itself makes them slower.
        if len(taken) == 200:
            watch.start()
        if len(taken) == 220:
            watch.stop()
        return loss

    watch = profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA])
    GradientStep.__call__ = timed  # type: ignore[method-assign]
    with gpu.training(hasher, "cuda"):
        driver.set_up_torch(1, "cuda")
        started = time.perf_counter()
        fit(hasher, prepared)
        whole = time.perf_counter() - started
        GradientStep.__call__ = plain  # type: ignore[method-assign]
        quick = np.array(taken[20:200])
        print(f"{METHOD} {bits} bits: {epochs} epochs in {whole:.2f} s, {len(taken)} steps in {sum(taken):.2f} s; first step {taken[0]:.2f} s")
        median, tenth, ninetieth = (1e3 * np.quantile(quick, share) for share in (0.5, 0.1, 0.9))
        print(f"a step: median {median:.2f} ms, tenth {tenth:.2f} ms, ninetieth {ninetieth:.2f} ms")
        print(f"peak of tensors {torch.cuda.max_memory_allocated() / 2**20:.0f} MiB")
        events = watch.key_averages()
        on_gpu = sum(event.self_device_time_total for event in events) / 20 / 1e3
        launches = sum(event.count for event in events if "aunchKernel" in event.key) / 20
        print(f"20 steps profiled: {on_gpu:.3f} ms of the GPU and {launches:.0f} kernels a step")
        print(events.table(sort_by="self_device_time_total", row_limit=22, max_name_column_width=60))
        print(events.table(sort_by="self_cpu_time_total", row_limit=22, max_name_column_width=60))
        started = time.perf_counter()
        scores = hasher.scores(prepared.tfidf[prepared.rows("train")])
        print(f"encoding of {len(scores)} documents: {time.perf_counter() - started:.3f} s")


def main(arguments: list[str]) -> None:
    """See the module's first lines."""
    if arguments[:1] == ["page"]:
        write_page()
        return
    config = configuration.load(Path(arguments[1]))
    if arguments[0] == "step":
        step(config)
    elif arguments[0] == "train":
        print(train(config, Path(arguments[2]), int(arguments[3]) if len(arguments) > 3 else config.jobs_per_gpu))
    else:
        folder = Path(arguments[2])
        table(config, folder, Path(arguments[3])).to_csv(TABLE, index=False, float_format="%.6g", lineterminator="\n")
        io.write_json(FILE, io.read_json(folder / "gpu.json"))
        write_page()


if __name__ == "__main__":
    main(sys.argv[1:])
