"""The page in a real browser. Every test fails if the browser complains of anything, or if the page asks for another file."""

import re

import pytest

from semantic_hashing.explorer import page as stage
from semantic_hashing.scores.run import Run

from ..made_up import REASON, SMALL
from .conftest import DATASET, TITLE, scored

VIEWS = ["Leaderboard", "Charts", "Audit", "Models", "About"]


def as_number(text):
    return float(text.replace("−", "-").rstrip("*"))


def printed(value):
    return f"{value:.4f}".removeprefix("0")


def test_every_view_opens_and_names_are_texts(explorer_file, show):
    shown = show(explorer_file)
    page = shown.open()
    assert page.locator("h1").inner_text() == TITLE
    assert page.title() == f"Leaderboard · {TITLE}"
    assert page.get_by_role("navigation", name="Views").get_by_role("link").all_inner_texts() == VIEWS
    assert DATASET in page.locator("#content thead").inner_text()
    for view in VIEWS:
        page.get_by_role("link", name=view, exact=True).click()
        assert page.locator("[aria-current=page]").inner_text() == view
        assert page.locator("#content").inner_text()


def test_the_leaderboard_shows_the_means_and_sorts_by_a_column(explored, explorer_file, show):
    shown = show(explorer_file)
    page = shown.open("#view=leaderboard&data=ng20&setting=tuned")
    summary = Run.load(explored).summary.query("dataset == 'ng20' and setting == 'tuned' and bits == 32").set_index("method")["precision"]
    expected = summary.sort_values(ascending=False)
    page.get_by_role("button", name=re.compile("32 bits$")).first.click()
    assert [cell.split()[0] for cell in shown.column("Method")] == list(expected.index)
    assert shown.column("32") == [printed(value) for value in expected]
    assert "sort=ng20%2F32%3Adown" in page.url
    page.get_by_role("button", name=re.compile("32 bits$")).first.click()
    assert shown.column("32") == [printed(value) for value in expected[::-1]]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    # The focus stays on the heading, though the table is another.
    assert page.evaluate("document.activeElement.dataset.key") == "sort-ng20/32"


def test_filters_narrow_the_leaderboard(explorer_file, show):
    shown = show(explorer_file)
    page = shown.open()
    everything = page.locator("#content tbody tr").count()
    page.get_by_label("Learns").select_option("with labels")
    assert {cell.split()[0] for cell in shown.column("Method")} == {"KSH", "NASH-DN-S"}
    page.get_by_label("Learns").select_option("all")
    page.get_by_label("Family").select_option("spectral")
    assert {cell.split()[0] for cell in shown.column("Method")} == {"SpH"}
    page.get_by_label("Family").select_option("all")
    page.get_by_label("Method", exact=True).fill("nash")
    assert {cell.split()[0] for cell in shown.column("Method")} == {"NASH", "NASH-N", "NASH-DN", "NASH-DN-S"}
    page.get_by_label("Method", exact=True).fill("none such")
    assert "Nothing fits" in page.locator("#content").inner_text()
    page.get_by_label("Method", exact=True).fill("")
    assert page.locator("#content tbody tr").count() == everything
    page.get_by_role("checkbox", name="16").check()
    page.get_by_role("checkbox", name="Reuters R52").check()
    page.get_by_role("checkbox", name="tuned").check()
    assert page.locator("#content .group").all_inner_texts() == ["Reuters R52\nr52, 10,000 words"]
    assert set(shown.column("Setting")) <= {"tuned", "one setting"}
    for name in ("data=reuters", "bits=16", "setting=tuned"):
        assert name in page.url


def test_another_measure_is_shown(explored, explorer_file, show):
    shown = show(explorer_file)
    page = shown.open("#view=leaderboard&setting=as-written&data=ng20&bits=16")
    page.get_by_label("Show").select_option("difference from reported")
    compared = Run.load(explored).compared.query("setting == 'as-written' and bits == 16").set_index("method")["difference"]
    values = dict(zip([cell.split()[0] for cell in shown.column("Method")], shown.column("16"), strict=True))
    assert {name: as_number(values[name]) for name in compared.index} == pytest.approx(compared.to_dict(), abs=6e-4)


