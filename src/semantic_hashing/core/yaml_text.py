"""YAML by libyaml's parser, ten times as fast as PyYAML's own; every command reads some twenty files of it."""

from __future__ import annotations

from typing import Any

import yaml

# A PyYAML that was built without libyaml has its own parser alone.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> Any:
    """The value of a YAML text, of plain types alone.

    Raises:
        yaml.YAMLError: it is none.
    """
    return yaml.load(text, LOADER)


def compose(text: str) -> yaml.Node | None:
    """The same as nodes, which know their lines; None for an empty text.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.compose(text, LOADER)
