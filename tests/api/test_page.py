"""The examples of docs/python.md that need no download run as they stand."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs/python.md").read_text()


def test_the_examples_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    scope = {}
    for block in blocks[1:]:
        exec(block, scope)
    assert scope["nearest"].indices.shape == (1, 2)
    assert scope["texts"][scope["nearest"].indices[0, 0]] == "late goal lets chelsea win"
    # The first is the one that the installed package runs on a small data set.
    assert len([line for line in blocks[0].splitlines() if line]) <= 6
