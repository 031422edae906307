"""Published models carried over to other code by evidence: a sample of them, trained by both codes, is the same byte for byte.

A model whose recorded fingerprint is the present one needs nothing. One whose fingerprint is that of an earlier checkout is a
candidate. A sample of the candidates is trained by the present code and compared with what the checkout trained on this
machine. A method of which no sampled model differs gets the present fingerprint in the published files, and what it rests on
is told in their provenance. Of a method of which one byte differs no model is adopted.
"""

from __future__ import annotations

import csv
import io as streams
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from semantic_hashing.config import Config
from semantic_hashing.core import io, manifest, provenance
from semantic_hashing.core.errors import RunError
from semantic_hashing.core.fingerprint import ROOT
from semantic_hashing.grid import Cell, cells, twins
from semantic_hashing.publishing import archive
from semantic_hashing.publishing.archive import Published
from semantic_hashing.publishing.earlier import Earlier
from semantic_hashing.publishing.sample import sample
from semantic_hashing.scores import collect, origin
from semantic_hashing.stages import fingerprint

# Evidence of an adoption: the first without a sample, for nothing but the rule of fingerprints changed.
SAME_CODE = "same code, another rule"
SAMPLED = "a sample trained by both codes, the same byte for byte"
COMPARED = ("codes.npz", "queries.npz", "status", "reason", "precision", "lower", "upper", "validation", "hyperparameters")
SCORING = "score"


@dataclass(frozen=True)
class Candidates:
    """Published models of a configuration by what their fingerprints say.

    Attributes:
        training: method -> its models that the earlier code trained, where the present code is another.
        scoring: the models that the earlier code scored, where the present code is another.
        equal: number of models that are by the present code.
        other: number of models that are by neither.
    """

    training: dict[str, list[Cell]]
    scoring: list[Cell]
    equal: int
    other: int

    @property
    def cells(self) -> list[Cell]:
        """All candidates, each once."""
        return list(dict.fromkeys([*(cell for group in self.training.values() for cell in group), *self.scoring]))


