"""A training step beside its floor: the matrix products, exponentials and touched rows of that step alone, as bare library calls on the same data.

python -m benchmarks.floor     writes benchmarks/floor.csv

Both take turns in one process, and what counts is processor time, so that another process on the machine costs both alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
from torch.nn import functional
from torch.optim.adam import adam

from benchmarks.shapes import LARGE, NG20, features
from semantic_hashing.methods.nash import NASH
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder
from semantic_hashing.training.driver import set_up_torch

FILE = Path("benchmarks/floor.csv")
BITS, BATCH, HIDDEN, DOCUMENTS, ROUNDS, WARM = 32, 100, 500, 2_000, 80, 10
Call = Callable[[], object]
# Of the floor, and of what a step does beyond it.
FLOOR = ("products", "exponentials", "touched rows")
BEYOND = ("batch", "decoder beyond", "rows beyond", "dense Adam", "remainder")


class Timed:
    """A batch of documents and the calls that are timed on it."""

    def __init__(self, words: int, tokens: int) -> None:
        self.documents, self.rng = features(DOCUMENTS, words, tokens), np.random.default_rng(0)
        self.network = NASH(BITS, input_dropout=0.0).network(words, 0).train()
        self.optimizer = RowAdam(self.network, 0.001)
        self.decoder = SoftmaxDecoder(BITS, words)
        self.code = torch.randint(0, 2, (BATCH, BITS)).float().requires_grad_()
        self.bag = self.draw()
        self.calls: dict[str, list[Call]] = {
            "step": [self.step],
            "products": self.products(words),
            "exponentials": [self.exponentials(words)],
            "touched rows": self.touched_rows(words),
            "batch": [self.draw],
            "decoder": [self.decode],
            "rows": [self.rows],
            "dense Adam": [self.dense_adam],
        }

    def draw(self) -> Bag:
        """The documents of the next batch."""
        return Bag.of(self.documents[self.rng.integers(0, DOCUMENTS, BATCH)])

    def step(self) -> None:
        """The whole training step."""
        self.bag = self.draw()
        (-self.network.bound(self.bag, self.bag, 1.0).mean()).backward()
        self.factors = self.network.encoder.first.factors[-1]
        self.optimizer.step()

    def products(self, words: int) -> list[Call]:
        """Every product of dense matrices: decoder, hidden layer and logits, forward and for both gradients; nothing is allocated."""
        shapes = [(BITS + 1, words, BITS), (HIDDEN, HIDDEN, HIDDEN), (HIDDEN, BITS, HIDDEN)]
        calls: list[Call] = []
        for inner, outer, back in shapes:
            left, weight, gradient = torch.randn(BATCH, inner), torch.randn(inner, outer), torch.randn(BATCH, outer)
            of_weight, of_left, forward = torch.empty(inner, outer), torch.empty(BATCH, back), torch.empty(BATCH, outer)
            calls.append(lambda a=left, b=weight, c=forward: torch.mm(a, b, out=c))
            calls.append(lambda a=gradient, b=weight[:back], c=of_left: torch.mm(a, b.T, out=c))
            calls.append(lambda a=left, b=gradient, c=of_weight: torch.mm(a.T, b, out=c))
        return calls

    def exponentials(self, words: int) -> Call:
        """A power for every document and word."""
        logits, powers = -3 * torch.rand(BATCH, words), torch.empty(BATCH, words)
        return lambda: torch.exp2(logits, out=powers)

    def touched_rows(self, words: int) -> list[Call]:
        """The rows of the batch's words: added up, their gradient, and Adam on as many rows that lie side by side."""
        weight, gradient = torch.randn(words, HIDDEN), np.random.default_rng(0).random((BATCH, HIDDEN), dtype=np.float32)

        def bags() -> torch.Tensor:
            return functional.embedding_bag(self.bag.indices, weight, self.bag.indptr[:-1], mode="sum", per_sample_weights=self.bag.values)

        batch = sp.csr_array((self.bag.values.numpy(), self.bag.indices.numpy(), self.bag.indptr.numpy()), shape=(BATCH, words))
        touched = np.unique(batch.indices)
        by_word = sp.csr_array(batch[:, touched].T)
        parts = [torch.rand(len(touched), HIDDEN) for _ in range(4)]
        self.touched = len(touched)
        return [bags, lambda: by_word @ gradient, lambda: _adam(parts)]

    def decode(self) -> None:
        """The decoder alone, forward and backward."""
        self.decoder(self.code, self.bag).sum().backward()
        self.decoder.weight.grad = self.code.grad = None

    def rows(self) -> None:
        """All that is done for the touched rows: the optimiser settles and updates them, and the bags are added up."""
        layer = self.network.encoder.first
        if layer.before_reading is not None:
            layer.before_reading(self.bag.indices)
        functional.embedding_bag(self.bag.indices, layer.weight, self.bag.indptr[:-1], mode="sum", per_sample_weights=self.bag.values)
        layer.factors.append(self.factors)
        self.optimizer.step()

    def dense_adam(self) -> None:
        """Adam on every other weight."""
        for parameter in self.optimizer._dense:
            parameter.grad = torch.ones_like(parameter) if parameter.grad is None else parameter.grad
        started = time.process_time()
        self.optimizer._step_dense(0.0)
        self.of_adam = time.process_time() - started


