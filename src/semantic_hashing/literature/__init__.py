"""The literature: each paper a folder of data, read and checked here. No other module knows how its files look."""

from semantic_hashing.literature.claims import Claim, Side
from semantic_hashing.literature.decisions import Decision
from semantic_hashing.literature.paper import FOLDER, Paper, files, find, names, read
from semantic_hashing.literature.reported import TRANSCRIPTIONS, values
from semantic_hashing.literature.settings import as_written

__all__ = ["FOLDER", "TRANSCRIPTIONS", "Claim", "Decision", "Paper", "Side", "as_written", "files", "find", "names", "read", "values"]
