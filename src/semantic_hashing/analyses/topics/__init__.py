"""Whether the weight of its topics explains a reported row of SHTTM."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="topics",
    title="The topics of SHTTM",
    question="Does the weight of SHTTM's topics explain a reported row that falls with the code length?",
    order=25,
    part="differences",
    shows=("reported",),
    studies=("topics",),
)
