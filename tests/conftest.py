import os
import sys
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


@pytest.fixture(autouse=True)
def denormal_numbers():
    """A job flushes denormal numbers to zero for the rest of its process; the tests after it go on with them."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)
