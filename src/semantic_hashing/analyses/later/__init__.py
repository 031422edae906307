"""NASH beside the methods that came after it."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="later",
    title="Later work",
    question="How does a well-trained NASH compare with the methods that followed it?",
    order=20,
    part="differences",
    shows=("reported",),
)
