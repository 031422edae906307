import subprocess
import sys

import pytest
from typer.testing import CliRunner

from semantic_hashing.cli import app, groups, main

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


@pytest.fixture
def semhash(monkeypatch, capsys):
    """Run the command in this process: exit code, standard output, standard error."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["semhash", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command):
    shown = CliRunner().invoke(app, [command, "--help"]).output
    assert f"Example: semhash {command}" in " ".join(shown.split())


def test_help_lists_the_stages():
    shown = CliRunner().invoke(app, ["--help"]).output
    assert all(stage in shown for stage in ("fetch", "prepare", "hash", "score", "tables", "figures"))


def test_help_has_every_command_under_one_heading():
    names = [name for names in groups.GROUPS.values() for name in names]
    assert sorted(names) == sorted(COMMANDS)
    shown = CliRunner().invoke(app, ["--help"]).output
    assert [line.removesuffix(":") for line in shown.splitlines() if line.removesuffix(":") in groups.GROUPS] == list(groups.GROUPS)
    assert "Others" not in shown


def test_help_loads_no_heavy_library():
    code = (
        "import sys\nfrom semantic_hashing.cli import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('torch', 'pandas', 'scipy', 'sklearn', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version(semhash):
    assert semhash("--version")[1].startswith("semhash 0.")


def test_the_installed_command_exits_with_the_code():
    done = subprocess.run([sys.executable, "-m", "semantic_hashing", "config", "-c", "none.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["hash", "ng20", "NASHN", "8", "0"], 2, "unknown method 'NASHN'; did you mean 'NASH-N'?"),
        (["hash", "ng2", "NASH", "8", "0"], 2, "unknown data set 'ng2'; did you mean 'ng20'?"),
        (["hash", "ng20", "NASH", "8", "0", "--setting", "tund"], 2, "unknown setting 'tund'"),
        (["hash", "ng20", "NASH", "2000", "0"], 2, "2000 is not a code length"),
        (["hash", "ng20", "NASH", "eight", "0"], 2, "'bits'"),
        (["score", "ng20", "NASHN", "8", "0"], 2, "unknown method"),
        (["control", "ng20", "Cosin"], 2, "unknown control 'Cosin'; did you mean 'Cosine'?"),
        (["control", "ng20", "Random"], 2, "Random needs a code length"),
        (["control", "ng20", "PQ"], 2, "PQ needs a code length"),
        (["control", "ng20", "BM25", "8"], 2, "BM25 has no code length"),
        (["control", "ng20", "Cosine", "8"], 2, "Cosine has no code length"),
        (["analyse", "gruops"], 2, "unknown analysis 'gruops'; did you mean 'groups'?"),
        (["explorer", "--page", "page.txt"], 2, "page.txt: not a file that ends in .html"),
        (["explorer", "--published", "nowhere"], 2, "nowhere: no scores.csv in this folder"),
        (["fetch", "ng2"], 2, "unknown data set"),
        (["prepare", "ng2"], 2, "unknown data set"),
        (["config", "-c", "none.yaml"], 2, "none.yaml: cannot be read"),
        (["nothing"], 2, "No such command"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(semhash, arguments, code, message):
    found, _, stderr = semhash(*arguments)
    assert found == code
    assert message in stderr
    assert "Traceback" not in stderr


def test_a_step_out_of_order_says_which_file_is_missing(semhash, tmp_path):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text(f"results: {tmp_path}/results\nraw: {tmp_path}/raw\n")
    for arguments in (["prepare", "ng20"], ["hash", "ng20", "LSH", "8", "0"], ["collect"], ["tables"]):
        code, _, stderr = semhash(*arguments, "-c", overlay)
        assert code == 1, stderr
        assert ": no such " in stderr


def test_a_missing_mirror_is_named(semhash, monkeypatch):
    monkeypatch.setenv("SEMHASH_MIRROR", "/nowhere/at/all")
    code, _, stderr = semhash("fetch", "ng20")
    assert code == 2
    assert "SEMHASH_MIRROR" in stderr


def test_config_prints_the_whole_configuration_and_its_schema(semhash):
    assert '"master_seed"' in semhash("config", "-c", "config/quick.yaml")[1]
    assert '"$defs"' in semhash("config", "--schema")[1]


def test_methods_lists_the_options(semhash):
    assert "NASH-N: noise_std=" in semhash("methods")[1]
