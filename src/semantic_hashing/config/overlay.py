"""One configuration file, and how one is laid over another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from semantic_hashing.core import yaml_text
from semantic_hashing.core.errors import InputError


def merge(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """``base`` with ``overlay`` laid over it: mappings are merged key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in overlay.items():
        merged[key] = merge(merged[key], value) if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML mapping.

    Raises:
        InputError: the file is missing, not YAML, or not a mapping.
    """
    try:
        value = yaml_text.load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a configuration file with --configfile") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a YAML file ({' '.join(str(error).split())})") from None
    if not isinstance(value, dict):
        raise InputError(f"{path}: a configuration is a mapping of keys to values")
    return value
