"""An independent reproduction of the semantic-hashing literature, from raw text to an audited report."""

__version__ = "0.1.0"
