"""The papers that the repository holds, and every complaint about a paper that is malformed."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from semantic_hashing import config as configuration
from semantic_hashing import literature
from semantic_hashing.core.errors import InputError
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.literature import claims, decisions
from semantic_hashing.scores import reported

ROOT = Path(__file__).parents[2]
DATASETS = ("reuters", "ng20", "tmc")
SHEET = {"title": "A table", "authors": ["Me"], "venue": "none", "year": 2020, "url": "https://example.org", "key": "me2020", "label": "Mine"}
HEADER = "table,dataset,setting,method,bits,precision_at_100,transcription,source,quoted_from,not_comparable"
GOOD = "1,ng20,unsupervised,LSH,16,0.3,verified,page 1,,"
# How many values each paper holds, and how many of them are another paper's.
HELD = {
    "nash2018": (190, 135),
    "vdsh2017": (135, 0),
    "nbrreg2018": (140, 0),
    "bmsh2019": (12, 0),
    "ammi2020": (12, 0),
    "snuh2021": (120, 52),
    "nbrsh2022": (48, 0),
}


def write(folder, rows=(GOOD,), header=HEADER, **changes):
    """A paper in a folder; a key that is changed to None is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet = {key: value for key, value in (SHEET | changes).items() if value is not None}
    (folder / "paper.yaml").write_text(yaml.safe_dump(sheet, sort_keys=False))
    (folder / "reported.csv").write_text("\n".join([header, *rows]) + "\n")
    return folder


def values(folder, k=100):
    return literature.values(literature.read(str(folder)), k, DATASETS)


@pytest.mark.parametrize("name", HELD)
def test_each_paper_of_the_repository_holds_what_it_should(name):
    paper = literature.read(name)
    table = literature.values(paper, 100, DATASETS)
    assert (len(table), (table["quoted_from"] != "").sum()) == HELD[name]
    claims.read(paper, DATASETS)
    decisions.read(paper)


def test_the_base_names_every_paper_of_the_repository_that_holds_values():
    # A folder without values states hyper-parameters alone, and there is nothing to audit in it.
    assert {name for name in literature.names() if (ROOT / "literature" / name / "reported.csv").is_file()} == set(HELD)
    assert set(configuration.load().papers) == set(HELD)


def test_every_paper_of_the_bibliography_has_the_same_doi_there():
    bibliography = (ROOT / "paper/references.bib").read_text()
    for name in literature.names():
        sheet = literature.read(name).sheet
        entry = re.search(rf"{re.escape(sheet.key)},(.*?)\n}}", bibliography, re.DOTALL)
        assert entry is None or sheet.doi is None or sheet.doi in entry[1]


def test_the_values_that_nash_quotes_are_those_that_vdsh_prints():
    nash, vdsh = (literature.values(literature.read(name), 100, DATASETS) for name in ("nash2018", "vdsh2017"))
    places = ["dataset", "method", "bits", "precision"]
    quoted = nash[nash["quoted_from"] == "vdsh2017"]
    assert set(quoted[places].itertuples(index=False, name=None)) == set(vdsh[places].itertuples(index=False, name=None))


def test_values_on_other_data_say_why_they_are_not_comparable():
    assert (literature.values(literature.read("nbrreg2018"), 100, DATASETS)["not_comparable"] != "").all()
    snuh = literature.values(literature.read("snuh2021"), 100, DATASETS)
    assert (snuh[snuh["method"] == "NbrReg"]["not_comparable"] != "").all()
    assert set(snuh[snuh["table"] == "5"]["not_comparable"]) == {"the data and split of RBSH's authors"}


