"""Files of a paper, read and checked: every complaint is one line with file, line, and the nearest valid name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from semantic_hashing.core import yaml_text
from semantic_hashing.core.errors import InputError, nearest


class Document(BaseModel):
    """A part of a file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Document)
Location = tuple[int | str, ...]


def mapping(path: Path) -> dict[str, Any]:
    """The YAML mapping in a file, empty for an empty file.

    Raises:
        InputError: the file cannot be read, is not YAML, or is not a mapping.
    """
    try:
        values = yaml_text.load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a YAML file ({' '.join(str(error).split())})") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise InputError(f"{path}: must be a mapping of keys to values")
    return values


def checked(model: type[Model], values: Any, path: Path, at: Location = ()) -> Model:
    """``values``, which stand in the YAML file ``path`` under the keys ``at``, as a ``model``.

    Raises:
        InputError: the first thing that is wrong, with its line.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        location = (*at, *problem["loc"])
        key = ".".join(map(str, location))
        if problem["type"] == "extra_forbidden":
            # An unknown key of a part is told with the keys of the whole, which lists them where none is near.
            complaint = f"unknown key '{key}'{nearest(str(problem['loc'][-1]), _keys(model, problem['loc'][:-1]))}"
        elif problem["type"] == "missing":
            complaint = f"the key '{key}' is missing"
        else:
            message = problem["msg"].removeprefix("Value error, ")
            complaint = f"{key}: {message[0].lower() + message[1:]}" if key else message
        raise InputError(f"{Position(path, location)}: {complaint}") from None


class Position(NamedTuple):
    """``paper.yaml:7``: the file and the line of a key in it, or of the last of its keys that is there; the file is read where this is printed."""

    path: Path
    location: Location

    def __str__(self) -> str:
        line = 1
        try:
            node = yaml_text.compose(self.path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError):
            return str(self.path)
        for part in self.location:
            if isinstance(node, yaml.MappingNode):
                pairs = [(key, value) for key, value in node.value if key.value == str(part)]
                if not pairs:
                    break
                line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return f"{self.path}:{line}"


def check_name(name: str, valid: Any, kind: str, at: Position | str) -> None:
    """See that a name is one of the valid ones.

    Raises:
        InputError: it is not; the nearest is given.
    """
    if name not in valid:
        raise InputError(f"{at}: unknown {kind} '{name}'{nearest(name, valid)}")


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """The keys of the part of a model at a location; those of the whole where it cannot be told."""
    for part in location:
        field = model.model_fields.get(str(part))
        inner = [kind for kind in _arguments(field.annotation if field else None) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            model = inner[0]
    return list(model.model_fields)


def _arguments(annotation: Any) -> list[Any]:
    return [annotation, *(inner for part in getattr(annotation, "__args__", ()) for inner in _arguments(part))]
