import os
import shutil
import sys
from pathlib import Path

import pytest

from semantic_hashing.config import Config, read_yaml
from semantic_hashing.data.prepare import synthetic

from .made_up import ROOT, SMALL, build, collected

# Files that take minutes, the longest first.
LONG = ("pipeline", "writers", "faults", "determinism", "adopt", "new_analysis", "own", "restore", "cluster")


def pytest_collection_modifyitems(items):
    """What takes minutes begins first: a worker that took such a file last would be at it while the others had nothing left."""
    places = {ROOT / f"tests/pipeline/test_{name}.py": place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))


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


@pytest.fixture(scope="session")
def chromium():
    """A browser without a window, one for all tests of a process; where there is none, its tests are skipped."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        message = "no chromium, or no playwright; make browser installs the one, make lint the other"
        if os.environ.get("SEMHASH_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        # In a container, root has no sandbox.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def denormal_numbers():
    """A job flushes denormal numbers to zero for the rest of its process; the tests after it go on with them."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)


@pytest.fixture(scope="session")
def documents():
    """Five hundred synthetic documents of five topics."""
    import torch

    # Models this small lose more to threads than they gain.
    torch.set_num_threads(1)
    return synthetic.prepared(500, 300, 5, seed=0)


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Config:
    """Two data sets, two lengths, one seed, collected; read only."""
    return collected(build(tmp_path_factory.mktemp("small"), SMALL))


@pytest.fixture(scope="session")
def full(tmp_path_factory) -> Config:
    """The paper's grid, collected; read only."""
    return collected(build(tmp_path_factory.mktemp("full"), {"settings": ["tuned"]}))


@pytest.fixture(scope="session")
def field(tmp_path_factory) -> Config:
    """Every method of config/field.yaml at the paper's lengths, two seeds, collected; read only."""
    methods = {key: value for key, value in read_yaml(ROOT / "config/field.yaml").items() if key in ("methods", "controls")}
    return collected(build(tmp_path_factory.mktemp("field"), {"settings": ["tuned"], "seeds": [0, 1], "studies": [], **methods}))


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Config:
    """The paper's grid in both settings, collected; read only."""
    return collected(build(tmp_path_factory.mktemp("whole"), {}))
