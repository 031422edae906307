"""Other encoders and decoders."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="architectures",
    title="Encoders and decoders",
    question="What do the hidden layers of NASH-DN bring, and does a deeper decoder collapse?",
    order=90,
    shows=("literature/nash2018/architectures.csv",),
    studies=("encoder", "decoder"),
)
