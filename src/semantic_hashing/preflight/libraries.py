"""Libraries that a study needs and the base has not, before anything is trained."""

from __future__ import annotations

from semantic_hashing.analyses.embeddings.installed import MEND, missing
from semantic_hashing.analyses.embeddings.models import STUDY
from semantic_hashing.config import Config
from semantic_hashing.core.errors import InputError


def check(config: Config) -> None:
    """See that what the studies of a run need is installed; a published folder is shown without it.

    Raises:
        InputError: it is not; the study, what is missing, and the line that mends it.
    """
    if STUDY in config.studies and config.published is None and (absent := missing()):
        raise InputError(f"studies: '{STUDY}' needs {' and '.join(absent)}, which this Python does not have; {MEND}")
