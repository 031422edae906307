"""The names that ``semantic_hashing`` itself offers; what is behind one is imported when it is first used."""

from __future__ import annotations

import importlib
import re
from typing import Any

# Name -> module of this package that has it.
FUNCTIONS = {
    "Dataset": "datasets",
    "TextFeatures": "texts",
    "create": "estimators",
    "load": "store",
    "load_dataset": "datasets",
    "precision_at_k": "ranking",
    "read_corpus": "corpora",
    "search": "ranking",
}


class Lazy:
    """Stands for a function or class, and becomes it when it is called, looked into, or compared with an instance.

    So ``from semantic_hashing import NASH, search`` takes no time, and a script that stops at a wrong argument never loads torch.

    Args:
        module: of the package ``semantic_hashing.api``.
        name: what it has there.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def _real(self) -> Any:
        return getattr(importlib.import_module(f"{__package__}.{self._module}"), self._name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call what this stands for."""
        return self._real()(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._real())

    def __subclasscheck__(self, subclass: type) -> bool:
        return issubclass(subclass, self._real())

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._real(),)

    def __dir__(self) -> list[str]:
        return dir(self._real())

    def __repr__(self) -> str:
        return f"<semantic_hashing.{self._name}>"

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        doc: str | None = self._real().__doc__
        return doc

    @property
    def __signature__(self) -> Any:
        import inspect

        return inspect.signature(self._real())


def find(name: str) -> Any:
    """What stands for the function or class of this name.

    Raises:
        AttributeError: there is none.
    """
    if name in FUNCTIONS:
        return Lazy(FUNCTIONS[name], name)
    # Python asks the package for its modules too, whose names are lower case; those need no catalogue.
    if name[:1].isupper() and name in methods():
        return Lazy("classes", name)
    raise AttributeError(f"module 'semantic_hashing' has no attribute '{name}'")


def methods() -> dict[str, str]:
    """Name of the class -> method of the tables."""
    from semantic_hashing.hashers.catalogue import METHODS

    return {identifier(method): method for method in METHODS}


def identifier(method: str) -> str:
    """The class of a method: its name, with an underscore for each character that Python's names lack."""
    return re.sub(r"\W", "_", method)


def public() -> list[str]:
    """Every name."""
    return [*FUNCTIONS, *methods()]
