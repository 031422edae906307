"""What noise NASH-DN learns."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="noise",
    title="Learnt noise",
    question="Does NASH-DN learn more or less noise for longer documents?",
    order=120,
    measured="The noise that NASH-DN learnt, by tenths of the test documents in order of length.",
    needs=("scores", "examination", "features"),
)
