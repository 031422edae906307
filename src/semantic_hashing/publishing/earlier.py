"""An earlier revision of the project, checked out beside the present one, which trained models with its code on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semantic_hashing.core import arithmetic, io, provenance
from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.grid import Cell


@dataclass(frozen=True)
class Earlier:
    """The checkout, as its code tells of itself.

    Attributes:
        folder: of the checkout.
        revision: of its code, without uncommitted changes.
        results: folder of its run, by its configuration.
        fingerprints: of its stages and methods, by its rule.
    """

    folder: Path
    revision: str
    results: Path
    fingerprints: dict[str, str]

    @classmethod
    def load(cls, folder: Path, configfile: Path | None) -> Earlier:
        """Ask a checkout for its fingerprints and for the results that a configuration file of it names.

        Raises:
            InputError: the folder is no git checkout of the project, has uncommitted changes, or lacks the configuration.
            RunError: its code does not run.
        """
        if not (folder / "src/semantic_hashing").is_dir():
            raise InputError(f"--before {folder}: no checkout of this project (it has no src/semantic_hashing); 'git worktree add' makes one")
        # A folder without a repository may lie within another's.
        if not (folder / ".git").exists() or (revision := provenance.revision(folder)) == "unknown":
            raise InputError(f"--before {folder}: no git checkout, so its revision is unknown; 'git worktree add' makes one")
        if revision.endswith("-dirty"):
            raise InputError(f"--before {folder}: it has uncommitted changes, so its revision does not name its code; commit or undo them")
        if configfile is not None and not (folder / configfile).is_file():
            raise InputError(f"{folder / configfile}: no such file; the earlier checkout needs the configuration that -c names")
        code = Path(_run(folder, "-c", "import semantic_hashing; print(semantic_hashing.__file__)").strip())
        if not code.resolve().is_relative_to(folder.resolve()):
            raise RunError(f"--before {folder}: Python imports {code} instead; remove the installed package from its path")
        try:
            fingerprints = json.loads(_fingerprints(folder))
            config = json.loads(_run(folder, "-m", "semantic_hashing", "config", *(["-c", str(configfile)] if configfile else [])))
        except ValueError as error:
            raise RunError(f"--before {folder}: its commands do not print JSON ({error}); use a later revision") from None
        return cls(folder, revision, folder / config["results"], fingerprints)

    def score(self, cell: Cell) -> dict[str, Any]:
        """The score file of a model that the checkout trained.

        Raises:
            InputError: it has no such model.
            RunError: the model is of other code, or of another machine.
        """
        folder = self.results / cell.folder
        for name in ("score.json", "codes.npz", "queries.npz"):
            if not (folder / name).is_file():
                raise InputError(f"{folder / name}: no such file; the earlier checkout trains its models first, 'semhash adopt --list' names them")
        score: dict[str, Any] = io.read_json(folder / "score.json")
        if score.get("fingerprint") != self.fingerprints.get(cell.method):
            raise RunError(f"{folder / 'score.json'}: not trained by the code of {self.folder}; remove it and let that checkout train it")
        machine, recorded = provenance.machine(), score.get("machine", {})
        # Two processors of one name may compute differently; earlier revisions did not record more than the name.
        model = recorded.get("arithmetic", {}).get("processor", arithmetic.processor())
        if any(recorded.get(name) != machine[name] for name in ("processor", "system")) or model != arithmetic.processor():
            raise RunError(f"{folder / 'score.json'}: trained on another machine, which may round differently; let {self.folder} train it here")
        return score


# Where they lay before there was a command for them.
_WITHOUT_COMMAND = """
import json
from semantic_hashing.names import METHODS
from semantic_hashing.provenance import STAGES, fingerprint
print(json.dumps({name: fingerprint(name) for name in (*STAGES, *METHODS)}))
"""


def _fingerprints(folder: Path) -> str:
    try:
        return _run(folder, "-m", "semantic_hashing", "fingerprints")
    except RunError as error:
        if "No such command" not in str(error):
            raise
        return _run(folder, "-c", _WITHOUT_COMMAND)


def _run(folder: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str((folder / "src").resolve())}
    process = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if process.returncode:
        message = (process.stderr.strip().splitlines() or ["no word of why"])[-1]
        raise RunError(f"--before {folder}: its code does not run: {message}")
    return process.stdout
