"""The sentence embeddings of a data set, made once."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl
import torch

from semantic_hashing.analyses.embeddings import minilm
from semantic_hashing.analyses.embeddings.installed import TOKENIZER, WEIGHTS, folder
from semantic_hashing.analyses.embeddings.texts import of_kept
from semantic_hashing.core import io
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.data.readers.own import Columns

logger = logging.getLogger(__name__)

# Word pieces of a text that the model reads: what it reads by default, see its sentence_bert_config.json.
MOST = 256
# Features of processors that multiply matrices of bfloat16.
FAST = ("avx512_bf16", "amx_bf16")


def run(
    out: tuple[Path, Path],
    corpus: Path,
    source: Path,
    raw: Path,
    source_name: str,
    recipe: Recipe,
    record: dict[str, Any],
    columns: Columns | None = None,
    threads: int = 1,
) -> dict[str, Any]:
    """Write the unit vectors of the kept documents as float16, and then their record.

    Args:
        out: the file of the vectors and that of the record.
        corpus: ``corpus.parquet`` of the data set.
        source: record that ``fetch`` wrote for it.
        raw: folder of the downloads.
        source_name: the data set whose files they are.
        recipe: the knobs of its preparation; what these strip from the texts is not embedded either.
        record: what the data set is, copied into the record.
        columns: of a corpus of one's own, the columns that are read.
        threads: threads of torch.

    Returns:
        ``record`` with the model, the sha256 of its weights and of its tokenizer, and the word pieces that were read.

    Raises:
        InputError: the source has no texts.
        RunError: a library is missing, or a file is missing, damaged or changed.
    """
    model = folder()
    texts = of_kept(corpus, source, raw, source_name, recipe, columns)
    vectors_path, record_path = out
    # The record says that the vectors are whole; it must not stand beside the next ones.
    record_path.unlink(missing_ok=True)
    arithmetic = fastest()
    logger.info("%d documents, at most %d word pieces of each, %s", len(texts), MOST, arithmetic)
    started = time.perf_counter()
    with threadpoolctl.threadpool_limits(threads):
        torch.set_num_threads(threads)
        vectors, pieces = minilm.embed(texts, model, MOST, arithmetic)
    result = record | {
        "model": minilm.NAME,
        "weights_sha256": io.sha256(model / WEIGHTS),
        "tokenizer_sha256": io.sha256(model / TOKENIZER),
        "documents": len(texts),
        "most_pieces": MOST,
        "mean_pieces": round(float(pieces.mean()), 1),
        "cut": round(float((pieces > MOST).mean()), 4),
        "arithmetic": str(arithmetic).removeprefix("torch."),
        "threads": threads,
        "seconds": round(time.perf_counter() - started, 1),
    }
    io.write_arrays(vectors_path, {"vectors": vectors.astype(np.float16)})
    io.write_json(record_path, result)
    return result


def fastest() -> torch.dtype:
    """bfloat16 where the processor multiplies its matrices: its vectors have a cosine of .9999 to those of float32, which are the others'."""
    capabilities = torch.cpu.get_capabilities()
    return torch.bfloat16 if any(capabilities.get(name) for name in FAST) else torch.float32
