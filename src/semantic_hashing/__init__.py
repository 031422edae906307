"""An independent reproduction of the semantic-hashing literature, from raw text to an audited report."""

from semantic_hashing.core.surroundings import keep_compiled_code

__version__ = "0.1.0"

# Before any module with compiled code is imported.
keep_compiled_code()
