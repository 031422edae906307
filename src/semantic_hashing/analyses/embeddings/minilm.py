"""all-MiniLM-L6-v2, a sentence encoder: the vectors of two texts lie near where these mean alike.

Its layers are those of MiniLM (Wang et al., NeurIPS 2020), six of 384 units, trained on pairs of sentences (Reimers and Gurevych, EMNLP 2019).
A text's vector is the mean of its word pieces' last hidden states, scaled to unit length.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from semantic_hashing.analyses.embeddings.installed import TOKENIZER, WEIGHTS
from semantic_hashing.core.errors import RunError
from semantic_hashing.core.progress import track

logger = logging.getLogger(__name__)

NAME = "all-MiniLM-L6-v2"
PIECES, POSITIONS, UNITS, HEADS, LAYERS, INNER, EPSILON = 30_522, 512, 384, 12, 6, 1_536, 1e-12
# Word pieces of a batch: a few texts of the longest, hundreds of the shortest.
AT_ONCE = 4_096
# Seconds between two lines of a log.
SAID_EVERY = 60.0
# The names of a layer's parts in the file of the weights; the projections of queries, keys and values are one matrix in torch.
_PARTS = {
    "self_attn.out_proj": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "linear1": "intermediate.dense",
    "linear2": "output.dense",
    "norm2": "output.LayerNorm",
}
_PROJECTIONS = ("query", "key", "value")


class MiniLM(nn.Module):
    """The network, from word pieces to their last hidden states."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, UNITS)
        self.positions = nn.Embedding(POSITIONS, UNITS)
        # Of two segments of a text, of which there is the first alone here.
        self.segments = nn.Embedding(2, UNITS)
        self.norm = nn.LayerNorm(UNITS, EPSILON)
        layers = [nn.TransformerEncoderLayer(UNITS, HEADS, INNER, 0.0, "gelu", EPSILON, batch_first=True) for _ in range(LAYERS)]
        self.layers = nn.ModuleList(layers)

    @classmethod
    def load(cls, path: Path) -> MiniLM:
        """The network with the weights of ``model.safetensors``, as sentence-transformers publishes them.

        Raises:
            RunError: the file is damaged, or of another network.
        """
        try:
            stored = load_file(path)
            network = cls()
            network.load_state_dict(_renamed(stored))
        except (SafetensorError, OSError, KeyError, RuntimeError) as error:
            raise RunError(f"{path}: not the weights of {NAME} ({' '.join(str(error).split())[:200]}); install the package again") from None
        return network.eval()

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        """Last hidden states (B, T, 384) of the word pieces (B, T) int64 of texts of one length."""
        hidden: torch.Tensor = self.norm(self.pieces(pieces) + self.positions.weight[: pieces.shape[1]] + self.segments.weight[0])
        for layer in self.layers:
            hidden = layer(hidden)
        return hidden


def pooled(hidden: torch.Tensor) -> torch.Tensor:
    """Unit vectors (B, D): the means of hidden states (B, T, D) over the word pieces, scaled to length 1."""
    return nn.functional.normalize(hidden.mean(dim=1), dim=1)


def batches(lengths: np.ndarray, at_once: int = AT_ONCE) -> Iterator[np.ndarray]:
    """Indices of all texts in batches of one length, shortest texts first.

    So nothing is padded: a mask makes the attention of a processor twice as slow, and there are enough texts of each length.

    Args:
        lengths: (n,) int64, word pieces of each text.
        at_once: word pieces of a batch; a longer text is a batch of its own.
    """
    order = np.argsort(lengths, kind="stable")
    for same in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
        size = max(1, at_once // max(1, int(lengths[same[:1]].sum())))
        yield from (same[start : start + size] for start in range(0, len(same), size))


def tokenised(texts: Sequence[str], path: Path, most: int) -> tuple[list[list[int]], np.ndarray]:
    """The word pieces of texts, the marks of beginning and end among them, cut to ``most``; and how many each text has in whole, (n,) int64."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)
    pieces, whole = [], np.zeros(len(texts), dtype=np.int64)
    for row, text in enumerate(track(texts, "word pieces")):
        found = tokenizer.encode(text)
        pieces.append(found.ids)
        # Each part that was cut off has the two marks of its own.
        whole[row] = len(found.ids) + sum(len(rest.ids) - 2 for rest in found.overflowing)
    return pieces, whole


def embed(texts: Sequence[str], model: Path, most: int, arithmetic: torch.dtype = torch.float32) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (n, 384) float32 of n texts in their order, and the word pieces (n,) int64 that each has in whole.

    Args:
        texts: n texts in their original case.
        model: the folder of the weights and the tokenizer.
        most: word pieces of a text that are read, at most 512.
        arithmetic: of the layers; torch.bfloat16 is twice as fast on a processor that has it.

    Raises:
        RunError: the weights are damaged.
        ValueError: ``most`` is above 512.
    """
    if most > POSITIONS:
        raise ValueError(f"the network has {POSITIONS} positions, not {most}")
    network = MiniLM.load(model / WEIGHTS)
    pieces, whole = tokenised(texts, model / TOKENIZER, most)
    lengths = np.array([len(ids) for ids in pieces], dtype=np.int64)
    vectors = np.zeros((len(texts), UNITS), dtype=np.float32)
    said, done, started = time.monotonic(), 0, time.monotonic()
    with torch.inference_mode(), torch.autocast("cpu", arithmetic, enabled=arithmetic != torch.float32):
        for rows in track(list(batches(lengths)), "sentence embeddings"):
            read = torch.tensor([pieces[row] for row in rows])
            vectors[rows] = pooled(network(read).float()).numpy()
            done += int(lengths[rows].sum())
            if time.monotonic() - said > SAID_EVERY:
                said = time.monotonic()
                logger.info("%d of %d word pieces, %.0f a second", done, lengths.sum(), done / (said - started))
    return vectors, whole


def _renamed(stored: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The published weights under the names of ``MiniLM``."""
    table = {"pieces": "word_embeddings", "positions": "position_embeddings", "segments": "token_type_embeddings"}
    found = {f"{name}.weight": stored[f"embeddings.{theirs}.weight"] for name, theirs in table.items()}
    for kind in ("weight", "bias"):
        found[f"norm.{kind}"] = stored[f"embeddings.LayerNorm.{kind}"]
        for layer in range(LAYERS):
            own, theirs = f"layers.{layer}", f"encoder.layer.{layer}"
            found[f"{own}.self_attn.in_proj_{kind}"] = torch.cat([stored[f"{theirs}.attention.self.{part}.{kind}"] for part in _PROJECTIONS])
            for name, part in _PARTS.items():
                found[f"{own}.{name}.{kind}"] = stored[f"{theirs}.{part}.{kind}"]
    return found