@dataclass(frozen=True)
class Adoption:
    """What came of it.

    Attributes:
        candidates: by what they are.
        sample: the models that were compared.
        codes: method, or ``score`` -> ``from`` and ``to``, fingerprints, and ``models``, their number; empty: nothing is adopted.
        differing: sampled model -> what differs.
        options: method -> constructor arguments that one side alone has.
    """

    candidates: Candidates
    sample: list[Cell]
    codes: dict[str, dict[str, Any]]
    differing: dict[Cell, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    @property
    def stamps(self) -> dict[Cell, str]:
        """Each model that is adopted with its new fingerprint."""
        return {cell: self.codes[method]["to"] for method, group in self.candidates.training.items() if method in self.codes for cell in group}

    @property
    def refused(self) -> dict[str, int]:
        """Method -> number of its candidates that stay as they are, and are left to be trained again."""
        return {method: len(group) for method, group in self.candidates.training.items() if method not in self.codes}


def sample_scores(config: Config, published: Path, before: Path | None, configfile: Path | None) -> list[Path]:
    """Score files of the sample, in the results of the checkout that is to train it; of all published models without a checkout.

    Raises:
        InputError: the checkout is none.
        RunError: there are no published models.
    """
    models = archive.read(published / archive.FILE)
    if before is None:
        sampled, results = _sample(config, models), config.results
    else:
        earlier = Earlier.load(before, configfile)
        sampled = _sample(config, candidates(config, models, earlier, origin.adoptions(published / origin.FILE)).cells)
        results = earlier.results.relative_to(earlier.folder) if earlier.results.is_relative_to(earlier.folder) else earlier.results
    return [results / cell.folder / "score.json" for cell in sampled]


def adopt(config: Config, configfile: Path | None, before: Path, published: Path, jobs: int) -> Adoption:
    """Train the sample with the present code, compare it, and restamp the published models of each method that is the same.

    What is trained lies in ``adoption`` in the run's results, by the workflow, so that a second call goes on from it. Nothing of
    ``published`` is written before everything is compared.

    Args:
        config: the run.
        configfile: the file that it was read from, relative to the project; the checkout's file of that name is read too.
        before: a git checkout of the earlier code, which has trained the sample.
        published: the folder that 'semhash publish' wrote.
        jobs: models that are trained at a time, one thread each.

    Raises:
        InputError: the checkout is none, or lacks a model of the sample.
        RunError: features differ, a model is of other code or another machine, or the training fails.
    """
    models = archive.read(published / archive.FILE)
    record = io.read_json(published / origin.FILE)
    adopted = origin.adoptions(published / origin.FILE)
    earlier = Earlier.load(before, configfile)
    pool = candidates(config, models, earlier, adopted)
    sampled = _sample(config, pool.cells)
    if not sampled:
        return Adoption(pool, [], {})
    for cell in sampled:
        earlier.score(cell)
    _check_features(sampled, models, earlier.results)
    scratch = config.results / "adoption"
    _train(sampled, scratch, configfile, jobs)
    _check_features(sampled, models, scratch)
    differing, options = _compare(sampled, models, earlier, scratch)
    outcome = Adoption(pool, sampled, _codes(pool, models, differing), differing, options)
    if outcome.codes:
        entry = _entry(outcome, models, earlier)
        _restamp_scores(published / collect.FILE, outcome.stamps)
        io.write_json(published / origin.FILE, record | {"adopted": [*adopted, entry]})
        # Last, for candidates are told by them: a call that was killed before is made good by another.
        archive.save(_restamped(models, outcome), published / archive.FILE)
        manifest.write(published)
    return outcome


def candidates(config: Config, models: dict[Cell, Published], earlier: Earlier, adopted: list[dict[str, Any]]) -> Candidates:
    """Sort a configuration's published models by their fingerprints; the earlier ones as the adopted rules of fingerprints give them."""

    def earlier_stamp(name: str) -> str:
        value = earlier.fingerprints.get(name, "")
        for entry in adopted:
            if entry["evidence"] == SAME_CODE:
                value = next((code["to"] for code in entry["codes"].values() if code["from"] == value), value)
        return value

    training: dict[str, list[Cell]] = {}
    scoring, equal, other = [], 0, 0
    for cell in cells(config):
        model = models.get(cell)
        if model is None:
            continue
        stamps = [(model.score["fingerprint"], cell.method), (model.scoring, SCORING)]
        if any(stamp not in (fingerprint(name), earlier_stamp(name)) for stamp, name in stamps):
            other += 1
            continue
        changed = [stamp != fingerprint(name) for stamp, name in stamps]
        equal += not any(changed)
        if changed[0]:
            training.setdefault(cell.method, []).append(cell)
        if changed[1]:
            scoring.append(cell)
    return Candidates(training, scoring, equal, other)


def _sample(config: Config, published: Iterable[Cell]) -> list[Cell]:
    """A sample of models that are trained: not of those that are another one under another name."""
    available, repeats = set(published), twins(config)
    return sample((cell for cell in cells(config) if cell in available and cell not in repeats), config.source, of=len(available))


def _check_features(sampled: list[Cell], models: dict[Cell, Published], results: Path) -> None:
    for dataset in dict.fromkeys(cell.dataset for cell in sampled):
        path = results / "data" / dataset / "features.npz"
        if any(archive.digest(path) != model.features for cell, model in models.items() if cell in sampled and cell.dataset == dataset):
            raise RunError(f"{path}: not the features that the published models of {dataset} were trained on; these cannot be adopted")


def _train(sampled: list[Cell], scratch: Path, configfile: Path | None, jobs: int) -> None:
    """Let the workflow make the scores of the sample in a folder of their own; what is there by the present code stays."""
    targets = [f"{(scratch / cell.folder).as_posix()}/score.json" for cell in sampled]
    command = [sys.executable, "-m", "snakemake", *targets, "--cores", str(jobs)]
    command += [*(["--configfile", str(configfile)] if configfile else []), "--config", f"results={scratch.as_posix()}"]
    path = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    packages = [str(ROOT.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PATH": os.pathsep.join(path), "PYTHONPATH": os.pathsep.join(packages)}
    if subprocess.run(command, env=environment, check=False, stdout=sys.stderr.fileno()).returncode:
        raise RunError(f"{scratch}: not every model of the sample could be trained; the workflow says above why")


def _compare(
    sampled: list[Cell], models: dict[Cell, Published], earlier: Earlier, scratch: Path
) -> tuple[dict[Cell, list[str]], dict[str, list[str]]]:
    """What differs of each sampled model, and the options of each method that one side alone has."""
    differing: dict[Cell, list[str]] = {}
    options: dict[str, set[str]] = {}
    for cell in sampled:
        present_folder, earlier_folder = scratch / cell.folder, earlier.results / cell.folder
        present_score, earlier_score = io.read_json(present_folder / "score.json"), earlier.score(cell)
        if present_score["fingerprint"] != fingerprint(cell.method):
            raise RunError(f"{present_folder / 'score.json'}: not trained by the present code, which changed meanwhile; run 'semhash adopt' again")
        present_options, earlier_options = present_score["hyperparameters"], earlier_score["hyperparameters"]
        differences = [f"{name} of {file}" for file in COMPARED[:2] for name in _unequal(present_folder / file, earlier_folder / file)]
        differences += [name for name in COMPARED[2:-1] if present_score.get(name) != earlier_score.get(name)]
        differences += [
            f"the option {name}" for name in present_options.keys() & earlier_options.keys() if present_options[name] != earlier_options[name]
        ]
        # What the checkout trained has to be the published model in the first place.
        if earlier_options != models[cell].score["hyperparameters"]:
            differences.append("the options that it was published with")
        options.setdefault(cell.method, set()).update(present_options.keys() ^ earlier_options.keys())
        if differences:
            differing[cell] = differences
    return differing, {method: sorted(names) for method, names in options.items() if names}


def _unequal(first: Path, second: Path) -> list[str]:
    """Names of the arrays that are not the same in both files."""
    a, b = io.read_arrays(first), io.read_arrays(second)
    empty = np.zeros(0, dtype="V1")

    def content(array: np.ndarray) -> tuple[str, tuple[int, ...], bytes]:
        return array.dtype.str, array.shape, array.tobytes()

    return [name for name in dict.fromkeys([*a, *b]) if content(a.get(name, empty)) != content(b.get(name, empty))]


def _codes(pool: Candidates, models: dict[Cell, Published], differing: dict[Cell, list[str]]) -> dict[str, dict[str, Any]]:
    """The fingerprints that are carried over: of each method without a difference, and of the scoring where no score differs."""
    unlike = {cell.method for cell in differing}
    codes = {
        method: {"from": models[group[0]].score["fingerprint"], "to": fingerprint(method), "models": len(group)}
        for method, group in pool.training.items()
        if method not in unlike
    }
    # Scores of other codes say nothing of the scoring; those of the same codes do.
    scored = [name for names in differing.values() if not any("codes.npz" in name for name in names) for name in names]
    if pool.scoring and not scored and any(cell.method not in unlike for cell in pool.scoring):
        codes[SCORING] = {"from": models[pool.scoring[0]].scoring, "to": fingerprint(SCORING), "models": len(pool.scoring)}
    return codes


def _entry(outcome: Adoption, models: dict[Cell, Published], earlier: Earlier) -> dict[str, Any]:
    """What the provenance tells of an adoption."""
    contents = (io.read_arrays(earlier.results / cell.folder / "queries.npz")["precision"].tobytes() for cell in outcome.sample)
    return {
        "evidence": SAMPLED,
        "revision": earlier.revision,
        "to_revision": provenance.revision(),
        "machine": provenance.machine(),
        "versions": provenance.versions(),
        "compared": list(COMPARED),
        "codes": outcome.codes,
        "options_of_one_side": outcome.options,
        "sample": [[cell.dataset, cell.setting, cell.method, cell.bits, cell.seed] for cell in outcome.sample],
        "sample_as_published": sum(content == models[cell].precision.tobytes() for cell, content in zip(outcome.sample, contents, strict=True)),
        "refused": outcome.refused,
    }


def _restamped(models: dict[Cell, Published], outcome: Adoption) -> dict[Cell, Published]:
    """The published models with the fingerprints that are carried over."""
    restamped = models | {cell: replace(models[cell], score=models[cell].score | {"fingerprint": stamp}) for cell, stamp in outcome.stamps.items()}
    if SCORING in outcome.codes:
        restamped |= {cell: replace(restamped[cell], scoring=outcome.codes[SCORING]["to"]) for cell in outcome.candidates.scoring}
    return restamped


def _restamp_scores(path: Path, stamps: dict[Cell, str]) -> None:
    """The same for the table of scores."""
    header, *rows = csv.reader(streams.StringIO(path.read_text(encoding="utf-8")))
    dataset, setting, method, bits, seed, stamped = (header.index(name) for name in (*archive.AXES, "fingerprint"))
    for row in rows:
        if row[setting] != collect.CONTROL:
            cell = Cell(row[dataset], row[setting], row[method], int(row[bits]), int(row[seed]))
            row[stamped] = stamps.get(cell, row[stamped])
    text = streams.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    io.write_text(path, text.getvalue())


def summary_lines(outcome: Adoption) -> list[str]:
    """The outcome for a reader, a line a method."""
    pool = outcome.candidates
    lines = [f"{pool.equal} published models are by the present code; {pool.other} are by neither the present nor the earlier one"]
    if not outcome.sample:
        return [*lines, "no model is a candidate: there is nothing to adopt"]
    lines.append(f"{len(pool.cells)} are by the earlier code, of which {len(outcome.sample)} were trained by both")
    for name, code in outcome.codes.items():
        lines.append(f"{name}: the same byte for byte; {code['models']} models adopted, {code['from']} -> {code['to']}")
    for method, number in outcome.refused.items():
        lines.append(f"{method}: not adopted; {number} models are left to be trained again")
        differences = [(cell, names) for cell, names in outcome.differing.items() if cell.method == method]
        lines += [f"  {cell.folder.relative_to('cells')}: {', '.join(names)}" for cell, names in differences]
    if pool.scoring and SCORING not in outcome.codes:
        lines.append(f"scoring: not adopted; {len(pool.scoring)} models are left to be scored again")
    return lines
