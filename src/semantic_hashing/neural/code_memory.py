"""The codes that the training documents last had, so that a batch's loss can look at the whole collection."""

from __future__ import annotations

import numpy as np
import torch

from semantic_hashing.neural.batches import tensor


class CodeMemory:
    """Codes in {-1, 0, 1} of n documents, 0 while a document was not seen, and the step at which each was last seen.

    Args:
        documents: n.
        bits: l.
    """

    def __init__(self, documents: int, bits: int) -> None:
        self.codes = torch.zeros(documents, bits)
        self.seen = torch.zeros(documents)
        self.step = 0

    def next_step(self, rows: np.ndarray) -> None:
        """A step begins, and sees the documents ``rows``."""
        self.step += 1
        self.seen[tensor(rows)] = float(self.step)

    def write(self, rows: np.ndarray, scores: torch.Tensor) -> None:
        """Keep the signs of the documents' scores (B, l)."""
        self.codes[tensor(rows)] = scores.detach().sign()

    def recent(self, age: float) -> torch.Tensor:
        """Codes (m, l) of the documents seen less than ``age`` steps ago; those of this step were seen 0 steps ago."""
        return self.codes[self.step - self.seen < age]