def test_a_depth_without_a_column_has_no_value(tmp_path):
    assert values(write(tmp_path / "mine"), k=10).empty
    assert len(values(write(tmp_path / "mine"))) == 1


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ([GOOD, "1,ng20,unsupervised,LSH,32,1.2,verified,page 1,,"], 3, "precision_at_100: '1.2' is not a number in [0, 1]"),
        (["1,ng20,unsupervised,LSH,32,-.1,verified,page 1,,"], 2, "precision_at_100: '-.1' is not a number in [0, 1]"),
        (["1,ng20,unsupervised,LSH,32,,verified,page 1,,"], 2, "precision_at_100: '' is not a number in [0, 1]"),
        ([GOOD, GOOD], 3, "the row of table 1, ng20, LSH, 16 bits stands in line 2 already"),
        (["1,ng20,unsupervised,NASHN,16,0.3,verified,page 1,,"], 2, "unknown method 'NASHN'; did you mean 'NASH-N'?"),
        (["1,ng2O,unsupervised,LSH,16,0.3,verified,page 1,,"], 2, "unknown data set 'ng2O'; did you mean 'ng20'?"),
        (["1,ng20,unsupervised,LSH,16,0.3,verifed,page 1,,"], 2, "unknown transcription 'verifed'; did you mean 'verified'?"),
        (["1,ng20,unsuperwised,LSH,16,0.3,verified,page 1,,"], 2, "unknown setting 'unsuperwised'; did you mean 'unsupervised'?"),
        (["1,ng20,unsupervised,LSH,16,0.3,verified,page 1,elsewhere2019,"], 2, "unknown paper 'elsewhere2019'; did you mean 'elsewhere2018'?"),
        (["1,ng20,unsupervised,LSH,1600,0.3,verified,page 1,,"], 2, "bits: '1600' is not a code length; use 1 to 1024"),
        (["1,ng20,unsupervised,LSH,,0.3,verified,page 1,,"], 2, "bits: '' is not a code length"),
        (["1,ng20,unsupervised,LSH,16,0.3,verified,,,"], 2, "source is empty"),
        (["1,ng20,unsupervised,LSH,16,0.3,verified"], 2, "a row has 10 cells, this one has more or fewer"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path, rows, line, message):
    folder = write(tmp_path / "mine", rows, quotes={"elsewhere2018": "A paper without a folder"})
    with pytest.raises(InputError) as caught:
        values(folder)
    assert str(caught.value).startswith(f"{folder}/reported.csv:{line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("bits,", ""), "reported.csv:1: no column 'bits'"),
        (HEADER.replace("quoted_from", "quoted_form"), "reported.csv:1: unknown column 'quoted_form'; did you mean 'quoted_from'?"),
        (HEADER.replace("precision_at_100,", ""), "reported.csv:1: no column 'precision_at_100'"),
    ],
)
def test_a_bad_header_is_named(tmp_path, header, message):
    with pytest.raises(InputError, match=re.escape(message)):
        values(write(tmp_path / "mine", [], header))


def test_a_missing_table_is_named(tmp_path):
    folder = write(tmp_path / "mine")
    (folder / "reported.csv").unlink()
    with pytest.raises(InputError, match=r"mine/reported\.csv: cannot be read"):
        values(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": None}, "paper.yaml:1: the key 'title' is missing"),
        ({"authors": []}, "paper.yaml:2: authors: "),
        ({"url": None}, "paper.yaml:1: the citation needs a doi or a url"),
        ({"yaer": 2020}, "paper.yaml:9: unknown key 'yaer'; did you mean 'year'?"),
        ({"variants": ["NASHY"]}, "paper.yaml:9: unknown method 'NASHY'; did you mean 'NASH'?"),
        ({"methods": {"NASH": "declared though known"}}, "paper.yaml:10: 'NASH' is a method of this package and needs no declaration"),
    ],
)
def test_a_bad_citation_is_named_with_its_line(tmp_path, changes, message):
    with pytest.raises(InputError, match=re.escape(message)):
        literature.read(str(write(tmp_path / "mine", **changes)))


def test_a_folder_without_a_citation_is_refused(tmp_path):
    folder = write(tmp_path / "mine")
    (folder / "paper.yaml").unlink()
    with pytest.raises(InputError, match=r"mine/paper\.yaml: no such file; a paper needs its citation there"):
        literature.read(str(folder))


def test_methods_and_data_sets_that_a_paper_declares_are_known(tmp_path):
    rows = ["1,agnews,unsupervised,XYZ,16,0.3,verified,page 1,,", "1,agnews,unsupervised,XYZ-half,16,0.2,verified,page 1,,"]
    folder = write(tmp_path / "mine", rows, methods={"XYZ": "a method"}, ablations={"XYZ-half": "half of it"}, datasets={"agnews": "AG's News"})
    assert list(values(folder)["method"]) == ["XYZ", "XYZ-half"]


def parsed(**changes):
    return configuration.parse(configuration.merge(configuration.read_base(), changes), "mine.yaml")


def test_an_unknown_paper_names_the_nearest():
    with pytest.raises(InputError, match=r"mine\.yaml: papers: unknown paper 'nash2108'; did you mean 'nash2018'\?"):
        parsed(papers=["nash2108"])


def test_two_papers_of_one_name_are_refused(tmp_path):
    with pytest.raises(InputError, match="papers: two folders are named 'nash2018'"):
        parsed(papers=["nash2018", str(write(tmp_path / "nash2018"))])


def test_the_key_of_old_says_what_to_write():
    with pytest.raises(InputError, match=r"mine\.yaml: reported: a paper is a folder now; name it under papers, for instance papers: \[nash2018\]"):
        parsed(reported="paper/reported.csv")


