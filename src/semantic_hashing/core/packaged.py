"""The configuration and the papers that come with the package, for whoever works outside the project's folder."""

from __future__ import annotations

from pathlib import Path

# In a checkout these are links to the project's folders; a wheel holds their files.
FOLDER = Path(__file__).parents[1] / "packaged"
CONFIG, LITERATURE = FOLDER / "config", FOLDER / "literature"
