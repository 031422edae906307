"""What it is worth to train a model many times and to report the best."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="seed-search",
    title="Search over seeds",
    question="What does it add to a score to train the same model with many seeds and to report the best?",
    order=65,
    part="literature",
    measured="Expected precision@k of the best of 1 to 100 models of one cell that differ in the seed, chosen on validation and on test data.",
    drawn="Expected precision@k of the best of several models that differ in the seed, chosen on validation and on test data, beside the mean.",
    shows=("reported",),
    studies=("seeds",),
)
