"""Where the analyses stand in the document."""

from semantic_hashing.analyses import registry
from semantic_hashing.report import analyses
from semantic_hashing.scores.run import Run


def test_every_table_and_figure_stands_once(full):
    said = analyses.texts(Run.load(full))
    document = (
        analyses.sections(said) + "\n".join(analyses.sentences(said, "differences") + analyses.sentences(said, "limits")) + analyses.appendix(said)
    )
    for kind, suffix in (("table", "tex"), ("figure", "pdf")):
        for analysis in registry.with_part(kind):
            assert document.count(f"{{generated/{kind}-{analysis.name}.{suffix}}}") == 1, analysis.name


def test_the_sections_of_the_main_part_are_in_order(full):
    sections = analyses.sections(analyses.texts(Run.load(full)))
    assert [line for line in sections.splitlines() if line.startswith(r"\section")] == [
        r"\section{Rate and distortion}",
        r"\section{How firm the numbers are}",
    ]


def test_one_analysis_is_written_by_itself(full, tmp_path):
    written = analyses.write(full, registry.named("sensitivity"), tmp_path)
    assert {path.name for path in written} == {"table-sensitivity.tex", "figure-sensitivity.pdf", "figure-sensitivity.svg"}
