"""Decoders as word vectors."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="words",
    title="Word vectors",
    question="Are the nearest words by a decoder those that the paper prints, and do they go together?",
    order=130,
    measured="Word vectors of the decoders: overlap with the paper's lists, coherence on the training documents.",
    needs=(),
    shows=("literature/nash2018/words.csv",),
    keys=("words",),
    jobs=(("word-model", "model"),),
)
