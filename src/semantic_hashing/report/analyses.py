"""Where the analyses stand in the document: their sections, their sentences, their tables and figures."""

from __future__ import annotations

from collections.abc import Mapping

from semantic_hashing.analyses import registry
from semantic_hashing.analyses.base import Analysis, Part
from semantic_hashing.rendering.tex import escape, render
from semantic_hashing.scores.run import Run


def texts(run: Run) -> dict[str, str]:
    """Name of each analysis -> its text, empty where it has none."""
    return {analysis.name: analysis.text(run).strip("\n") for analysis in registry.every()}


def sections(texts: Mapping[str, str]) -> str:
    """The sections of the main part."""
    return "\n".join(
        f"\\section{{{analysis.title}}}\n\\label{{sec:{analysis.name}}}\n\n{texts[analysis.name]}\n"
        for analysis in registry.every()
        if analysis.part == "main" and texts[analysis.name]
    )


def literature(texts: Mapping[str, str]) -> str:
    """The page on what the literature's differences are made of, a paragraph per analysis; empty where the run has none."""
    paragraphs = [(analysis.title, texts[analysis.name]) for analysis in registry.every() if analysis.part == "literature" and texts[analysis.name]]
    return render("literature.tex.j2", paragraphs=paragraphs)


def sentences(texts: Mapping[str, str], part: Part) -> list[str]:
    """What is said of differences from the paper (``differences``), or of the limits of what was done (``limits``)."""
    return [texts[analysis.name] for analysis in registry.every() if analysis.part == part and texts[analysis.name]]


def appendix(run: Run, texts: Mapping[str, str]) -> str:
    """The texts of the appendix, and every table and figure that no text includes."""
    blocks = []
    for analysis in registry.every():
        text = texts[analysis.name]
        if analysis.part == "appendix" and text:
            blocks.append(f"\\paragraph{{{analysis.title}.}}\n{text}\n")
        if analysis.has("figure") and f"figure-{analysis.name}.pdf" not in text and not without(run, analysis, text):
            blocks.append(_float(analysis))
        if analysis.has("table") and f"table-{analysis.name}.tex" not in text:
            blocks.append(f"\\input{{generated/table-{analysis.name}.tex}}\n")
    return "\n".join(blocks)


def without(run: Run, analysis: Analysis, text: str) -> bool:
    """Whether a run holds nothing for an analysis: its text has nothing to say, or where it has none, its CSV no row."""
    if analysis.has("text"):
        return not text
    return analysis.has("measure") and analysis.read(run.config).empty


def _float(analysis: Analysis) -> str:
    """The figure with its caption: by the template of the analysis, or by its declaration."""
    if (analysis.folder / "figure.tex.j2").is_file():
        return analysis.render("figure.tex.j2")
    return render("figure.tex.j2", name=analysis.name, caption=escape(analysis.drawn))
