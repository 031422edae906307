"""Every writer of the package dies half-way, exit code 0 included: no file is taken for whole, and the next run mends it.

Each command runs in forked processes: one that counts what it writes, one that dies at each write with half of the bytes on
the disk, and after it one that runs to its end.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from semantic_hashing.analyses import registry
from semantic_hashing.publishing import meaning

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/semantic_hashing"
ATOMIC = {"atomic", "write_text", "write_json", "write_arrays"}
SEARCH = {"search": {"tuned": {"NASH": [{"kl_weight": [0.1]}]}}, "search_at": {"tuned": 8}, "words": {"dataset": "ng20", "setting": "tuned"}}
SEARCH["words"] |= {"methods": ["NASH"], "bits": [8]}
# The same model by another name.
AGAIN = {"studies": ["again"], "study": {"again": {"question": "Again?", "settings": ["tuned"], "options": {"max_epochs": [2]}, "methods": ["NASH"]}}}
SAME = "ng20 NASH 8 0 --setting tuned+max_epochs=2"

# The commands in the order of a run. What is written outside the run's folder is written into `out`.
COMMANDS = [
    "fetch ng20",
    "prepare ng20",
    "derive ng20 neighbours-5",
    "hash ng20 NASH 8 0",
    "hash ng20 LSH 8 0",
    f"reuse {SAME}",
    "score ng20 NASH 8 0",
    f"score {SAME}",
    "score ng20 LSH 8 0",
    "control ng20 Random 8",
    "control ng20 Cosine",
    "collect",
    "audit",
    "claims",
    "words ng20 NASH 8",
    "gradients ng20 NASH 8",
    *(f"analyse {analysis.name}" for analysis in registry.measured()),
    "trial ng20 NASH 8 0",
    "choose --record out/search.csv",
    "publish --partial --to out/published",
    "restore --from out/published",
    "tables",
    # One that measures nothing by itself.
    "analyse sensitivity",
    "figures",
    "numbers",
    "summary --page out/page.md",
    "explorer",
    "readme --page out/readme.md --results out/results.md --plain out/plain.md -c published.yaml",
    "word-meaning --page out/meaning.md",
    "methods --page out/readme.md",
    "analyses --page out/files.md",
    "fit ng20 LSH out/model --bits 8 --overwrite",
    "encode out/model docs.csv --out out/codes.parquet --overwrite",
    "export out/codes.parquet out/codes.npz --overwrite",
    "manifest out",
]

SCRIPT = r"""
import contextlib, hashlib, inspect, json, os, sys
from pathlib import Path

from semantic_hashing import cli
from semantic_hashing.core import io
from semantic_hashing.data.fetch import fetch
from semantic_hashing.analyses.words import measure as words
# Imported before the forks, so that each begins at once; nothing numeric may run before them.
import pandas, scipy.sparse, sklearn.feature_extraction.text, torch, matplotlib.backends.backend_pdf, semantic_hashing.report.figures
import semantic_hashing.report.tables, semantic_hashing.publishing.publication, semantic_hashing.methods.nash, semantic_hashing.retrieval.score
import semantic_hashing.retrieval.controls
from semantic_hashing import stages

# Read once, and known to each fork.
for stage in stages.STAGES:
    stages.fingerprint(stage)

words.reported_lists = lambda: {"NASH": {json.loads(Path("query.json").read_text()): []}} if Path("query.json").is_file() else {"NASH": {}}
real, real_flush = io.atomic, fetch._flush
ROOTS = [Path("results"), Path("out"), Path("config")]


def files():
    found = {}
    for root in ROOTS:
        for path in root.rglob("*"):
            if path.is_file() and "logs" not in path.parts and not any(part.endswith(".part") for part in path.parts):
                content = path.read_bytes()
                if path.name in ("status.json", "score.json", "trial.json", "words.json", "SOURCE.json", "ng20.json"):
                    values = json.loads(content)
                    content = json.dumps({k: v for k, v in values.items() if k not in ("seconds", "encoding_seconds", "peak_mib")}).encode()
                found[str(path)] = hashlib.sha256(content).hexdigest()
    return found


