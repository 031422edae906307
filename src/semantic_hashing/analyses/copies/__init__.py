"""What copies between the training and the test part do to the scores."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="copies",
    title="Copies",
    question="How does each method score on the test documents that have no copy in the training part?",
    order=35,
    part="limits",
    measured="Precision@k on all test documents, and on those without an exact or a near copy in the training part.",
    needs=("scores", "queries", "features"),
)
