"""``python -m semantic_hashing`` is the ``semhash`` command."""

from semantic_hashing.cli import main

main()