def run(arguments, die_at, told):
    "Run a command in a fork, dying with exit code 0 at its write number `die_at`; its exit code, and the modules that wrote."
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    count = 0
    writers = open(told, "a")

    def written(path):
        nonlocal count
        count += 1
        for frame in inspect.stack()[2:]:
            name = frame.filename
            if "semantic_hashing/" in name and not name.endswith("/io.py"):
                print(json.dumps([count, name.partition("semantic_hashing/")[2]]), file=writers, flush=True)
                break
        return count == die_at

    @contextlib.contextmanager
    def dying(path, mode="wb"):
        dies = written(path)
        with real(path, mode) as stream:
            yield stream
            if dies:
                stream.flush()
                stream.truncate(stream.tell() // 2)
                stream.flush()
                os._exit(0)

    def dying_flush(path):
        if written(path):
            os.truncate(path, path.stat().st_size // 2)
            os._exit(0)
        real_flush(path)

    io.atomic, fetch._flush = dying, dying_flush
    whole = arguments[0] in ("manifest", "methods", "analyses", "encode", "export") or "-c" in arguments
    sys.argv = ["semhash", "-q", *arguments, *([] if whole else ["-c", "mini.yaml"])]
    os.dup2(os.open("command.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.dup2(1, 2)
    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = stop.code or 0
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 99
    sys.stdout.flush()
    os._exit(code)


def main(command):
    arguments = command.split()
    told = Path("writers.txt")
    told.write_text("")
    # It fills gaps, or leaves what is the same, and writes nothing over what is there.
    for path in made if command in GAPS else ():
        Path(path).unlink()
    code = run(arguments, 0, told)
    assert code == 0, (command, code, Path("command.log").read_text()[-2000:])
    writers = [json.loads(line) for line in told.read_text().splitlines()]
    expected = files()
    total = len(writers)
    assert total, f"{command} writes nothing"
    # Of a command that writes many files alike, one in the middle.
    for number in range(1, total + 1) if total <= 5 else ((total + 1) // 2,):
        # With none of its files there, and at its last write over those of the run before.
        for fresh in (True, False) if number == total else (True,):
            if fresh:
                for path in made:
                    Path(path).unlink(missing_ok=True)
                    # A folder that a command makes as a whole goes too.
                    with contextlib.suppress(OSError):
                        Path(path).parent.rmdir()
            code = run(arguments, number, told)
            assert code == 0, (command, number, code)
            found = files()
            wrong = [path for path in found if found[path] != expected.get(path) and path not in altered]
            assert not wrong, f"{command}: died at write {number} and left {wrong}"
            code = run(arguments, 0, told)
            assert code == 0, (command, number, code, Path("command.log").read_text()[-2000:])
            found = files()
            assert {k: v for k, v in found.items() if k not in altered} == {k: v for k, v in expected.items() if k not in altered}, (command, number)
    return sorted({name for _, name in writers}), total


result = {}
# Of these another one dies; what they make is needed.
ONCE = {"hash ng20 LSH 8 0", "score ng20 LSH 8 0", "score ng20 NASH 8 0 --setting tuned+max_epochs=2"}
# A manifest records the other files, and times are no part of them: it is another each time.
# What is taken away before a command that puts back what is missing.
LSH = "results/mini/cells/ng20/tuned/LSH/8-bits/seed-0"
GAPS = {"restore --from out/published": [f"{LSH}/score.json", f"{LSH}/queries.npz"], "publish --partial --to out/published": []}
GAPS["summary --page out/page.md"] = []
altered = {"out/manifest.sha256", "out/published/manifest.sha256"}
# Whole, and gone at the end: of these pictures the pages show the other form.
altered |= {"out/images/page.pdf", "out/docs/images/results.pdf"}
for command in json.loads(sys.argv[1]):
    for path in GAPS.get(command, ()):
        Path(path).unlink()
    before = files()
    if command.startswith("words"):
        frame = pandas.read_parquet("results/mini/data/ng20/vocabulary.parquet")
        Path("query.json").write_text(json.dumps(frame["word"].iloc[0]))
    told = Path("writers.txt")
    told.write_text("")
    # What a command makes anew: found by running it once.
    code = run(command.split(), 0, told)
    assert code == 0, (command, code, Path("command.log").read_text()[-3000:])
    made = sorted(set(files()) - set(before))
    result[command] = ([], 0) if command in ONCE else main(command)
    print(json.dumps([command, *result[command]]), flush=True)
"""


@pytest.fixture(scope="module")
def outcome(small_checkout, tmp_path_factory):
    folder = tmp_path_factory.mktemp("writers")
    checkout = small_checkout(folder, **SEARCH, **AGAIN)
    (folder / "out").mkdir()
    (folder / "published.yaml").write_text((folder / "mini.yaml").read_text() + "published: out/published\n")
    (folder / "docs.csv").write_text("id,text\na,one fish\nb,two fish\n")
    (folder / "out/readme.md").write_text((ROOT / "README.md").read_text())
    (folder / "out/files.md").write_text((ROOT / "docs/results-format.md").read_text())
    (folder / "out/results.md").write_text((ROOT / "docs/results.md").read_text())
    (folder / "out/meaning.md").write_text(f"{meaning.BEGIN}\n{meaning.END}\n")
    (folder / "out/plain.md").write_text((ROOT / "docs/what-we-found.md").read_text())
    command = [sys.executable, "-c", SCRIPT, json.dumps(COMMANDS)]
    done = subprocess.run(command, cwd=folder, env=checkout.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-5_000:]
    return {command: (modules, total) for command, modules, total in map(json.loads, done.stdout.splitlines())}


def test_every_command_that_writes_survives_its_death(outcome):
    assert list(outcome) == COMMANDS


def writers():
    """Modules of the package that call the atomic writer, and calls that write by any other way."""
    callers, others = set(), []
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            owner = getattr(getattr(node.func, "value", None), "id", "")
            mode = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
            if owner == "io" and called in ATOMIC:
                callers.add(name)
            elif name != "core/io.py" and (
                called in ("write_text", "write_bytes", "savez", "save_npz", "savefig", "to_pickle", "copyfile", "copyfileobj", "move")
                or (called == "open" and mode and set(mode[-1]) & set("wax+"))
            ):
                others.append((name, called))
    return callers, others


def test_no_writer_is_left_out(outcome):
    callers, others = writers()
    seen = {module for modules, _ in outcome.values() for module in modules}
    # The configuration is written by the workflow itself: test_faults.py; a corpus of one's own: tests/data/test_own.py;
    # what is adopted needs another checkout: test_adopt.py; the memory of a GPU is written where there is one: training/test_gpu.py.
    # Embeddings need packages that are not among the locked ones: analyses/test_embeddings.py.
    # Rows on the disk are scratch: a fit keeps them in a hidden folder beside its model, that a killed one leaves and nothing reads.
    elsewhere = {"cli/cells.py", "config/resolved.py", "data/readers/own.py", "data/fetch/download.py", "publishing/adopt.py"}
    elsewhere |= {"analyses/embeddings/embed.py", "analyses/embeddings/embedded.py"}
    assert callers - seen <= elsewhere | {"data/prepare/stored.py"}, callers - seen
    # Downloads go to a temporary file that fetch renames when it is whole and verified.
    assert {name for name, _ in others} <= {"data/fetch/download.py"}, others
