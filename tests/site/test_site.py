"""The site as it is built: complete, without a dead link, and with nothing that a browser would fetch from elsewhere."""

import functools
import html.parser
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import semantic_hashing
from semantic_hashing.hashers.catalogue import METHODS

ROOT = Path(__file__).parents[2]


class Read(html.parser.HTMLParser):
    """The links of a page, its anchors, and the addresses that a browser loads for it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.loaded = [], {"", "__skip"}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in ("script", "img", "iframe", "source") and values.get("src"):
            self.loaded.append(values["src"])
        if tag == "link" and values.get("rel") not in ("canonical", "next", "prev"):
            self.loaded.append(values["href"])


@functools.cache
def read(path):
    return Read(path.read_text(encoding="utf-8"))


def pages(site):
    # What a server shows where there is no page has addresses of a server.
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def test_every_link_and_anchor_leads_somewhere(site):
    dead = []
    for page in pages(site):
        for link in read(page).links:
            address = urlsplit(link)
            if address.scheme in ("https", "http", "mailto"):
                continue
            target = page if not address.path else Path(posixpath.normpath(page.parent / unquote(address.path)))
            if not target.is_file() or (target.suffix == ".html" and unquote(address.fragment) not in read(target).anchors):
                dead.append(f"{page.relative_to(site)}: {link}")
    assert not dead


def test_nothing_is_loaded_from_elsewhere(site):
    for page in pages(site):
        for address in read(page).loaded:
            assert not urlsplit(address).netloc, f"{page.relative_to(site)}: {address}"
            assert (page.parent / unquote(urlsplit(address).path)).is_file(), f"{page.relative_to(site)}: {address}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_every_page_of_the_documentation_is_in_the_navigation(site):
    linked = {urlsplit(link).path for link in read(site / "index.html").links}
    expected = {f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")}
    assert expected | {"contributing.html", "changelog.html"} <= {path.rpartition("/")[2] for path in linked if not path.startswith("files/")}


def test_every_public_name_is_on_a_page_of_the_api(site):
    text = "".join(path.read_text(encoding="utf-8") for path in (site / "api").glob("*.html"))
    assert not [name for name in semantic_hashing.__all__ if not re.search(rf"(?<!\w){name}(?!\w)", text)]
    headings = re.findall(r"<h2 [^>]*>(.*?)<a", (site / "api/methods.html").read_text(encoding="utf-8"))
    assert {name for heading in headings for name in heading.split(", ")} == set(METHODS)


def test_a_linked_file_is_shown_as_it_is(site):
    page = (site / "files/src/semantic_hashing/hashers/base.py.html").read_text(encoding="utf-8")
    shown = re.sub(r"<[^>]+>", "", page)
    assert "An estimator in scikit-learn&#39;s manner" in shown or "An estimator in scikit-learn's manner" in shown
    assert (site / "files/config/datasets.csv").read_bytes() == (ROOT / "config/datasets.csv").read_bytes()


@pytest.mark.parametrize("name", ["index.html", "what-we-found.html", "api/models.html"])
def test_a_browser_shows_it_from_the_folder_and_asks_for_nothing_else(site, chromium, name):
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    page, requests, complaints = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((site / name).as_uri())
    page.locator("input.md-search__input").click()
    page.keyboard.type("precision_at_k")
    page.locator(".md-search-result__item").first.wait_for(timeout=20_000)
    assert "api/retrieval.html" in " ".join(link.get_attribute("href") for link in page.locator("a.md-search-result__link").all())
    context.close()
    assert not [url for url in requests if urlsplit(url).scheme not in ("file", "data", "blob")]
    assert not complaints
