import pytest

from semantic_hashing.audit.decisions import answers
from semantic_hashing.core import io
from semantic_hashing.grid import Cell
from semantic_hashing.report import code_tables as codes
from semantic_hashing.report import costs, differences, outputs, sequence, tables
from semantic_hashing.report import data_tables as data
from semantic_hashing.report import score_tables as scores
from semantic_hashing.scores.collect import score_files
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected


def lines(text, start):
    return [line.strip() for line in text.splitlines() if line.strip().startswith(start)]


@pytest.fixture
def run(small):
    return Run.load(small)


def test_writes_what_the_outputs_promise_and_the_same_bytes_twice(small, tmp_path):
    first, second = (tables.write(small, tmp_path / name) for name in ("a", "b"))
    assert sorted(first) == sorted(tmp_path / "a" / path.name for path in outputs.tables(small))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_score_table_has_ours_above_the_reported_value_with_its_mark(run):
    text = scores.table(run, "ng20")
    ours = run.summary.query("dataset == 'ng20' and method == 'NASH-N'").set_index("bits")["precision"]
    row, below = text.split("NASH-N &")[1].splitlines()[:2]
    assert f"{ours[16]:.4f}"[1:] in row
    assert r"\reported{.5213} & \reported{\textsuperscript{\ddag}}" in below
    assert r"\ddag}\,Transcription not checked" in text
    assert r"\textsuperscript{\dag}" not in text


def test_single_source_has_one_dagger(full):
    text = scores.table(Run.load(full), "reuters")
    assert r"\reported{.7470} & \reported{\textsuperscript{\dag}}" in text
    assert r"\textsuperscript{\dag}\,Transcribed from a single source" in text


def test_best_of_each_column_is_bold_and_controls_are_not_in_the_race(run):
    text = scores.table(run, "ng20")
    assert text.count(r"\textbf{") == 2
    assert all(line.strip().startswith("NASH-DN") for line in text.splitlines() if r"\textbf{" in line)
    assert lines(text, "Label codes") == [r"Label codes & \multicolumn{4}{c}{1.0000} \\"]
    assert text.index(r"\midrule", text.index("NASH-DN")) < text.index("Random codes")


def test_failed_cell_is_visible_with_its_reason(run):
    text = scores.table(run, "reuters")
    assert r"\textit{failed}" in lines(text, "STH")[0]
    assert "Failed: STH at 32 bits: self-taught hashing needs" in text
    assert "reported{" not in text
    assert "not the collection that the paper used" in text


def test_captions_say_what_a_figure_is(run, full):
    text = scores.table(run, "ng20")
    for said in (
        "version cachopo",
        "recipe literature",
        "from example.org",
        "from the mirror",
        "3,668 test queries",
        "11,016 training",
        "random",
        "One seed",
    ):
        assert said in text
    assert "Mean over three seeds" in scores.table(Run.load(full), "ng20")
    assert r"\spread{" in scores.table(Run.load(full), "ng20")
    assert r"\spread{" not in text


def test_several_settings_are_separate_blocks(tmp_path):
    config = build(tmp_path, SMALL | {"settings": ["tuned", "another"], "hyperparameters": {"another": {"NASH": {}}}})
    collected(config)
    text = scores.table(Run.load(config), "ng20")
    assert "Setting: tuned" in text
    assert "Setting: another" in text
    assert len(lines(text, "NASH &")) == 2
    assert "NASH (another)" in costs.table(Run.load(config))
    # None has the same scores in both.
    assert scores.UNVARIED not in text
    assert not Run.load(config).unvaried


def test_a_method_of_one_setting_stands_once(tmp_path):
    # Names of one length give one score here: NASH and LSH have the same in both settings, the others run in one alone.
    overlay = {"settings": ["tuned", "other"], "hyperparameters": {"other": {"NASH": {}, "LSH": {}}}}
    run = Run.load(collected(build(tmp_path, SMALL | overlay)))
    assert run.unvaried == {"NASH", "LSH"}
    text = scores.table(run, "ng20")
    assert len(lines(text, "NASH &")) == len(lines(text, "LSH &")) == 1
    assert text.index(scores.UNVARIED) < text.index("NASH &") < text.index("Setting: tuned") < text.index("NASH-N &")
    assert "Setting: other" not in text
    # It is among the best of each setting, of which one is bold.
    assert text.count(r"\textbf{") == 4
    for table in (costs.table(run), differences.table(run), codes.table(run, "ng20")):
        assert "NASH &" in table
        assert "NASH (other)" not in table
    assert "NASH-N (tuned)" in costs.table(run)
    # A printed value counts once, in the setting of the audit.
    assert "Of 14 scores with a reported value (setting tuned)" in " ".join(sequence.differences(run, []).split())


def test_some_failed_seeds_are_said(tmp_path):
    config = build(tmp_path, SMALL | {"seeds": [0, 1, 2]})
    path = next(path for place, path in score_files(config) if getattr(place, "seed", 0) == 1 and place.method == "VDSH")
    nothing = dict.fromkeys(("precision", "lower", "upper", "validation", "codes"))
    io.write_json(path, io.read_json(path) | nothing | {"status": "failed", "reason": "loss is not finite"})
    collected(config)
    text = scores.table(Run.load(config), "ng20")
    assert r"\textsuperscript{*}\,Mean of the seeds that did not fail" in text
    assert "Failed: VDSH at 16 bits (one seed of 3): loss is not finite." in text


