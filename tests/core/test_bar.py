"""A bar stands on a terminal alone."""

import io
import sys

from semantic_hashing.core.bar import bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_drawn_in_a_log(capsys):
    with bar("encoding") as advance:
        advance(0.5, "5 documents")
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_how_far_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with bar("encoding") as advance:
        # Standard input has no length.
        for share, words in ((None, "5 documents"), (0.5, "10 documents"), (1.0, "20 documents")):
            advance(share, words)
    assert "encoding" in sys.stderr.getvalue()
    assert "20 documents" in sys.stderr.getvalue()
