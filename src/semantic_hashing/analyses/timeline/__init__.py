"""What a run costs."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="timeline",
    title="Where the time went",
    question="What did each method and step of the run cost?",
    order=10,
    measured="What every job cost: wall-clock seconds, seconds of processor, peak memory.",
    drawn="Core-seconds of the run by method and data set.",
)
