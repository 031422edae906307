"""The wheel in an environment of its own, far from the checkout: the quick start, and commands."""

import csv
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest
import safetensors

ROOT = Path(__file__).parents[2]
QUICK_START = """
import sys
from semantic_hashing import NASH, load, load_dataset, precision_at_k, search
assert not {"torch", "numpy"} & set(sys.modules)
data = load_dataset("ng20", configfile=CONFIGFILE)
model = NASH(bits=16, max_epochs=10, batch_size=20, learning_rate=0.01).fit(data)
print(precision_at_k(model.encode(data.X_test), model.database_, data.y_test, data.y_train, k=20))
indices, distances = search(model, data.X_test, k=5)
model.save("model")
assert (search(load("model"), data.X_test, k=5).indices == indices).all()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Runs the environment's Python or a command of it, in a folder outside the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    source, away = folder / "source", folder / "away"
    away.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SEMHASH_MIRROR", "SEMHASH_CACHE")}
    # Built of a copy: a build leaves folders behind. The links lead out of src, and are followed as in the checkout.
    for part in ("src", "config", "literature"):
        shutil.copytree(ROOT / part, source / part, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, source], env=kept, check=True)
    venv.create(folder / "venv")
    python = folder / "venv/bin/python"
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", next(folder.glob("*.whl"))], env=kept, check=True)
    # Its libraries are those that run this test; the project itself is not among the files of these folders.
    site = Path(
        subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True).stdout.strip()
    )
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(Path(safetensors.__file__).parents[1])}
    (site / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n")
    # Alone it has none of those that the workflow brings: an import of one fails, as where it is not installed.
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["workflow"]
    absent = [re.match(r"[\w-]+", name).group() for name in extra]
    (site / "sitecustomize.py").write_text(f"import os, sys\nif 'ALONE' in os.environ:\n    sys.modules.update(dict.fromkeys({absent}))\n")
    environment = kept | {"XDG_CACHE_HOME": str(folder / "cache"), "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*command, alone=False):
        more = {"ALONE": "1"} if alone else {}
        return subprocess.run(command, cwd=away, env=environment | more, capture_output=True, text=True, check=False)

    assert run("python", "-c", "import semantic_hashing; print(semantic_hashing.__file__)").stdout.startswith(str(site))
    return run


def test_the_quick_start_runs(installed, configfile):
    done = installed("python", "-c", QUICK_START.replace("CONFIGFILE", repr(str(configfile))), alone=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 0.4


def test_commands_run_outside_the_checkout(installed):
    for command in ("config", "describe"):
        done = installed("semhash", command)
        assert done.returncode == 0, done.stderr
    assert '"sources": "/' in installed("semhash", "config").stdout


def test_codes_are_made_and_used_without_the_libraries_of_the_workflow(installed, topic_texts, tmp_path):
    """What a user of a kept model runs; a command that draws is refused in one line that names the extra."""
    assert installed("python", "-c", "import matplotlib", alone=True).returncode != 0
    table, model = tmp_path / "docs.csv", tmp_path / "model"
    with table.open("w", newline="") as stream:
        csv.writer(stream).writerows([("text", "topic"), *zip(*topic_texts, strict=True)])
    codes = tmp_path / "docs.codes.parquet"
    for command in (
        ("fit", table, "NASH", model, "--bits", "16", "--labels", "topic", "-o", "max_epochs=2"),
        ("encode", model, table),
        ("search", model, codes, topic_texts[0][0], "-k", "3"),
        ("export", codes, tmp_path / "codes.npz"),
        ("methods",),
    ):
        done = installed("semhash", *map(str, command), alone=True)
        assert done.returncode == 0, (command, done.stderr)
    for command in ("figures", "describe"):
        refused = installed("semhash", command, alone=True)
        assert refused.returncode == 2
        assert refused.stderr == "semhash: this needs matplotlib, which comes with the workflow: pip install 'semantic-hashing[workflow]'\n"
    assert "mend: pip install 'semantic-hashing[workflow]'" in installed("semhash", "doctor", alone=True).stdout
