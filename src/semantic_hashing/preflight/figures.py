"""Whether figures can be drawn in the user's surroundings."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path

from semantic_hashing.core.errors import InputError


def check() -> None:
    """Draw a small figure as the report does, and throw it away.

    Raises:
        InputError: it cannot be drawn; why, and that matplotlib's own settings are where to look.
        ModuleNotFoundError: there is no matplotlib.
    """
    importlib.import_module("matplotlib")
    try:
        from matplotlib.figure import Figure

        from semantic_hashing.rendering import style

        figure = Figure(figsize=(1, 1))
        figure.add_subplot().set_title("$k$")
        with tempfile.TemporaryDirectory() as folder:
            style.save(figure, Path(folder) / "probe")
    # Fonts, settings and backends fail in many ways.
    except Exception as error:
        reason = " ".join(str(error).split())
        raise InputError(f"figures cannot be drawn here ({type(error).__name__}: {reason}); look at matplotlib's settings and fonts") from None
