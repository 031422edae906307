"""NASH beside the methods that came after it."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="later",
    title="Later work",
    question="Where does a well-trained NASH stand beside the methods that were to replace it?",
    order=20,
    part="differences",
    shows=("reported",),
)