@pytest.mark.slow
def test_the_first_paper_that_states_a_methods_options_counts(tmp_path):
    (write(tmp_path / "mine") / "as-written.yaml").write_text("NASH: {hidden: [7]}\nLSH: {}\n")
    assert parsed(papers=["nash2018", str(tmp_path / "mine")]).hyperparameters["as-written"]["NASH"]["hidden"] == [500, 500]
    mine = parsed(papers=[str(tmp_path / "mine")], hyperparameters={"as-written": {"NASH": {"patience": 1}}}).hyperparameters["as-written"]
    # What the configuration says of a method is laid over what the paper states.
    assert mine["NASH"] == {"hidden": [7], "patience": 1}
    # The other papers of the repository fill in, in the order of the catalogue.
    assert list(mine) == [method for method in METHODS if method in parsed().hyperparameters["as-written"]]


@pytest.mark.parametrize(("text", "message"), [("NASHY: {}", "unknown method 'NASHY'; did you mean 'NASH'?"), ("NASH: 3", "NASH: must be a mapping")])
def test_bad_settings_are_named_with_file_and_line(tmp_path, text, message):
    (write(tmp_path / "mine") / "as-written.yaml").write_text(f"# Mine.\n{text}\n")
    with pytest.raises(InputError, match=rf"papers: .*mine/as-written\.yaml:2: {re.escape(message)}"):
        parsed(papers=[str(tmp_path / "mine")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one:\n  text: A claim\n  comparisons:\n    - {better: NASH, worse: LHS}", "claims.yaml:4: unknown method 'LHS'; did you mean 'LSH'?"),
        ("one:\n  text: A claim\n  datasets: [ng2]\n  comparisons: [{better: NASH, worse: LSH}]", "claims.yaml:3: unknown data set 'ng2'"),
        ("one:\n  text: A claim\n  comparisons: []", "claims.yaml:3: one.comparisons"),
        ("one:\n  comparisons: [{better: NASH, worse: LSH}]", "claims.yaml:1: the key 'one.text' is missing"),
        ("one:\n  text: A claim\n  comparisons:\n    - {beter: NASH, worse: LSH}", "claims.yaml:4: the key 'one.comparisons.0.better' is missing"),
        ("one: 3", "claims.yaml:1: one: must be a mapping"),
    ],
)
def test_bad_claims_are_named_with_file_and_line(tmp_path, text, message):
    (write(tmp_path / "mine") / "claims.yaml").write_text(text)
    with pytest.raises(InputError, match=re.escape(message)):
        claims.read(literature.read(str(tmp_path / "mine")), DATASETS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("decisions:\n  - question: What?\n    knob: weighting", "decisions.yaml:3: unknown key 'decisions.0.knob'; did you mean 'knobs'?"),
        ("decisions:\n  - question: What?\n    knobs: '['", "decisions.yaml:3: decisions.0.knobs: not a regular expression"),
    ],
)
def test_bad_decisions_are_named_with_file_and_line(tmp_path, text, message):
    (write(tmp_path / "mine") / "decisions.yaml").write_text(text)
    with pytest.raises(InputError, match=re.escape(message)):
        decisions.read(literature.read(str(tmp_path / "mine")))


@pytest.mark.slow
def test_a_run_is_held_against_the_first_paper_that_its_configuration_names(small, full):
    table = reported.read(small)
    assert set(table["dataset"]) == {"ng20"}
    assert len(table) == 14
    assert len(reported.read(full)) == 3 * 13 * 5 - 5  # NASH-DN-S on Reuters is a bar of a figure, without a value
    value = table.query("method == 'NASH-DN' and bits == 32").iloc[0]
    assert (value["precision"], value["transcription"]) == (0.6225, "verified")
    assert reported.read(small.model_copy(update={"k": 10})).empty
    vdsh = reported.read(full.model_copy(update={"papers": ("vdsh2017", "nash2018")}))
    assert len(vdsh) == 135
    assert reported.read(full.model_copy(update={"papers": ()})).empty


def test_later_work_is_what_papers_report_for_methods_that_the_first_lacks():
    later = reported.later(configuration.load())
    assert set(later["method"]) == {"BMSH", "AMMI", "GMSH", "CorrSH", "SNUH", "RBSH", "PairRec", "NbrSHE", "NbrSHV"}
    assert not later.duplicated(["dataset", "method", "bits"]).any()
    assert set(reported.elsewhere(configuration.load())["method"]) == {"NbrReg", "NbrReg+Doc"}


def test_the_files_of_a_paper_are_what_a_step_depends_on(tmp_path):
    folder = write(tmp_path / "mine")
    (folder / "notes.md").write_text("no data")
    assert literature.files(str(folder)) == [folder / "paper.yaml", folder / "reported.csv"]
    shutil.rmtree(folder)
    with pytest.raises(InputError, match="unknown paper"):
        literature.files(str(folder))
