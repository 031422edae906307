"""What a run costs."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="timeline",
    title="Where the time went",
    question="What did each method and step of the run cost?",
    order=10,
    measured="The cost of every job: wall-clock seconds, processor seconds, peak memory.",
    drawn="Core-seconds of the run by method and data set.",
)
