import dataclasses
import hashlib
import html.parser
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from semantic_hashing import grid
from semantic_hashing.audit import verdicts
from semantic_hashing.config import merge, parse, read_base
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.explorer import audited, columns, models, page
from semantic_hashing.explorer import files as parts
from semantic_hashing.hashers.catalogue import METHODS
from semantic_hashing.scores import reported
from semantic_hashing.scores.run import Run

from ..made_up import REASON, ROOT, SMALL
from .conftest import DATASET, EXPLORED, TITLE, scored


class Scripts(html.parser.HTMLParser):
    """What a browser takes for the scripts of a page, the title of it, and every address that it would load."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.addresses, self.title, self.inside = [], [], "", None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        self.addresses += [value for name, value in attrs if name in ("src", "href") and tag in ("script", "link", "img", "iframe")]

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        if self.inside == "title":
            self.title += data


def embedded(text):
    return json.loads(next(script for attrs, script in Scripts(text).scripts if attrs.get("id") == "data"))


def rows(table):
    """The rows of a table that ``columnar`` made."""
    texts = {name: [None if code is None else entry["values"][code] for code in entry["codes"]] for name, entry in table["texts"].items()}
    return pd.DataFrame(table["numbers"] | texts)


@pytest.fixture(scope="module")
def content(explorer_file):
    return embedded(explorer_file.read_text(encoding="utf-8"))


def test_texts_are_shown_and_never_read(explorer_file, content):
    parsed = Scripts(explorer_file.read_text(encoding="utf-8"))
    assert parsed.title == TITLE
    assert content["run"]["title"] == TITLE
    assert content["datasets"]["ng20"]["title"] == DATASET
    # The data, three libraries, their licences and the page's own.
    assert len(parsed.scripts) == 6
    # Nor can a comment within the data begin.
    assert not set("<>&") & set(next(script for attrs, script in parsed.scripts if attrs.get("id") == "data"))


def test_nothing_is_loaded_from_anywhere(explorer_file):
    text = explorer_file.read_text(encoding="utf-8")
    assert Scripts(text).addresses == ["data:,"]
    assert "default-src 'none'" in text
    assert "sourceMappingURL" not in text


def test_a_script_cannot_end_its_element(tmp_path):
    script = tmp_path / "a.js"
    script.write_text('const a = "</script>", b = "<!-- ";\n//# sourceMappingURL=a.map\n')
    assert page._script(script) == 'const a = "\\x3c/script>", b = "\\x3c!-- ";'


def test_the_same_run_gives_the_same_page(explored, explorer_file, tmp_path):
    again = page.write(explored, tmp_path / "again.html", Path("config/a run.yaml"))
    assert again.read_bytes() == explorer_file.read_bytes()


def test_the_cells_are_those_of_the_report_with_what_is_reported(explored, content):
    run = Run.load(explored)
    axes = ["dataset", "setting", "method", "bits"]
    found, expected = rows(content["cells"]).set_index(axes), run.summary.set_index(axes)
    assert set(found.index) == set(expected.index)
    for name in ("precision", "sd", "lower", "upper", "seconds"):
        pd.testing.assert_series_equal(found[name], expected[name].reindex(found.index), rtol=1e-5, check_dtype=False)
    compared = run.compared.set_index(axes)
    assert found["reported"].dropna().sort_index().to_dict() == pytest.approx(compared["reported"].sort_index().to_dict(), rel=1e-5)
    # Another collection than the literature's has nothing beside it.
    assert found.loc["reuters", "reported"].isna().all()


def test_every_model_has_its_options_and_a_failed_one_its_reason(explored, content):
    run, found = Run.load(explored), rows(content["models"])
    assert len(found) == len(run.models)
    failed = found[found["status"] == "failed"]
    assert set(failed["method"]) == {"STH"}
    assert set(failed["reason"]) == {REASON}
    assert failed["precision"].isna().all()
    recorded = {tuple(axes): entry["values"] for entry in run.record["hyperparameters"] for axes in entry["cells"]}
    for row in found.to_dict("records"):
        assert content["options"][int(row["options"])] == recorded[row["draw"], row["setting"], row["method"], row["bits"], row["seed"]]


def test_the_audit_is_that_of_the_run(explored, content):
    expected = verdicts.audit(Run.load(explored))
    found = rows(content["audit"]["rows"])
    for name in ("reported", "reproduced", "low", "high", "tie_lower", "tie_upper", "chance"):
        np.testing.assert_allclose(found[name].astype(float), expected[name].astype(float), rtol=1e-5)
    for name in ("paper", "table", "verdict", "transcription", "source"):
        assert found[name].tolist() == expected[name].tolist()


def test_a_run_without_reported_values_has_no_audit(tmp_path):
    config = scored(tmp_path, SMALL | {"datasets": ["reuters"], "methods": ["LSH"], "bits": [16], "controls": []})
    run = Run.load(config)
    assert audited.audited(run) is None
    found = page.data(run)
    assert found["audit"] is None
    assert found["controls"] == []
    assert found["ranks"] is None


def test_a_method_of_one_setting_is_known_by_what_was_recorded(tmp_path):
    config = scored(tmp_path, EXPLORED | {"datasets": ["ng20"], "methods": ["LSH", "VDSH"], "bits": [8], "seeds": [0]})
    run = Run.load(config)
    assert models.repeated(run) == {"tuned": {"LSH": "as-written", "VDSH": "as-written"}}
    entry = next(entry for entry in run.record["hyperparameters"] if ["ng20", "tuned", "VDSH", 8, 0] in entry["cells"])
    entry["cells"].remove(["ng20", "tuned", "VDSH", 8, 0])
    run.record["hyperparameters"].append({"values": {"another": 1}, "cells": [["ng20", "tuned", "VDSH", 8, 0]]})
    assert models.repeated(run) == {"tuned": {"LSH": "as-written"}}


def test_the_version_of_the_data_stands_beside_its_name():
    config = parse(merge(read_base(ROOT), {"papers": []})).model_copy(update={"published": ROOT / "results/reference"})
    tmc = page.data(Run.load(config))["datasets"]["tmc"]
    assert (tmc["version"], tmc["words"]) == ("mulan500", 500)


def test_numbers_have_six_digits_and_what_is_none_is_null():
    table = pd.DataFrame({"a": [1 / 3, 2.0, float("nan"), float("inf")], "b": ["x", "", None, "x"]})
    assert columns.columnar(table, ["a", "c"], ["b"]) == {
        "length": 4,
        "numbers": {"a": [0.333333, 2, None, None], "c": [None] * 4},
        "texts": {"b": {"values": ["x"], "codes": [0, None, None, 0]}},
    }


def field(rng) -> Run:
    """A made-up run of the whole field in two settings: every method, three data sets, five lengths, three seeds."""
    values = read_base(ROOT)
    every = {setting: {method: {} for method in METHODS} for setting in ("as-written", "tuned")}
    overlay = {"methods": list(METHODS), "settings": list(every), "studies": [], "hyperparameters": every, "title": "The field"}
    overlay["papers"] = [str(ROOT / "literature" / name) for name in values["papers"]]
    config = parse(merge(values, overlay))
    cells = list(grid.cells(config))
    scores = pd.DataFrame([dataclasses.asdict(cell) | {"k": 100, "status": "ok"} for cell in cells])
    for name in (*models.MODEL_NUMBERS[2:-1], "chance"):
        scores[name] = rng.uniform(0, 1, len(scores))
    scores = scores.assign(version="v", reason=None, fingerprint="0123456789abcdef", n_queries=100, n_database=1000)
    record = {"package": "0", "revision": "0", "machine": {}, "versions": {}, "trained_by": []}
    record["preparations"] = {name: {"chance": 0.05, "version": "v", "recipe": "r"} for name in grid.of_draw(config)}
    # A set of options for every cell of three seeds: more than there are.
    sets: dict[tuple, list] = {}
    for cell in cells:
        sets.setdefault((cell.dataset, cell.setting, cell.method, cell.bits), []).append(list(dataclasses.astuple(cell)))
    record["hyperparameters"] = [{"values": {f"option_{i}": float(rng.uniform()) for i in range(30)}, "cells": cells} for cells in sets.values()]
    return Run(config, scores, record, reported.read(config))


@pytest.fixture(scope="module")
def field_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("field") / "explorer.html"
    path.write_text(page.page(field(np.random.default_rng(0))), encoding="utf-8")
    return path


def test_the_whole_field_fits(field_file):
    assert len(rows(embedded(field_file.read_text(encoding="utf-8"))["cells"])) >= 2 * 3 * 5 * len(METHODS) * 0.99
    assert field_file.stat().st_size < page.LARGEST


def test_the_whole_field_is_shown_at_once(field_file, show):
    shown = show(field_file)
    shown.open()
    # Of the page itself, whatever the machine does beside: a tenth of it on an idle one.
    assert shown.page.evaluate("performance.now()") < 15_000
    assert shown.page.locator("#content tbody tr").count() >= len(METHODS)
    shown.page.get_by_role("link", name="Audit").click()
    # The table of the view before stands until the new one is drawn.
    shown.page.locator("#content tbody tr").nth(99).wait_for()
    assert shown.page.locator("#content tbody tr").count() == 100
    shown.page.get_by_role("button", name="Next").click()
    shown.page.locator(".pager", has_text="101 to 200").wait_for()


def test_the_libraries_are_the_pinned_ones_with_their_licences():
    pins = json.loads((parts.VENDOR / "vendor.json").read_text())["libraries"]
    files = {name: entry["sha256"] for library in pins for name, entry in library["files"].items()}
    assert {path.name for path in parts.VENDOR.iterdir()} == {"vendor.json", *files}
    assert set(page.LIBRARIES) < files.keys()
    for name, sha256 in files.items():
        assert hashlib.sha256((parts.VENDOR / name).read_bytes()).hexdigest() == sha256
    for library in pins:
        assert library["licence"] in ("ISC", "MIT")
        assert library["tarball"].endswith(f"-{library['version']}.tgz")
        assert library["integrity"].startswith("sha512-")


def test_every_file_of_the_page_is_in_it():
    named = {parts.TEMPLATE, *parts.STYLES, *parts.SCRIPTS}
    assert {path.name for path in parts.ASSETS.iterdir()} == named
    assert max(len((parts.ASSETS / name).read_text().splitlines()) for name in named) <= 400
    assert {path.name for path in parts.inputs()} > named


@pytest.mark.parametrize("name", ["page.txt", "folder.html"])
def test_a_place_that_is_none_is_refused_and_nothing_is_written(explored, tmp_path, name):
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(InputError, match=r"name one"):
        page.write(explored, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]


def test_a_folder_without_published_scores_is_refused(explored, tmp_path):
    with pytest.raises(InputError, match=r"no scores\.csv in this folder"):
        page.write(explored.model_copy(update={"published": tmp_path / "none"}), tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_too_large_is_not_written(explored, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "LARGEST", 2**19)
    with pytest.raises(RunError, match=r"the page would have .* MiB"):
        page.write(explored, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []
