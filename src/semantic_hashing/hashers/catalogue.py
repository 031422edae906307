"""The names of the methods and controls, in the order of the paper's tables and then those of other packages, without importing any of them."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any, NamedTuple


class Method(NamedTuple):
    """Where a hasher lives: ``module:Class``, the arguments that make the variant, and what the grid and the tables ask of it."""

    target: str
    preset: dict[str, Any]
    deterministic: bool = False
    supervised: bool = False


_PACKAGE = "semantic_hashing.methods"

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

# The groups of entry points by which another package registers its hashers, a name each: ``MINE = "my_package:MyHasher"``.
GROUP, SUPERVISED_GROUP = "semantic_hashing.hashers", "semantic_hashing.supervised_hashers"
# Names that a package registers and that are taken; a configuration is refused while there are any.
TAKEN: dict[str, str] = {}


def _register(points: list[EntryPoint], supervised: bool) -> None:
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        known = METHODS.get(point.name)
        if known is None:
            METHODS[point.name] = Method(point.value, {}, supervised=supervised)
        elif known.target != point.value:
            TAKEN[point.name] = point.value


_register(list(entry_points(group=GROUP)), supervised=False)
_register(list(entry_points(group=SUPERVISED_GROUP)), supervised=True)

# Controls are not methods: random codes give chance, exact cosine needs no codes, label codes are a ceiling.
CONTROLS = ("Random", "Cosine", "Labels")