def test_data_tables(run):
    text = data.counts(run)
    assert r"Training documents & 11,016 & \reported{11,016} & 11,016 & \reported{7,752} \\" in text
    dropped = data.dropped(run)
    assert r"Dropped: too few tokens & 412 & 412 \\" in dropped
    assert r"Read & 18,821 & 18,821 \\" in dropped


def test_copies_stand_in_the_data_table_and_a_record_of_an_earlier_version_counts_none(tmp_path):
    config = build(tmp_path, SMALL)
    path = config.results / "data/reuters/preparation.json"
    earlier = io.read_json(path)
    del earlier["copies"]
    io.write_json(path, earlier)
    text = data.counts(Run.load(collected(config)))
    assert r"Test documents with exact copies & 608 &  & not counted &  \\" in text
    assert r"Training documents with near copies & 900 &  & not counted &  \\" in text
    assert r"Equal labels, exact copies of test documents & .0822 &  & not counted &  \\" in text
    assert "a cosine of at least .9." in text


def test_no_rows_of_copies_stand_where_no_record_counts_them(tmp_path):
    config = build(tmp_path, SMALL)
    for path in config.results.glob("data/*/preparation.json"):
        earlier = io.read_json(path)
        earlier.pop("copies", None)
        io.write_json(path, earlier)
    text = data.counts(Run.load(collected(config)))
    assert "copies" not in text
    assert "not counted" not in text


def test_code_tables_have_bounds_and_selected_lengths(full):
    run = Run.load(full)
    text = codes.table(run, "ng20")
    assert [f"{bits} bits" in text for bits in (8, 16, 32, 64, 128)] == [True, False, True, False, True]
    row = run.summary.query("dataset == 'ng20' and method == 'SpH' and bits == 8").iloc[0]
    printed = lines(text, "SpH")[0]
    assert all(f"{row[name]:.4f}"[1:] in printed for name in ("lower", "precision", "upper"))
    assert r"STH & \multicolumn{7}{c}{\textit{failed}}" in codes.table(run, "tmc")
    assert codes.selected([32, 16]) == [16, 32]


def test_costs(run):
    text = costs.table(run)
    assert len(lines(text, "NASH")) == 3
    assert "Hours in all" in text


def test_differences(run):
    text = differences.table(run)
    assert "20Newsgroups" in text
    assert "Reuters" not in text
    own = run.compared.query("method == 'LSH'")["difference"]
    assert f"{(own.abs() <= 0.02).sum()}/2" in lines(text, "LSH")[0]


def test_nothing_to_compare(tmp_path):
    config = build(tmp_path, SMALL | {"datasets": ["reuters"]})
    collected(config)
    run = Run.load(config)
    assert "No cell of this run has a reported value" in differences.table(run)
    assert "no score that can be compared" in sequence.differences(run, [])


def test_every_recorded_hyperparameter_and_knob_is_among_the_answers(run):
    said = " ".join(phrase for _, phrases in answers(run) for phrase in phrases)
    names = {name for _, values in run.hyperparameters for name in values} - {"bits", "seed"}
    names |= {name for record in run.preparations.values() for name in record["knobs"]}
    for name in names:
        assert rf"\texttt{{{name.replace('_', chr(92) + '_')}}}:" in said


def test_answers_name_settings_where_they_differ(whole, monkeypatch):
    values = {"as-written": {"VDSH": 0.2, "NASH": 0.2, "NASH-N": 0.7}, "tuned": {"VDSH": 0.2, "NASH": 0.5, "NASH-N": 0.5}}
    found = [(Cell("ng20", setting, method, 16, 0), {"dropout": rate}) for setting, rates in values.items() for method, rate in rates.items()]
    monkeypatch.setattr(Run, "hyperparameters", found)
    dropout = dict(answers(Run.load(whole)))["Dropout: rate or keep probability, and where"]
    assert dropout[0] == r"\texttt{dropout}: 0.2 (VDSH; as-written: NASH); 0.7 (as-written: NASH-N); 0.5 (tuned: NASH, NASH-N)"


def test_answers_group_methods_and_say_what_differs(run):
    by_question = dict(answers(run))
    dropout = by_question["Dropout: rate or keep probability, and where"]
    assert dropout[0] == r"\texttt{dropout}: 0.2 (VDSH); 0.5 (NASH, NASH-N, NASH-DN)"
    noise = " ".join(by_question["Noise of NASH-N; input, shape and clamp of the variance of NASH-DN"])
    assert r"\texttt{sigma}: 0.5 at 16 bits, 0.3 at 32 bits (NASH-N, NASH-DN)" in noise
    assert r"\texttt{split}: \texttt{halve-test} on 20Newsgroups, official on Reuters R52" in by_question["Other knobs of the recipe"]
    assert by_question["Weight of the labels; loss of several labels"] == ["no supervised method is in this run"]
