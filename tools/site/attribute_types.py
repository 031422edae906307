"""The types in the tables of a class's attributes: those that the class declares, and none where it declares none.

Without this an attribute that only ``fit`` sets would be shown with the type of the attribute before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import griffe


class AttributeTypes(griffe.Extension):
    """Reads the docstrings of all classes before the pages do; those pages take what has been read."""

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Correct the sections of attributes."""
        for owner in classes(pkg):
            if owner.docstring is None:
                continue
            sections = owner.docstring.parse("google", warn_unknown_params=False)
            for section in sections:
                if section.kind is griffe.DocstringSectionKind.attributes:
                    for item in section.value:
                        declared = owner.members.get(item.name)
                        item.annotation = getattr(declared, "annotation", None)
            owner.docstring.__dict__["parsed"] = sections


def classes(parent: griffe.Module | griffe.Class) -> Iterator[griffe.Class]:
    """The classes that are defined in a package, wherever in it."""
    for member in parent.members.values():
        if not member.is_alias and (member.is_module or member.is_class):
            if member.is_class:
                yield member
            yield from classes(member)
