"""The estimators of all methods, each made when it is asked for; pickle finds them here."""

from __future__ import annotations

from typing import Any

from semantic_hashing.api import estimators, names


def __getattr__(name: str) -> Any:
    method = names.methods().get(name)
    if method is None:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return estimators.estimator(method)
