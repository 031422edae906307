"""From which cosine on two documents are near copies."""

NEAR = 0.9