def test_a_deep_link_leads_to_the_same(explorer_file, show):
    first, second = show(explorer_file), show(explorer_file)
    page = first.open()
    page.get_by_role("checkbox", name="16").check()
    page.get_by_label("Method", exact=True).fill("NASH")
    page.locator("[data-cell='ng20/tuned/NASH-N/16']").click()
    assert page.locator("#panel h2").inner_text().startswith("NASH-N")
    other = second.open(f"#{page.url.partition('#')[2]}")
    assert other.locator("#content").inner_text() == page.locator("#content").inner_text()
    assert other.locator("#panel").inner_text() == page.locator("#panel").inner_text()
    assert other.get_by_label("Method", exact=True).input_value() == "NASH"
    # An address that leads nowhere is one of the first view.
    assert second.open("#view=nowhere&data=none&cell=no/such/cell/8").locator("[aria-current=page]").inner_text() == "Leaderboard"


def test_the_panel_of_a_cell(explored, explorer_file, show):
    run = Run.load(explored)
    page = show(explorer_file).open()
    page.locator("[data-cell='ng20/tuned/NASH/32']").click()
    panel = page.get_by_role("dialog")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    text = panel.inner_text()
    seeds = run.cells.query("dataset == 'ng20' and setting == 'tuned' and method == 'NASH' and bits == 32")
    assert printed(seeds["precision"].mean()) in text
    rows = panel.locator(".seeds tbody tr").all_inner_texts()
    assert [row.split("\t")[1] for row in rows] == [printed(value) for value in seeds["precision"]]
    assert [row.split("\t")[4] for row in rows] == [str(value) for value in seeds["epochs"]]
    options = next(entry["values"] for entry in run.record["hyperparameters"] if ["ng20", "tuned", "NASH", 32, 0] in entry["cells"])
    assert set(options) == {line.split("\n")[0] for line in panel.locator(".options > div").all_inner_texts()}
    assert "semhash hash ng20 NASH 32 0 --setting tuned -c 'config/a run.yaml'" in text
    assert f"{explored.results}/cells/ng20/tuned/NASH/32-bits/seed-2/score.json" in text
    changed = panel.locator(".differs").all_inner_texts()
    assert [line.split("\n")[0] for line in changed] == ["learning_rate"]
    assert "as-written: 0.003" in changed[0]
    # Escape closes it, and the focus is where it was.
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert page.evaluate("document.activeElement.dataset.cell") == "ng20/tuned/NASH/32"
    page.go_back()
    assert page.get_by_role("dialog").count() == 1


def test_a_failed_cell_says_why(explorer_file, show):
    page = show(explorer_file).open("#view=leaderboard&setting=tuned")
    cell = page.locator("[data-cell='reuters/tuned/STH/32']")
    assert cell.inner_text() == "failed"
    assert REASON in cell.get_attribute("aria-label")
    cell.click()
    assert REASON in page.get_by_role("dialog").inner_text()


