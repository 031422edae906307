"""What it does to a score to leave tied documents in the order of the file."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="file-order",
    title="Order of the file",
    question="What does it add to a score, or take from it, to break ties by the position of a document in the file?",
    order=66,
    part="literature",
    measured="Precision@k with ties broken by position in the file: as it was read, sorted by class, and in random order.",
    needs=("scores", "codes", "features"),
)
