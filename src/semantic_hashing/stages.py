"""The stages of the workflow: the module that each one's command calls, and the fingerprint of its code."""

from __future__ import annotations

from semantic_hashing import inputs
from semantic_hashing.analyses import registry
from semantic_hashing.core.fingerprint import closure, digest, elsewhere
from semantic_hashing.core.statements import of_package
from semantic_hashing.hashers.catalogue import METHODS

# The module that a stage's command calls; what it imports is that stage's code.
STAGES = {
    "fetch": "semantic_hashing.data.fetch.fetch",
    "prepare": "semantic_hashing.data.prepare.prepare",
    "hash": "semantic_hashing.training.driver",
    "score": "semantic_hashing.retrieval.score",
    "control": "semantic_hashing.retrieval.controls",
    "collect": "semantic_hashing.scores.origin",
    "audit": "semantic_hashing.audit.verdicts",
    "claims": "semantic_hashing.audit.claims",
    "tables": "semantic_hashing.report.tables",
    "figures": "semantic_hashing.report.figures",
    "numbers": "semantic_hashing.report.numbers",
    "explorer": "semantic_hashing.explorer.page",
    "manifest": "semantic_hashing.publishing.artefacts",
    **{analysis.name: analysis.module("measure") for analysis in registry.with_part("measure")},
    **{stage: analysis.module(module) for analysis in registry.every() for stage, module in analysis.jobs},
}
# The parts of the analyses that a stage loads by name, which its imports do not show.
PARTS = {"tables": ("table", "text"), "figures": ("figure",)}


def fingerprint(stage: str) -> str:
    """Sixteen hexadecimal digits over the statements that a stage, or ``hash`` of a method, runs.

    Snakemake does not see an edit in a module that a command imports; rules carry this as a parameter, so that an edit
    reruns exactly what it touches. The closure is static: imports are read from the source, inside the package only.

    What counts is the set of statements of those modules, see ``core.statements``: not the names of files and folders, the
    order of files, or the lines that import modules of this package. So a file may move, and be cut into two.
    """
    roots = [STAGES["hash"], METHODS[stage].target.partition(":")[0]] if stage in METHODS else [STAGES[stage]]
    roots += [analysis.module(part) for part in PARTS.get(stage, ()) for analysis in registry.with_part(part)]
    return digest(set().union(*(closure(root) if of_package(root) else elsewhere(root) for root in roots)))


def input_fingerprint(name: str) -> str:
    """``fingerprint`` of the code that derives an input, such as ``neighbours-25``.

    Raises:
        InputError: there is no such input.
    """
    kind, _ = inputs.parse(name)
    return digest(closure(f"{inputs.__name__}.{kind}"))
