"""The page: one file of HTML with its styles, its scripts, the libraries that they use, and the data of a run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.explorer import about, audited, models, ranked
from semantic_hashing.explorer.files import ASSETS, FILE, LIBRARIES, SCRIPTS, STYLES, TEMPLATE, VENDOR
from semantic_hashing.scores.collect import FILE as SCORES
from semantic_hashing.scores.run import Run

# A page that is sent by mail.
LARGEST = 3 * 2**20


def write(config: Config, out: Path | None = None, configfile: Path | None = None) -> Path:
    """Write the page of a run, by default ``<results>/explorer.html``, and return its path.

    Args:
        config: the run; its scores are read from the folder that ``published`` names, where it names one.
        out: where to write.
        configfile: the configuration file with which commands are shown.

    Raises:
        InputError: ``out`` is no place for a page, or ``published`` names no folder of published scores.
        RunError: the collected scores or their record is missing or of another configuration, or the page would be too large.
    """
    out = out or config.results / FILE
    if out.suffix.lower() not in (".html", ".htm") or out.is_dir():
        raise InputError(f"--page {out}: not a file that ends in .html; name one")
    if config.published is not None and not (config.published / SCORES).is_file():
        raise InputError(f"{config.published}: no {SCORES} in this folder; name one that 'semhash publish' wrote")
    text = page(Run.load(config), configfile)
    size = len(text.encode())
    if size > LARGEST:
        raise RunError(
            f"{out}: the page would have {size / 2**20:.1f} MiB, more than {LARGEST / 2**20:.0f}; narrow the run, for instance its studies"
        )
    io.write_text(out, text)
    return out


def page(run: Run, configfile: Path | None = None) -> str:
    """The page of a run as HTML, the same for the same run."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(ASSETS), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.get_template(TEMPLATE).render(
        # What is no character cannot be written.
        title=run.config.title.encode("utf-8", "replace").decode(),
        styles=Markup("\n".join(_read(ASSETS / name) for name in STYLES)),
        libraries=[Markup(_script(VENDOR / name)) for name in LIBRARIES],
        script=Markup("\n".join(_script(ASSETS / name) for name in SCRIPTS)),
        data=Markup(embedded(data(run, configfile))),
        notices=[(VENDOR / f"{name}.licence.txt").read_text(encoding="utf-8").strip() for name in ("d3", "plot", "table-core")],
    )


def data(run: Run, configfile: Path | None = None) -> dict[str, Any]:
    """All that the page shows of a run, as JSON has it."""
    rows, options = models.models(run)
    return {
        "run": about.about(run, configfile.as_posix() if configfile else None),
        "datasets": about.datasets(run),
        "methods": about.methods(run),
        "papers": audited.papers(run),
        "quoted": audited.quoted(run),
        "cells": models.cells(run),
        "models": rows,
        "options": options,
        "controls": models.controls(run),
        "repeated": models.repeated(run),
        "audit": audited.audited(run),
        "ranks": ranked.ranked(run.config),
    }


def embedded(value: Any) -> str:
    """JSON that may stand inside a script element: nothing in it ends the element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _script(path: Path) -> str:
    """A script as it may stand inside a script element, without the address of a source map, which a browser's tools would ask for."""
    text = re.sub(r"^//# sourceMappingURL=.*$", "", _read(path), flags=re.MULTILINE)
    return re.sub(r"<(?=/script|!--)", r"\\x3c", text, flags=re.IGNORECASE).strip()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
