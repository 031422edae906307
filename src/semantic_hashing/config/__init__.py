"""The configuration of a run: its sections, how it is read, and the pages that describe it."""

from semantic_hashing.config.checks import BIT_LENGTHS
from semantic_hashing.config.corpora import Corpus
from semantic_hashing.config.keys import AS_WRITTEN, MIRROR_VARIABLE
from semantic_hashing.config.load import BASE, CHOSEN, check_folder, json_schema, load, parse, read_base
from semantic_hashing.config.overlay import merge, read_yaml
from semantic_hashing.config.run import Config
from semantic_hashing.config.studies import Study, Words, of_analyses

__all__ = [
    "AS_WRITTEN",
    "BASE",
    "BIT_LENGTHS",
    "CHOSEN",
    "MIRROR_VARIABLE",
    "Config",
    "Corpus",
    "Study",
    "Words",
    "check_folder",
    "json_schema",
    "load",
    "merge",
    "of_analyses",
    "parse",
    "read_base",
    "read_yaml",
]
