"""The configuration's reference page, in Markdown, made from the models and from the hashers' docstrings."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from collections.abc import Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from semantic_hashing.config.corpora import Corpus
from semantic_hashing.config.load import BASE
from semantic_hashing.config.run import Config
from semantic_hashing.config.search import Sample
from semantic_hashing.data.prepare.recipe import Recipe
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.hashers.registry import hasher_class, options_of

INTRODUCTION = """# Configuration

Made by `semhash config --reference`; a test fails when it is out of step with the code.

A configuration is YAML. The base is cut by section:
{files};
a study lies with the analysis that shows it, in `studies.yaml` of its folder under `src/semantic_hashing/analyses`.
Every other file is laid over it: mappings are merged key by key, anything else is replaced. A default below holds where no file has the
key. An unknown key or value is refused, with the nearest valid one. `semhash config -c FILE` prints the outcome whole;
[config/schema.json](../config/schema.json) is its JSON schema.
"""
METHODS_INTRODUCTION = """## Options of the methods

Under `hyperparameters`, setting -> method -> option. `bits` and `seed` come from the axes and are no options. The key `overrides`, beside a
method's options, holds options for one data set (`ng20`) or for one data set at one length (`ng20/8`), and takes
precedence: what the search chose is written there (`config/chosen.yaml`). An option of your own that a choice would hide is refused, with the
keys to write it under. `semhash methods` prints the same list.
"""
PLAIN = {bool: "true or false", int: "whole number", float: "number", str: "text", Path: "path", NoneType: "null", Any: "any"}
BOUNDS = {annotated_types.Ge: ("ge", "≥"), annotated_types.Gt: ("gt", ">"), annotated_types.Le: ("le", "≤"), annotated_types.Lt: ("lt", "<")}


def markdown() -> str:
    """The whole page."""
    targets = dict.fromkeys(method.target for method in METHODS.values())
    parts = [
        INTRODUCTION.replace("{files}", _files()),
        "## Keys\n\n" + _fields(Config),
        "## `corpora`: a data set\n\n" + _fields(Corpus),
        "## `recipes`: from a corpus to features\n\n" + _fields(Recipe),
        "## `search`: a sample of a grid\n\n" + _fields(Sample),
        METHODS_INTRODUCTION,
        *(_method([name for name, method in METHODS.items() if method.target == target]) for target in targets),
    ]
    return "\n".join(parts)


def arguments(documented: object) -> dict[str, str]:
    """Name of each argument -> its description, from the docstrings of a function, or of a class and of its bases.

    A description ``see ``module.function``...`` is that function's own.
    """
    descriptions: dict[str, str] = {}
    for owner in reversed(inspect.getmro(documented)) if inspect.isclass(documented) else (documented,):
        # A base class outside the package says nothing about a method.
        if owner.__module__.startswith("semantic_hashing."):
            descriptions |= _section(inspect.cleandoc(owner.__doc__ or ""))
    return {name: _resolved(name, text) for name, text in descriptions.items()}


def _section(docstring: str) -> dict[str, str]:
    heading = re.search(r"^(?:Args|The arguments that all share):\n", docstring, re.MULTILINE)
    if heading is None:
        return {}
    # The section ends where a line stands at the margin.
    block = inspect.cleandoc("\n" + re.split(r"\n(?=\S)", docstring[heading.end() :])[0])
    entries: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", block):
        names, colon, text = entry.partition(":")
        if colon:
            entries |= dict.fromkeys(re.split(r",\s*", names), " ".join(text.split()))
    return entries


def _resolved(name: str, text: str) -> str:
    pointer = re.match(r"see ``([\w.]+)\.(\w+)``", text)
    if pointer is None:
        return text
    module = importlib.import_module(f"semantic_hashing.{pointer[1]}")
    return arguments(getattr(module, pointer[2])).get(name, text)


def _files() -> str:
    links = [f"[{path.name}](../{path.as_posix()})" for path in BASE]
    return f"{', '.join(links[:-1])}\nand {links[-1]}"


def _method(names: list[str]) -> str:
    """Section of the methods that one class makes."""
    hasher = hasher_class(names[0])
    descriptions = arguments(hasher)
    fixed = {option for name in names for option in METHODS[name].preset}
    options = [option for option in options_of(hasher) if option.name not in fixed]
    summary = (inspect.getdoc(inspect.getmodule(hasher)) or "").partition("\n")[0]
    lines = [f"### {', '.join(names)}", "", _code(summary), ""]
    if fixed:
        variants = "; ".join(f"{name}: {', '.join(f'`{key}: {value}`' for key, value in METHODS[name].preset.items())}" for name in names)
        lines += [f"What makes the variants is fixed ({variants}).", ""]
    if not options:
        return "\n".join([*lines, "No options.", ""])
    rows = [(f"`{p.name}`", _value(p.default), descriptions.get(p.name, "")) for p in options]
    return "\n".join([*lines, _table(("option", "default", "meaning"), rows)])


def _fields(model: type[BaseModel]) -> str:
    rows = [(f"`{name}`", _type(field), _default(field), field.description or "") for name, field in model.model_fields.items()]
    return _table(("key", "value", "default", "meaning"), rows)


def _type(field: FieldInfo) -> str:
    bounds = [f"{sign} {getattr(limit, name)}" for limit in field.metadata for kind, (name, sign) in BOUNDS.items() if isinstance(limit, kind)]
    return ", ".join([_name(field.annotation), *bounds])


def _name(annotation: Any) -> str:
    """A type as a reader of YAML knows it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin is Annotated:
        return _name(inner[0])
    if origin in (Union, UnionType):
        return " or ".join(_name(part) for part in inner)
    if origin is tuple:
        return f"list: {_name(inner[0])}"
    if origin is dict:
        return f"name → {_name(inner[1])}"
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return f"{annotation.__name__.lower()} (below)"
    return PLAIN[annotation]


def _default(field: FieldInfo) -> str:
    return "required" if field.is_required() else _value(field.get_default(call_default_factory=True))


def _value(value: Any) -> str:
    """A default as YAML has it."""
    text = str(value) if isinstance(value, str | Path) else json.dumps(value, ensure_ascii=False)
    return f"`{text}`"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(_code(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _code(text: str) -> str:
    """Docstrings mark code with two backticks, Markdown needs one."""
    return text.replace("``", "`")
