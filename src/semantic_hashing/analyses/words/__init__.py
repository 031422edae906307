"""Decoders as word vectors."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="words",
    title="Word vectors",
    question="Do the nearest words of a decoder match those that the paper prints, and are they coherent?",
    order=130,
    measured="Word vectors of the decoders: overlap with the paper's lists, coherence on the training documents.",
    needs=(),
    shows=("literature/nash2018/words.csv",),
    keys=("words",),
    jobs=(("word-model", "model"),),
)
