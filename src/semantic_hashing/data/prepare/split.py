"""Which document is for training, which for validation, which for test."""

from __future__ import annotations

import numpy as np

from semantic_hashing.core import seeds
from semantic_hashing.core.errors import InputError
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION


def split(part: np.ndarray, how: str, validation_share: float, test_share: float, master_seed: int, dataset: str) -> np.ndarray:
    """Assign the n documents to the three parts.

    A source that has a validation part keeps its own split, whatever ``how`` says.

    Args:
        part: (n,) uint8, the source's own parts.
        how: ``official`` (validation is held out of the training part), ``halve-test`` (the test part is halved, the
            smaller half is validation) or ``fresh`` (everything is shuffled).
        validation_share: share of the training part (official) or of all documents (fresh) that is held out.
        test_share: share of all documents that is the test part (fresh).
        master_seed: the run's master seed; the stream is derived from it, the data set and the purpose.
        dataset: name of the data set.

    Returns:
        (n,) uint8, index into ``PARTS``.

    Raises:
        InputError: there are too few documents for three parts.
    """
    parts = part.copy()
    if not np.any(part == VALIDATION):
        random = np.random.default_rng(seeds.derive(master_seed, dataset, "split"))
        if how == "official":
            train = random.permutation(np.flatnonzero(part == TRAIN))
            parts[train[: _share(len(train), validation_share)]] = VALIDATION
        elif how == "halve-test":
            test = random.permutation(np.flatnonzero(part == TEST))
            parts[test[: len(test) // 2]] = VALIDATION
        elif how == "fresh":
            order = random.permutation(len(part))
            validation, test_size = _share(len(part), validation_share), _share(len(part), test_share)
            parts[order] = TRAIN
            parts[order[:validation]] = VALIDATION
            parts[order[validation : validation + test_size]] = TEST
        else:
            raise InputError(f"unknown split '{how}'; valid: official, halve-test, fresh")
    if len(np.unique(parts)) < 3:
        raise InputError(f"{dataset}: {len(part)} documents are too few for training, validation and test (split: {how})")
    return parts


def _share(count: int, share: float) -> int:
    return max(1, round(count * share))
