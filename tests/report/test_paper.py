"""The paper's source: no typed number, no loose end; and the PDF that it gives."""

import os
import re
import shutil
import subprocess

import pytest

from semantic_hashing.analyses import registry
from semantic_hashing.report import analyses, figures, numbers, outputs, tables
from semantic_hashing.scores.run import Run

from ..made_up import ROOT, SMALL, build, collected

PAPER = ROOT / "paper"
SOURCES = [PAPER / "main.tex", *sorted((PAPER / "sections").glob("*.tex"))]
# Names of methods that hold a digit.
NAMED = re.compile(r"\bDoc2hash(?:-S)?\b|\bBM25\b")
MATH = re.compile(r"\$.*?\$|\\begin\{(equation\*?|gather)\}.*?\\end\{\1\}", re.DOTALL)
# Commands whose arguments are names, not prose.
NAMES = re.compile(
    r"\\(?:cite[tp]?\*?|label|ref|autoref|input|includegraphics|bibliography|bibliographystyle|begin|end)(?:\[[^]]*\])*\{[^}]*\}(?:\[[^]]*\])?"
)
NUMBER_WORDS = "three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundred|thousand|million|percent"
# Pages of the main part, whatever the run holds.
MAIN_PAGES = 12
TOOLS = all(shutil.which(tool) for tool in ("latexmk", "pdflatex", "bibtex", "pdftotext", "pdffonts"))


def prose(path):
    text = re.sub(r"(?<!\\)%.*", "", path.read_text())
    return text.partition(r"\begin{document}")[2] or text


def macros_in(text):
    return set(re.findall(r"\\([A-Z][A-Za-z]+|K)(?![A-Za-z])", text)) - {"Bigl", "Bigr"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_prose_types_no_number(path):
    text = prose(path)
    formulae = "".join(match.group() for match in MATH.finditer(text))
    # A formula may hold the constants of arithmetic, as in x^2 or {0, 1}; a result has a decimal or two digits.
    assert re.sub(r"(?<![\d.])[012](?![\d.])", "", formulae) == re.sub(r"\d", "", formulae)
    words = NAMED.sub("", NAMES.sub("", MATH.sub("", text)))
    assert not re.findall(r".{0,20}\d.{0,20}", words)
    assert not re.findall(rf"\b(?:{NUMBER_WORDS})\b", words, re.IGNORECASE)


def test_every_macro_is_defined_and_used(small):
    defined = set(numbers.macros(Run.load(small)))
    styles = set(re.findall(r"\\newcommand\{\\([A-Za-z]+)\}", (PAPER / "report.sty").read_text()))
    # The title and the author stand before the document begins.
    used = macros_in("".join(path.read_text() for path in (*SOURCES, PAPER / "report.sty")))
    assert used - {"NeedsTeXFormat", "ProvidesPackage", "RequirePackage"} <= defined | styles
    assert defined <= used


def test_every_included_file_is_part_of_the_paper_or_generated(full, tmp_path):
    # The whole grid: a figure of methods that a run does not hold is not shown.
    tables.write(full, tmp_path)
    text = "".join(path.read_text() for path in (*SOURCES, *tmp_path.glob("*.tex")))
    named = set(re.findall(r"\\(?:input|includegraphics)(?:\[[^]]*\])?\{([^}]*)\}", text))
    generated = {path.relative_to(outputs.pdf(full).parent).as_posix() for path in outputs.outputs(full)}
    assert {name for name in named if name.startswith("generated/")} <= generated
    assert all((PAPER / name).is_file() for name in named - generated)
    # And what is generated for the paper is in the paper, but figures of what this run does not hold.
    run = Run.load(full)
    said = analyses.texts(run)
    empty = {f"generated/figure-{one.name}.pdf" for one in registry.with_part("figure") if analyses.without(run, one, said[one.name])}
    assert {name for name in generated if not name.endswith(".svg")} - named == empty


def test_every_citation_is_in_the_bibliography_and_every_entry_is_cited():
    cited = {key.strip() for path in SOURCES for keys in re.findall(r"\\cite[tp]?\{([^}]*)\}", path.read_text()) for key in keys.split(",")}
    entries = set(re.findall(r"^@\w+\{([^,]+),", (PAPER / "references.bib").read_text(), re.MULTILINE))
    assert cited == entries


def compile_paper(config, folder):
    shutil.copytree(PAPER, folder, ignore=shutil.ignore_patterns("*.csv"))
    for step in (tables, figures, numbers):
        step.write(config, folder / "generated")
    command = ["latexmk", "-cd", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "main.tex"]
    done = subprocess.run(command, cwd=folder, env=os.environ | {"SOURCE_DATE_EPOCH": "0"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
    return folder / "main.pdf"


@pytest.mark.skipif(not TOOLS, reason="latexmk, pdflatex, bibtex or poppler-utils is missing")
@pytest.mark.parametrize("size", ["small", "full", "whole", "field"])
def test_pdf(size, request, tmp_path):
    config = request.getfixturevalue(size)
    pdf = compile_paper(config, tmp_path / "one" / "paper")
    log = pdf.with_suffix(".log").read_text(errors="replace")
    assert "undefined" not in log
    assert "multiply" not in log
    # A table that is taller than a page loses its end.
    assert "Float too large" not in log
    too_high = [float(points) for points in re.findall(r"Overfull \\vbox \(([\d.]+)pt too high", log)]
    assert max(too_high, default=0) <= 5
    too_wide = [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]
    assert max(too_wide, default=0) <= 5
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "??" not in text
    assert "no such" not in text
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "Type 3" not in font
        # Columns from the right: object and generation number, unicode map, subset, embedded.
        assert font.split()[-5] == "yes", font
    # The main part stays short, whatever the run holds; the rest is appendix.
    end = re.search(r"\\newlabel\{end:main\}\{\{[^}]*\}\{(\d+)\}", pdf.with_suffix(".aux").read_text())
    assert int(end[1]) <= MAIN_PAGES
    # What the audit and the claims say stands in it.
    assert "What differs from the paper" in text
    assert "independent reproduction" in text
    if size == "small":
        assert pdf.read_bytes() == compile_paper(config, tmp_path / "two" / "paper").read_bytes()


@pytest.mark.skipif(not TOOLS, reason="latexmk, pdflatex, bibtex or poppler-utils is missing")
def test_a_run_without_printed_values_is_about_its_own_documents(tmp_path):
    config = build(tmp_path, SMALL | {"papers": [], "title": "News of one week"})
    collected(config)
    pdf = compile_paper(config, tmp_path / "paper")
    assert "undefined" not in pdf.with_suffix(".log").read_text(errors="replace")
    text = " ".join(subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout.split())
    assert text.startswith("News of one week")
    for words in ("independent reproduction", "What differs from the paper", "claim", "the literature's values", "The paper leaves", "??"):
        assert words not in text, words
