from pathlib import Path

import pytest

from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.explorer import page
from semantic_hashing.scores import collect, origin

from ..made_up import SMALL, build

# Texts that a page must show and not read.
TITLE = 'A run </script><script>document.title = "taken"</script> & <b>"more"</b>'
DATASET = "Ψηφία – новости أخبار <i>20</i>"
EXPLORED = SMALL | {
    "title": TITLE,
    "settings": ["as-written", "tuned"],
    "seeds": [0, 1, 2],
    "methods": [*SMALL["methods"], "KSH", "NASH-DN-S"],
    "corpora": {"ng20": {"title": DATASET, "versions": ["cachopo"]}, "reuters": SMALL["corpora"]["reuters"]},
}


def scored(root: Path, overlay: dict) -> Config:
    config = build(root, overlay)
    # What the made-up options do not do: a method in two settings.
    for path in config.results.glob("cells/*/tuned/NASH*/*/*/score.json") if len(config.settings) > 1 else ():
        score = io.read_json(path)
        io.write_json(path, score | {"hyperparameters": score["hyperparameters"] | {"learning_rate": 0.001}})
    collect.write(config)
    origin.write(config)
    return config


@pytest.fixture(scope="session")
def explored(tmp_path_factory) -> Config:
    """Two data sets, two settings, two lengths, three seeds, of which STH fails in one cell; read only."""
    return scored(tmp_path_factory.mktemp("explored"), EXPLORED)


@pytest.fixture(scope="session")
def explorer_file(explored) -> Path:
    return page.write(explored, configfile=Path("config/a run.yaml"))


class Shown:
    """A page in the browser, with all that it complained of and asked for."""

    def __init__(self, chromium, file: Path, **options) -> None:
        self.file = file
        self.context = chromium.new_context(viewport={"width": 1400, "height": 900}, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, address: str = ""):
        # Another address of the same page would not load it anew.
        self.page.goto("about:blank")
        self.page.goto(f"{self.file.as_uri()}{address}")
        self.page.wait_for_selector("#content > *")
        return self.page

    def column(self, title: str) -> list[str]:
        """The texts of a table's column, by the text of its heading, which spans no others."""
        return self.page.evaluate(
            """(title) => {
                const table = document.querySelector('#content table');
                const rows = [...table.tHead.rows];
                const heads = [...table.querySelectorAll('thead th:not([scope=colgroup])')];
                const found = heads.find((head) => head.textContent.replace(/[↑↓]/, '').trim() === title);
                const left = (cell) => Math.round(cell.getBoundingClientRect().right);
                const place = [...table.tBodies[0].rows[0].cells].findIndex((cell) => left(cell) === left(found));
                return [...table.tBodies[0].rows].map((row) => row.cells[place].innerText.trim());
            }""",
            title,
        )


@pytest.fixture
def show(chromium):
    """Open a page: a function of its file and of options of the browser's context. What it complains of fails the test."""
    shown: list[Shown] = []

    def opened(file: Path, **options) -> Shown:
        shown.append(Shown(chromium, file, **options))
        return shown[-1]

    yield opened
    for one in shown:
        assert one.complaints == []
        # The file itself, and nothing else.
        assert {url.partition("#")[0] for url in one.requests} <= {one.file.as_uri(), "about:blank"}
        one.context.close()
