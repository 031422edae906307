"""Fitted attributes as JSON and named arrays, and back, without running anything that is stored.

JSON has the shape of the objects, and the arrays stand beside it by name. An object is its class, by module and name, and its attributes; it is
made without its constructor. Only classes of this package, of registered hashers, of torch's modules and of scikit-learn are made.
"""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from torch import nn

from semantic_hashing.core.errors import HasherError
from semantic_hashing.hashers.catalogue import METHODS

# Of every torch module, besides what a subclass adds; hooks are not kept.
KEPT_OF_MODULES = ("training", "_parameters", "_buffers", "_modules", "_non_persistent_buffers_set")
OF_MODULES = frozenset(vars(nn.Module()))
# The kinds of numpy's types that are kept: truth values, whole and real numbers.
NUMBERS = "biuf"
SEQUENCES: dict[str, Callable[[Any], Any]] = {"list": list, "tuple": tuple, "set": set}


class UnreadableError(Exception):
    """What was stored does not describe what can be made; the message says why."""


class Writer:
    """Turns values into JSON and arrays.

    Args:
        owner: the object whose attributes are written; a reference to it is one to whatever they are read into.

    Attributes:
        arrays: what JSON names.
    """

    def __init__(self, owner: object) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        # The objects themselves are held, so that no other one gets the identity of one that is gone.
        self._seen: dict[int, tuple[dict[str, Any], object]] = {id(owner): ({"ref": 0}, owner)}

    def write(self, value: Any, path: str) -> Any:
        """A value as JSON.

        Raises:
            HasherError: it, or something in it, cannot be kept; the message names it by ``path``.
        """
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, np.generic):
            return {"scalar": self._array(np.asarray(value), path)}
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, np.ndarray):
            return {"array": self._array(value, path)}
        if id(value) in self._seen:
            return self._seen[id(value)][0]
        if isinstance(value, torch.Tensor):
            number = self._number(value)
            kind = "parameter" if isinstance(value, nn.Parameter) else "tensor"
            return {kind: self._array(value.detach().cpu().numpy(), path), "number": number, "learns": value.requires_grad}
        if isinstance(value, sp.csr_array | sp.csr_matrix):
            parts = [
                self._array(part, f"{path}.{name}") for name, part in (("data", value.data), ("indices", value.indices), ("indptr", value.indptr))
            ]
            return {"csr": parts, "shape": list(value.shape)}
        if type(value) in SEQUENCES.values():
            return {type(value).__name__: [self.write(item, f"{path}.{place}") for place, item in enumerate(value)]}
        if isinstance(value, Mapping):
            return {"dict": [[self.write(key, path), self.write(item, f"{path}.{key}")] for key, item in value.items()]}
        return self._object(value, path)

    def _object(self, value: Any, path: str) -> dict[str, Any]:
        kind = type(value)
        name = f"{kind.__module__}:{kind.__qualname__}"
        if not _allowed(kind.__module__) or not (hasattr(value, "__dict__") or isinstance(value, tuple)):
            raise HasherError(f"{path}: a {name.replace(':', '.')} cannot be kept in a file")
        number = self._number(value)
        if isinstance(value, tuple):
            return {"object": name, "number": number, "items": [self.write(item, f"{path}.{place}") for place, item in enumerate(value)]}
        state = vars(value)
        if isinstance(value, nn.Module):
            state = {key: item for key, item in state.items() if key in KEPT_OF_MODULES or key not in OF_MODULES}
        return {"object": name, "number": number, "state": {key: self.write(item, f"{path}.{key}") for key, item in state.items()}}

    def _number(self, value: object) -> int:
        number = len(self._seen)
        self._seen[id(value)] = {"ref": number}, value
        return number

    def _array(self, array: np.ndarray, path: str) -> str:
        if array.dtype.kind not in NUMBERS:
            raise HasherError(f"{path}: an array of type {array.dtype} cannot be kept in a file")
        self.arrays[path] = np.ascontiguousarray(array).reshape(array.shape)
        return path


class Reader:
    """Turns JSON and arrays into values again.

    Args:
        owner: what references to the writer's owner become.
        arrays: the writer's.
    """

    def __init__(self, owner: object, arrays: Mapping[str, np.ndarray]) -> None:
        self._arrays = arrays
        self._seen: dict[int, Any] = {0: owner}

    def read(self, value: Any) -> Any:
        """The value that was written as this JSON.

        Raises:
            UnreadableError: it is nothing that a ``Writer`` writes, or names a class that is not made.
        """
        if value is None or isinstance(value, bool | int | float | str):
            return value
        try:
            return self._read(value)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise UnreadableError(f"{type(error).__name__} {' '.join(str(error).split())}") from None

    def _read(self, value: dict[str, Any]) -> Any:
        kind = next(iter(value), None) if isinstance(value, dict) else None
        if kind is None:
            raise UnreadableError("neither a value nor what stands for one")
        given = value[kind]
        if kind == "ref":
            return self._seen[given]
        if kind == "float":
            return float(given)
        if kind == "scalar":
            return self._arrays[given][()]
        if kind == "array":
            return self._arrays[given]
        if kind in ("tensor", "parameter"):
            tensor = torch.from_numpy(self._arrays[given])
            found = nn.Parameter(tensor, requires_grad=value["learns"]) if kind == "parameter" else tensor
            self._seen[value["number"]] = found
            return found
        if kind == "csr":
            matrix = sp.csr_array(tuple(self._arrays[part] for part in given), shape=tuple(value["shape"]))
            matrix.check_format(full_check=True)
            return matrix
        if kind in SEQUENCES:
            return SEQUENCES[kind](self.read(item) for item in given)
        if kind == "dict":
            return {self.read(key): self.read(item) for key, item in given}
        if kind == "object":
            return self._made(given, value)
        raise UnreadableError(f"there is no '{kind}'")

    def _made(self, name: str, value: dict[str, Any]) -> Any:
        made = class_named(name)
        if "items" in value:
            self._seen[value["number"]] = items = tuple.__new__(made, [self.read(item) for item in value["items"]])
            return items
        found: Any = object.__new__(made)
        self._seen[value["number"]] = found
        if isinstance(found, nn.Module):
            nn.Module.__init__(found)
        # Not by setattr, which a frozen class refuses and a module takes for the name of a part.
        vars(found).update({key: self.read(item) for key, item in value["state"].items()})
        return found


def class_named(name: str) -> type[Any]:
    """The class of a stored name, ``module:Class``.

    Raises:
        UnreadableError: it is none, or not one that is made.
    """
    module, _, path = name.partition(":")
    if not _allowed(module):
        raise UnreadableError(f"the class {name.replace(':', '.')} is not one that a model may have")
    try:
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        raise UnreadableError(f"there is no class {name.replace(':', '.')} here") from None
    if not inspect.isclass(found) or found.__module__ != module:
        raise UnreadableError(f"{name.replace(':', '.')} is no class of its module")
    return found


def _allowed(module: str) -> bool:
    packages = {"semantic_hashing", "sklearn", *(method.target.partition(":")[0].partition(".")[0] for method in METHODS.values())}
    return module.partition(".")[0] in packages or module.startswith("torch.nn.modules.")
