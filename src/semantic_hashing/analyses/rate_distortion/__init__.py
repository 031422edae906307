"""What a code costs and what it explains."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="rate-distortion",
    title="Rate and distortion",
    question="What does a code cost in bits, what does it explain, and how well does it retrieve, as the KL weight grows?",
    order=35,
    part="main",
    drawn="Rate, distortion and precision along a sweep of the KL weight, and the noise that NASH-DN learns against the length of a document.",
    shows=("noise",),
    studies=("rate-distortion",),
)
