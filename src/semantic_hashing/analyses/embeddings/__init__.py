"""Word meaning beside words."""

from semantic_hashing.analyses.base import Analysis

ANALYSIS = Analysis(
    name="embeddings",
    title="Word meaning beside words",
    question="What do codes of bags of words give up against codes of sentence embeddings of the same documents?",
    order=108,
    measured="Precision@k by exact cosine and by the codes of ITQ and NbrMI, of bags of words and of sentence embeddings of the same documents.",
    drawn="Precision@k of exact cosine and of the codes of ITQ and NbrMI against code length, of bags of words and of sentence embeddings.",
    needs=(),
    studies=("embeddings",),
    jobs=(("embed", "embed"), ("embedded", "embedded")),
)
