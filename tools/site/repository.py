"""The site's pages of what lies outside docs/: README, CONTRIBUTING and CHANGELOG, and every file that a page links to.

Links are those of the repository, so that they hold there too. Here a link to a file becomes one to a page that shows it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath
from typing import Any

from mkdocs.structure.files import File, Files
from pymdownx.slugs import slugify

ROOT = Path(__file__).resolve().parents[2]
DOCS = "docs"
# Pages under names of their own; every other file goes below FILES.
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
FILES = "files"
ASSETS = {"site.css": "tools/site/site.css", "assets/iframe-worker.js": "tools/site/vendor/iframe-worker.js"}
# Shown as they are: a table of thousands of rows is no page.
DATA = (".csv", ".svg", ".png", ".jsonl")
LANGUAGES = {".py": "python", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".smk": "python", ".tex": "tex", ".bib": "bibtex", ".env": "bash"}
# A file longer than this is shown in part.
LINES = 3000
LINK = re.compile(r"(?<=\]\()([^)\s#]+)(#[^)\s]*)?(?=[)\s])")
CODE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
ORIGIN = "repository_path"


def on_config(config: Any) -> Any:
    """Give headings the anchors that they have in the repository."""
    config.mdx_configs["toc"]["slugify"] = slugify(case="lower")
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages, and those of what they link to."""
    origins = {f"{DOCS}/{file.src_uri}": file.src_uri for file in files if file.is_documentation_page() and not file.src_uri.startswith("api/")}
    for address, path in ASSETS.items():
        files.append(File.generated(config, address, abs_src_path=str(ROOT / path)))
    waiting = [*origins, *PAGES]
    seen = {*waiting, *(f"{DOCS}/{file.src_uri}" for file in files)}
    while waiting:
        path = waiting.pop(0)
        text = _text(path)
        if path not in origins:
            files.append(_file(config, path, text))
        targets = _children(path) if (ROOT / path).is_dir() else _links(path, text) if path.endswith(".md") else []
        for target in targets:
            if target not in seen and (ROOT / target).exists():
                seen.add(target)
                waiting.append(target)
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Turn the links of the repository into those of the site."""
    path = page.meta.get(ORIGIN) or f"{DOCS}/{page.file.src_uri}"
    if page.file.src_uri.startswith("api/"):
        return markdown

    def moved(found: re.Match[str]) -> str:
        target = _resolved(path, found[1])
        if target is None:
            return found[0]
        return posixpath.relpath(_uri(target), posixpath.dirname(page.file.src_uri) or ".") + (found[2] or "")

    parts = CODE.split(markdown)
    return "".join(part if place % 2 else LINK.sub(moved, part) for place, part in enumerate(parts))


def _uri(path: str) -> str:
    """Where a file of the repository lies on the site."""
    if path in PAGES:
        return PAGES[path]
    if path.startswith(f"{DOCS}/"):
        return path.removeprefix(f"{DOCS}/")
    if (ROOT / path).is_dir():
        return f"{FILES}/{path}/index.md"
    return f"{FILES}/{path}" if path.endswith((*DATA, ".md")) else f"{FILES}/{path}.md"


def _resolved(path: str, address: str) -> str | None:
    """The file of the repository that a link on ``path`` leads to; None for an address elsewhere, or one that is no file."""
    if re.match(r"[a-z]+:", address):
        return None
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
    return target if not target.startswith("..") and (ROOT / target).exists() else None


def _links(path: str, text: str) -> list[str]:
    prose = CODE.sub("", text)
    return [target for found in LINK.finditer(prose) if (target := _resolved(path, found[1])) is not None]


def _children(path: str) -> list[str]:
    """The text files of a folder."""
    folder = ROOT / path
    return sorted(child.relative_to(ROOT).as_posix() for child in folder.iterdir() if child.is_file() and _is_text(child))


def _is_text(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return not path.name.startswith(".")


def _text(path: str) -> str:
    return "" if (ROOT / path).is_dir() else (ROOT / path).read_text(encoding="utf-8")


def _file(config: Any, path: str, text: str) -> File:
    if path.endswith(DATA):
        return File.generated(config, _uri(path), abs_src_path=str(ROOT / path))
    search = "" if path in PAGES else "search: {exclude: true}\n"
    head = f"---\n{ORIGIN}: {path}\n{search}---\n"
    return File.generated(config, _uri(path), content=head + _page(path, text))


def _page(path: str, text: str) -> str:
    """What a page of this file shows."""
    if path.endswith(".md"):
        return text
    title = f"# `{path}`\n\n"
    if (ROOT / path).is_dir():
        return title + "\n".join(f"- [{PurePosixPath(child).name}]({posixpath.relpath(child, posixpath.dirname(path))})" for child in _children(path))
    lines = text.splitlines()
    cut = f"\n\nThe first {LINES:,} of {len(lines):,} lines.\n" if len(lines) > LINES else "\n"
    return f"{title}````{LANGUAGES.get(PurePosixPath(path).suffix, 'text')}\n" + "\n".join(lines[:LINES]) + f"\n````{cut}"
