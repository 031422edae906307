"""The rows of the measure that the report shows."""

from __future__ import annotations

import pandas as pd

from semantic_hashing.analyses import studied
from semantic_hashing.analyses.copies import ANALYSIS
from semantic_hashing.config import Config

LENGTH = 32


def rows(config: Config) -> pd.DataFrame:
    """Those of the setting that analyses are about, at 32 bits where the run has them, else at its longest codes; in the order of the CSV."""
    bits = LENGTH if LENGTH in config.bits else max(config.bits)
    table = ANALYSIS.read(config)
    return table[(table["setting"] == studied.setting(config)) & (table["bits"] == bits) & table["dataset"].isin(config.datasets)]
