"""Run tests against a copy of the package, each time in a process of its own.

``python runner.py`` imports the heavy libraries once, and none of the package. Then it reads requests, one JSON object a line, forks for
each, and answers with pytest's exit code and what failed. A test run takes a second in place of five.
"""

import importlib
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy.sparse", "pandas", "sklearn.svm", "sklearn.decomposition", "sklearn.feature_extraction.text", "torch", "numba")
HEAVY += ("hypothesis", "pydantic", "jinja2", "typer", "matplotlib", "pytest")
SECONDS = 900


@dataclass(frozen=True)
class Outcome:
    """How a run of tests ended.

    Attributes:
        code: pytest's exit code; 1 is tests that failed, 2 and more is a run that could not be made.
        failed: the tests whose body failed, each with the first line of why.
        broken: the tests that could not be set up, and files that could not be imported, likewise.
        output: the end of what was printed.
    """

    code: int
    failed: dict[str, str]
    broken: dict[str, str]
    output: str


class Runner:
    """The process that forks, as a context."""

    def __enter__(self) -> "Runner":
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SEMHASH_DEFECTS"))}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=PROJECT
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def run(self, source: Path, tests: list[str]) -> Outcome:
        """Run tests, up to the first that fails, with the package at ``source``.

        Args:
            source: the folder that holds ``semantic_hashing``.
            tests: files or single tests, relative to the project's ``tests``.
        """
        report, log = (Path(self.folder.name) / name for name in ("report.xml", "log.txt"))
        report.unlink(missing_ok=True)
        request = {"source": str(source), "report": str(report), "log": str(log), "tests": [str(PROJECT / "tests" / test) for test in tests]}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that runs the tests ended; see its error output")
        cases = ElementTree.parse(report).getroot().iter("testcase") if report.is_file() else ()
        outcome = Outcome(json.loads(answer), {}, {}, log.read_text(encoding="utf-8", errors="replace")[-3_000:])
        for case in cases:
            for kind, where in (("failure", outcome.failed), ("error", outcome.broken)):
                for entry in case.iter(kind):
                    where[f"{case.get('classname')}::{case.get('name')}"] = (entry.get("message") or "").partition("\n")[0]
        return outcome


def serve() -> None:
    """Answer requests until there are no more."""
    for name in HEAVY:
        importlib.import_module(name)
    if any(name.partition(".")[0] == "semantic_hashing" for name in sys.modules):
        raise SystemExit("the package is imported before a copy of it is")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 99
            try:
                code = run_here(**json.loads(line))
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run_here(source: str, report: str, log: str, tests: list[str]) -> int:
    """Run tests in this process, which imports the package from ``source``."""
    import signal

    import pytest
    from hypothesis import HealthCheck, settings

    signal.alarm(SECONDS)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (0, 1, 2):
        os.dup2(output if stream else os.open(os.devnull, os.O_RDONLY), stream)
    sys.path.insert(0, source)
    os.environ["PYTHONPATH"] = source
    package = importlib.import_module("semantic_hashing")
    if not str(package.__file__).startswith(source):
        print(f"imported {package.__file__}, not the copy at {source}")
        return 98
    # The same examples each time, however slow the machine: what fails then fails for the defect.
    settings.register_profile("planted", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    settings.load_profile("planted")
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={PROJECT}", f"--config-file={PROJECT / 'pyproject.toml'}"]
    return int(pytest.main([*options, "--tb=short", f"--junitxml={report}", *tests]))


if __name__ == "__main__":
    serve()
