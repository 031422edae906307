"""The names of the methods and controls, in the order of the paper's tables, without importing any of them."""

from __future__ import annotations

from typing import Any, NamedTuple


class Method(NamedTuple):
    """Where a hasher lives: ``module:Class``, the arguments that make the variant, and what the grid and the tables ask of it."""

    target: str
    preset: dict[str, Any]
    deterministic: bool = False
    supervised: bool = False


_PACKAGE = "semantic_hashing.hashers"

METHODS: dict[str, Method] = {
    "LSH": Method(f"{_PACKAGE}.lsh:LSH", {}),
    "S-RBM": Method(f"{_PACKAGE}.srbm:SRBM", {}),
    "SpH": Method(f"{_PACKAGE}.spectral:SpectralHashing", {}, deterministic=True),
    "STH": Method(f"{_PACKAGE}.self_taught:SelfTaughtHashing", {}, deterministic=True),
    "VDSH": Method(f"{_PACKAGE}.vdsh:VDSH", {"supervision": "none"}),
    "NASH": Method(f"{_PACKAGE}.nash:NASH", {"noise": "none", "supervision": "none"}),
    "NASH-N": Method(f"{_PACKAGE}.nash:NASH", {"noise": "fixed", "supervision": "none"}),
    "NASH-DN": Method(f"{_PACKAGE}.nash:NASH", {"noise": "data-dependent", "supervision": "none"}),
    "KSH": Method(f"{_PACKAGE}.ksh:KSH", {}, supervised=True),
    "SHTTM": Method(f"{_PACKAGE}.shttm:SHTTM", {}, supervised=True),
    "VDSH-S": Method(f"{_PACKAGE}.vdsh:VDSH", {"supervision": "shared"}, supervised=True),
    "VDSH-SP": Method(f"{_PACKAGE}.vdsh:VDSH", {"supervision": "private"}, supervised=True),
    "NASH-DN-S": Method(f"{_PACKAGE}.nash:NASH", {"noise": "data-dependent", "supervision": "labels"}, supervised=True),
}

# The paper's own unsupervised models, in the order in which it claims that they get better.
VARIANTS = ("NASH", "NASH-N", "NASH-DN")

# Controls are not methods: random codes give chance, exact cosine needs no codes, label codes are a ceiling.
CONTROLS = ("Random", "Cosine", "Labels")