def _adam(parts: list[torch.Tensor]) -> None:
    weight, gradient, first, second = parts
    adam(
        [weight], [gradient], [first], [second], max_exp_avg_sqs=[], state_steps=[torch.ones(())], fused=True, amsgrad=False, beta1=0.9,
        beta2=0.999, lr=0.001, weight_decay=0.0, eps=1e-8, maximize=False,
    )  # fmt: skip


def measure(words: int, tokens: int) -> dict[str, float]:
    """Milliseconds of processor time, medians: of the step, the parts of its floor, and where the rest goes."""
    timed = Timed(words, tokens)
    taken: dict[str, list[float]] = {name: [] for name in timed.calls}
    passed: dict[str, list[float]] = {name: [] for name in timed.calls}
    for round_ in range(ROUNDS + WARM):
        for name, calls in timed.calls.items():
            started, clock = time.process_time(), time.perf_counter()
            for call in calls:
                call()
            spent, wall = time.process_time() - started, time.perf_counter() - clock
            if round_ >= WARM:
                taken[name].append(1000 * (timed.of_adam if name == "dense Adam" else spent))
                passed[name].append(1000 * wall)
    found = {name: statistics.median(values) for name, values in taken.items()}
    floor = sum(found[name] for name in FLOOR)
    decoder_floor = _of_decoder(words)
    beyond = {
        "batch": found["batch"],
        "decoder beyond": found["decoder"] - decoder_floor - found["exponentials"],
        "rows beyond": found["rows"] - found["touched rows"],
        "dense Adam": found["dense Adam"],
    }
    beyond["remainder"] = found["step"] - floor - sum(beyond.values())
    return {
        "words": words, "touched": timed.touched, "step": found["step"], "floor": floor, "times": found["step"] / floor,
        **{name: found[name] for name in FLOOR}, **beyond,
        "step_passed": statistics.median(passed["step"]), "floor_passed": sum(statistics.median(passed[name]) for name in FLOOR),
        "load": os.getloadavg()[0],
    }  # fmt: skip


def _of_decoder(words: int) -> float:
    """Milliseconds of the decoder's three products."""
    left, weight, gradient = torch.randn(BATCH, BITS + 1), torch.randn(BITS + 1, words), torch.randn(BATCH, words)
    forward, of_left, of_weight = torch.empty(BATCH, words), torch.empty(BATCH, BITS), torch.empty(BITS + 1, words)
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        torch.mm(left, weight, out=forward)
        torch.mm(gradient, weight[:BITS].T, out=of_left)
        torch.mm(left.T, gradient, out=of_weight)
        taken.append(1000 * (time.process_time() - started))
    return statistics.median(taken)


def sentence(table: pd.DataFrame) -> str:
    """What the table says."""
    header = [
        "words",
        "a step, ms",
        "its floor, ms",
        "times",
        *FLOOR,
        "making the batch",
        "decoder, beyond",
        "rows, beyond",
        "other Adam",
        "remainder",
    ]
    lines = [header, ["---:"] * len(header)]
    for row in table.to_dict("records"):
        figures = [f"{row[name]:.2f}" for name in (*FLOOR, *BEYOND)]
        lines.append([f"{row['words']:,}", f"{row['step']:.2f}", f"{row['floor']:.2f}", f"{row['times']:.2f}", *figures])
    load = table["load"]
    return (
        "A step of NASH (32 bits, batch 100, one thread) and its floor, in milliseconds of processor time, medians of "
        f"{ROUNDS} rounds in turns, at a load of {load.min():.1f} to {load.max():.1f} on {os.cpu_count()} cores:\n\n"
        + "".join(f"| {' | '.join(line)} |\n" for line in lines)
    )


def main() -> None:
    """See the module's first lines."""
    set_up_torch(1)
    rows = [measure(shape.words, shape.tokens) for shape in (NG20, LARGE)]
    pd.DataFrame(rows).to_csv(FILE, index=False, float_format="%.4g", lineterminator="\n")
    sys.stdout.write(sentence(pd.DataFrame(rows)))


if __name__ == "__main__":
    main()
