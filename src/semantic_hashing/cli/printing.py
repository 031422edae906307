"""What is printed, on a terminal or into a file of whatever encoding."""

from __future__ import annotations

import io
import json
import sys
from typing import Any


def replace_unencodable() -> None:
    r"""Have both streams print a character that their encoding lacks as ``\u2192``: a label or a title may hold any."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def as_json(value: Any) -> str:
    """JSON that standard output can hold whole: where its encoding lacks a character, all beyond ASCII are escaped."""
    written = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        written.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=2)
    return written
