"""Whether another recipe explains a difference."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="nearest-recipe",
    title="The nearest recipe",
    question="Does another recipe bring the methods without training in epochs to the reported values?",
    order=80,
    shows=("reported",),
    studies=("recipes",),
)
