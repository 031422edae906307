"""Other estimates of the gradient through the code."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="estimators",
    title="Gradient estimators",
    question="Does a better estimate of the gradient through the code give better codes?",
    order=105,
    measured="Bias and deviation of each estimator of the gradient through NASH's code, against the sum over all codes of eight bits.",
    drawn="Precision of NASH with each estimator of the gradient through its code, and the bias and the deviation of these estimates.",
    needs=(),
    studies=("estimators",),
    jobs=(("gradients", "gradients"),),
)
