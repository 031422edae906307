"""Where the analyses stand in the document."""

from semantic_hashing.analyses import registry
from semantic_hashing.report import analyses, one_analysis
from semantic_hashing.scores.run import Run


def test_every_table_and_figure_stands_once(full):
    run = Run.load(full)
    said = analyses.texts(run)
    document = analyses.sections(said) + analyses.literature(said) + analyses.appendix(run, said)
    document += "\n".join(analyses.sentences(said, "differences") + analyses.sentences(said, "limits"))
    for analysis in registry.with_part("table"):
        assert document.count(f"{{generated/table-{analysis.name}.tex}}") == 1, analysis.name
    # A figure of nothing is left out.
    empty = {analysis.name for analysis in registry.with_part("figure") if analyses.without(run, analysis, said[analysis.name])}
    assert {"estimators", "seed-search", "embeddings"} <= empty <= {"estimators", "seed-search", "embeddings", "timeline", "groups"}
    for analysis in registry.with_part("figure"):
        assert document.count(f"{{generated/figure-{analysis.name}.pdf}}") == (analysis.name not in empty), analysis.name


def test_the_sections_of_the_main_part_are_in_order(full):
    sections = analyses.sections(analyses.texts(Run.load(full)))
    assert [line for line in sections.splitlines() if line.startswith(r"\section")] == [
        r"\section{Rate and distortion}",
        r"\section{How firm the numbers are}",
    ]


def test_one_analysis_is_written_by_itself(full, tmp_path):
    written = one_analysis.write(full, registry.named("sensitivity"), tmp_path)
    assert {path.name for path in written} == {"table-sensitivity.tex", "figure-sensitivity.pdf", "figure-sensitivity.svg"}
