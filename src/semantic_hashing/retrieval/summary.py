"""A score in one line, for the command line and for logs."""

from __future__ import annotations

from typing import Any


def line(result: dict[str, Any]) -> str:
    """Precision@k of a cell or control with its tie bounds and chance level; of a failed cell its reason.

    Args:
        result: what stands in ``score.json``.
    """
    where = f"{result['dataset']} {result['method']} {result['bits']} bits, seed {result['seed']}"
    if result["status"] != "ok":
        return f"{where}: failed, {result['reason']}"
    bounds = f"between {result['lower']:.4f} and {result['upper']:.4f} by the order of ties"
    return f"{where}: precision@{result['k']} {result['precision']:.4f} ({bounds}), chance {result['chance']:.4f}"