def test_the_keys_lead_through_the_table(explorer_file, show):
    page = show(explorer_file).open("#view=leaderboard&setting=tuned&sort=method:up")
    assert page.locator("#content tbody [tabindex='0']").count() == 1
    page.locator("#content tbody [tabindex='0']").focus()
    first = page.evaluate("document.activeElement.dataset.cell")
    for key, expected in (("ArrowRight", "ng20/tuned/KSH/32"), ("ArrowDown", "ng20/tuned/LSH/32"), ("ArrowLeft", "ng20/tuned/LSH/16")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.cell") == expected
    assert first == "ng20/tuned/KSH/16"
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").locator("h2").inner_text().startswith("LSH")
    assert page.locator("#said").inner_text() == "9 rows"


def test_what_a_screen_reader_is_told(explorer_file, show):
    page = show(explorer_file).open()
    for view in VIEWS:
        page.get_by_role("link", name=view, exact=True).click()
        page.wait_for_timeout(50)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, a, input, select, svg:not([aria-hidden]), table, [role=region]')].filter((element) => {
                const label = element.getAttribute('aria-label') || element.caption?.textContent || element.closest('label')?.textContent;
                return element.offsetParent !== null && !(label || element.textContent).trim();
            }).map((element) => element.outerHTML.slice(0, 120))"""
        )
        assert nameless == []
        heads = page.locator("#content th:not([scope])").count()
        assert heads == 0


def test_the_audit_filters_and_sorts(explored, explorer_file, show):
    shown = show(explorer_file)
    page = shown.open("#view=audit")
    rows = stage.audited.audit.audit(Run.load(explored))
    judged = rows[~rows["verdict"].isin(["not run", "not comparable"])]
    assert len(shown.column("Method")) == len(judged)
    page.get_by_role("button", name="Difference").click()
    differences = [as_number(text) for text in shown.column("Difference")]
    assert differences == sorted(differences, reverse=True)
    counts = judged["verdict"].value_counts()
    verdict = counts.index[0]
    page.get_by_role("checkbox", name=re.compile(verdict)).check()
    texts = shown.column("Verdict")
    assert len(texts) == counts.iloc[0]
    assert all(verdict in text for text in texts)
    page.get_by_label("Transcription").select_option("unverified")
    assert len(shown.column("Method")) == ((judged["verdict"] == verdict) & (judged["transcription"] == "unverified")).sum()


def test_a_chart_has_at_most_eight_lines_of_different_colours(explorer_file, show):
    page = show(explorer_file).open("#view=charts&setting=tuned")
    page.wait_for_selector("#content figure svg[role], #content figure svg")
    chosen = page.locator(".picker input:checked")
    assert chosen.count() == 7
    assert page.get_by_role("checkbox", name="KSH").is_enabled()
    page.get_by_role("checkbox", name="KSH").check()
    assert page.locator(".picker input:checked").count() == 8
    assert page.get_by_role("checkbox", name="NASH-DN-S").is_disabled()
    page.wait_for_timeout(200)
    lines = page.locator("figure").first.locator("g[aria-label=line] path")
    # A failed cell and all: one line a method.
    assert lines.count() == 8
    drawn = page.evaluate(
        "() => [...document.querySelector('figure').querySelectorAll('g[aria-label=line]')].map((line) => getComputedStyle(line).stroke)"
    )
    assert len(set(drawn)) == 8
    page.locator("summary[data-key=numbers]").click()
    assert page.locator("#content details table tbody tr").count() == 8 * 2 * 2 - 1


@pytest.mark.parametrize("width", [1400, 390])
def test_light_and_dark(explorer_file, show, width):
    grounds = []
    for scheme in ("light", "dark"):
        page = show(explorer_file, color_scheme=scheme).open()
        page.set_viewport_size({"width": width, "height": 844})
        style = page.evaluate("() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; }")
        grounds.append([sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in style])
        # Nothing but a table may be wider than the page.
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    (light, ink), (dark, chalk) = grounds
    assert light > 700
    assert dark < 100
    assert ink < 150
    assert chalk > 600
    page.get_by_role("button", name="Auto theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 250, 248)"


def test_a_run_of_one_method_and_length_without_reported_values(tmp_path, show):
    config = scored(tmp_path, SMALL | {"datasets": ["reuters"], "methods": ["LSH"], "bits": [16], "controls": [], "timings": False})
    shown = show(stage.write(config))
    page = shown.open()
    assert page.get_by_role("navigation", name="Views").get_by_role("link").all_inner_texts() == ["Leaderboard", "Charts", "Models", "About"]
    assert shown.column("Method") == ["LSH"]
    for view in ("Charts", "Models", "About"):
        page.get_by_role("link", name=view, exact=True).click()
        page.wait_for_timeout(100)
    page.get_by_role("link", name="Charts", exact=True).click()
    assert "kept no timings" in page.locator("#content").inner_text()
    # Nobody's audit, wherever a link leads.
    assert shown.open("#view=audit").locator("[aria-current=page]").inner_text() == "Leaderboard"
