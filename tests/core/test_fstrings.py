"""A piece of code has the same text by every version of Python: the one that Python 3.11 gives it."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from semantic_hashing.core import fingerprint, fstrings

pytestmark = pytest.mark.slow

SOURCES = sorted(fingerprint.ROOT.rglob("*.py"))
WHOLE = f"""
import sys
sys.path.insert(0, {str(fingerprint.ROOT.parent)!r})
from semantic_hashing.core import fingerprint
print(fingerprint.digest(set(fingerprint.ROOT.rglob("*.py"))))
"""
# What is written, and its text.
TEXTS = [
    ("""f'{x["a"]}'""", """f"{x['a']}\""""),
    ("""f"{x['a']} isn't\"""", """f"{x['a']} isn't\""""),
    ("""f"{', '.join(x)}: {y!r:>{width}} {{}}\"""", """f"{', '.join(x)}: {y!r:>{width}} {{}}\""""),
    ("""f'{a if b else c} {(lambda: 1)()} {(lambda: 1)} { {1, 2} }'""", """f'{(a if b else c)} {(lambda: 1)()} {(lambda: 1)} { {1, 2}}'"""),
    ("""f'{x}' + f"a\\n\\t" 'b'""", """f'{x}' + f'a\\n\\tb'"""),
    ("""f'''{f"{x['a']}"}'''""", '''f"""{f"{x['a']}"}"""'''),
    ("""f'{x=} {(y := 1)}'""", """f'x={x!r} {(y := 1)}'"""),
    ("""f''""", """f''"""),
    ("""f"it's" ' a "word"'""", """f\'\'\'it's a "word"\'\'\'"""),
    ("""x = 'it\\'s "so"'""", """x = 'it\\'s "so"'"""),
]


class Written(ast.NodeTransformer):
    def visit_JoinedStr(self, node):
        return fstrings.written(node)


def text_of(tree):
    return ast.unparse(Written().visit(tree))


@pytest.mark.parametrize(("written", "text"), TEXTS)
def test_an_fstring_has_one_text(written, text):
    assert text_of(ast.parse(written)) == text
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(written))
    if sys.version_info < (3, 12):
        assert ast.unparse(ast.parse(written)) == text


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the text is that of Python 3.11, which is not the one that runs")
def test_of_this_package_it_is_the_text_of_python_3_11():
    for source in SOURCES:
        code = source.read_text(encoding="utf-8")
        assert text_of(ast.parse(code)) == ast.unparse(ast.parse(code)), source


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_another_python_finds_the_same_digest(version):
    python = interpreter(version)
    if python is None:
        pytest.skip(f"there is no Python {version} here")
    done = subprocess.run([python, "-I", "-c", WHOLE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == fingerprint.digest(set(SOURCES))


def interpreter(version):
    """Where a Python of this version is: on the path, or among those of pyenv, whose commands on the path may stand for none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    on_path = shutil.which(f"python{version}")
    for python in [*([on_path] if on_path else []), *pyenv.glob(f"{version}.*/bin/python")]:
        if subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0:
            return python
    return None
