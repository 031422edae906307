"""The site's API pages: those of tools/site/api, and one of every method, from the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from semantic_hashing.api.names import identifier
from semantic_hashing.hashers.catalogue import METHODS

HERE = Path(__file__).resolve().parent / "api"


def on_files(files: Files, config: Any) -> Files:
    """Add the pages."""
    for path in sorted(HERE.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        files.append(File.generated(config, f"api/{path.name}", content=text.replace("METHODS\n", methods()) if path.stem == "methods" else text))
    return files


def methods() -> str:
    """A section for each class of methods: the names that the tables have for it and its variants, and its docstring."""
    classes: dict[str, list[str]] = {}
    for name, method in METHODS.items():
        classes.setdefault(method.target, []).append(name)
    return "\n".join(_section(target, names) for target, names in classes.items())


def _section(target: str, names: list[str]) -> str:
    module, _, name = target.partition(":")
    made = ", ".join(identifier(method) for method in names)
    return f"""## {", ".join(names)}

`from semantic_hashing import {made}`

::: {module}.{name}
    options:
      members: false
      show_root_heading: false
      show_root_toc_entry: false
"""
