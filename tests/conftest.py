import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The mirror folder with the real data; without one, the tests that need it are skipped."""
    named = os.environ.get("SEMHASH_MIRROR")
    if not named:
        message = "SEMHASH_MIRROR names no mirror folder"
        if os.environ.get("SEMHASH_REQUIRE_MIRROR") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return Path(named)
