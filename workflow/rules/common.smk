# What every stage needs: the checked configuration, the grid, and short names for paths.
import contextlib
import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

from semantic_hashing import config as configuration
from semantic_hashing import grid, literature, stages
from semantic_hashing.analyses import needs
from semantic_hashing.analyses import registry as analyses
from semantic_hashing.config import resolved
from semantic_hashing.core import io, manifest, surroundings
from semantic_hashing.core.errors import SemhashError
from semantic_hashing.core.provenance import revision
from semantic_hashing.hashers import fitting, registry
from semantic_hashing.hashers.catalogue import CONTROL_INPUTS, METHODS
from semantic_hashing.preflight import passes
from semantic_hashing.report import outputs as generated
from semantic_hashing.scores import origin
from semantic_hashing.scores.reported import all_values
from semantic_hashing.stages import fingerprint

try:
    configuration.check_folder()
    # The studies of the analyses lie below all that the configuration says.
    RUN = configuration.parse(configuration.merge(configuration.of_analyses(), config))
    RUN.mirror_folder()
    # The files of the papers: an edit of a reported value reruns the audit and trains nothing.
    PAPERS = [path.as_posix() for name in RUN.papers for path in literature.files(name)]
    # A mistake in a paper's table is told before anything is trained.
    all_values(RUN)
    # And whatever else can be known by now; the rule preflight checks the rest.
    passes.quick(RUN)
    # The commands read the whole configuration, command-line narrowing included, from the run's own folder. They are told
    # its checksum, so that none reads that of another workflow in the same folder.
    CONFIG = resolved.path_of(RUN).as_posix()
    os.environ[resolved.VARIABLE] = resolved.sha256_of(RUN)
except SemhashError as error:
    print(f"semhash: {error}", file=sys.stderr)
    sys.exit(error.exit_code)

# For this process and its jobs.
surroundings.draw_into_files()
# The commands of the rules are those of the package that the workflow itself has imported, whatever PATH may find under that name.
PYTHON = shlex.quote(sys.executable)
shell.prefix('semhash() {{ {PYTHON} -P -m semantic_hashing "$@"; }}; ')
RESULTS = RUN.results.as_posix()
CELL = f"{RESULTS}/cells/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}"
CONTROL = f"{RESULTS}/controls/{{dataset}}/{{name}}/{{bits}}-bits"
FEATURES = f"{RESULTS}/data/{{dataset}}/features.npz"
DERIVED = f"{RESULTS}/data/{{dataset}}/inputs/{{input}}.npz"
# For rules that do not lie beside these; those that do name it from where they lie.
ENVIRONMENT = (Path(workflow.basedir) / "environment.yml").as_posix()
# The HTML report takes a caption from a file; that of an analysis is written from its declaration.
CAPTIONED = {analysis.name: analysis.measured for analysis in analyses.with_part("measure")}
CAPTIONED |= {f"figure-{analysis.name}": analysis.drawn for analysis in analyses.with_part("figure")}
CAPTIONS = {name: Path(f"{RESULTS}/captions/{name}.rst").absolute().as_posix() for name in CAPTIONED}


# Only a workflow that has the folder's lock comes here: one that is refused leaves the other's configuration alone.
onstart:
    # The paper is the last of all, hours after the first model.
    if any(job.rule.name == "paper" for job in workflow.dag.needrun_jobs()) and shutil.which("latexmk") is None:
        raise WorkflowError(
            f"semhash: latexmk is not installed; 'make tex' installs TeX, or ask for {RESULTS}/scores.csv alone"
        )
    resolved.write(RUN)
    for name, text in CAPTIONED.items():
        io.write_text(Path(CAPTIONS[name]), f"{text}\n")
    # Jobs here are limited by the cores. Under Snakemake's limit of jobs a second each of them starts a timer of a second that
    # never ends while others wait for a core: after some hundred jobs they kept half a core from the training.
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


# A workflow that made the page of its scores ends with them, and with where they lie.
onsuccess:
    if any(job.rule.name == "explorer" for job in workflow.dag.jobs):
        # Not at the start of every workflow: they load what renders a run.
        from semantic_hashing.rendering import glance
        from semantic_hashing.scores.run import Run

        made = [Path(path) for path in (f"{RESULTS}/scores.csv", f"{RESULTS}/audit.csv", PAPER, EXPLORER)]
        print(f"\n{glance.text(Run.load(RUN), made)}", file=sys.stderr)


wildcard_constraints:
    bits=r"\d+",
    seed=r"\d+",
    dataset="[^/]+",
    setting="[^/]+",
    method="[^/]+",
    name="[^/]+",
    number=r"\d+",
    input="[a-z_]+-[0-9]+",


def in_process(log, work):
    """Do a job's work within the workflow's own process and leave its line, or its error, in the log.

    For work of one thread that takes less time than a process takes to start.
    """
    try:
        io.write_text(Path(log), f"{work()}\n")
    except SemhashError as error:
        with contextlib.suppress(OSError):
            Path(log).write_text(f"semhash: {error}\n", encoding="utf-8")
        raise WorkflowError(f"semhash: {error}") from None


def in_the_same_process(file):
    """An input whose users work in the process of the workflow, in a job of a cluster too: otherwise each score of a job loads the workflow anew."""

    def named(wildcards):
        # A job is not told the option --force-use-threads of the profile, and has no settings yet when it reads the rules.
        if workflow.remote_exec:
            workflow.execution_settings.use_threads = True
        return file.format(**wildcards)

    return named


def check_features(log, out):
    """What can be known once the features are there; a mistake ends the run, even where other jobs would go on after a failure."""
    try:
        in_process(log, lambda: passes.thorough(RUN) or "nothing that would fail a job was found")
    except WorkflowError:
        workflow.scheduler.keepgoing = False
        raise
    io.write_text(Path(out), "checked\n")


def settings(*keys):
    """The named parts of the configuration, so that a change of one reruns what depends on it."""
    return json.dumps([json.loads(RUN.model_dump_json(include={key}))[key] for key in keys])


def versions(dataset):
    """The versions of a data set in order of preference; the SMART stop list is fetched like one."""
    return ["english"] if dataset == "smart" else list(RUN.versions(dataset))


def own_file(dataset):
    """The file of a corpus of one's own: an edit of it is another corpus."""
    path = None if dataset == "smart" else RUN.corpora[RUN.source(dataset)].path
    return [] if path is None else [path.as_posix()]


def user_columns(dataset):
    """What is read of that file, as text."""
    corpus = RUN.corpora[RUN.source(dataset)]
    columns = [corpus.text, corpus.labels, corpus.separator, corpus.part]
    # What is not set is not named, so that no corpus is prepared again for want of it.
    more = [corpus.delimiter, corpus.id] if corpus.id else [corpus.delimiter] if corpus.delimiter else []
    return json.dumps([*columns, *more])


def sources(dataset):
    """The record of what was fetched, and that of the SMART stop list where the recipe asks for it."""
    smart = ["smart"] if RUN.recipe(dataset).stop_words == "smart" else []
    return [f"{RESULTS}/sources/{name}.json" for name in [dataset, *smart]]


def hyperparameters(cell):
    """A cell's hyper-parameters as text: a change of one reruns the cell."""
    options = RUN.options(cell.setting, cell.method, cell.dataset, int(cell.bits))
    return json.dumps(options, sort_keys=True)


def derived(dataset, setting, method, bits, **options):
    """The files of the derived inputs that a model needs; only of a method that may need some is the class loaded."""
    if not METHODS[method].derived:
        return []
    options = RUN.options(setting, method, dataset, int(bits)) | options
    names = fitting.derived(registry.create(method, int(bits), 0, options))
    return [DERIVED.format(dataset=dataset, input=name) for name in names]


def derived_of_control(dataset, name):
    """The file of the derived input that a control reads, if it reads one."""
    return [DERIVED.format(dataset=dataset, input=CONTROL_INPUTS[name])] if name in CONTROL_INPUTS else []


def trial_options(trial):
    """A trial's hyper-parameters as text."""
    tried = grid.combinations(RUN, trial.setting, trial.method)[int(trial.number)]
    return json.dumps(RUN.options(trial.setting, trial.method, trial.dataset, int(trial.bits)) | tried, sort_keys=True)


def shown_by(*parts):
    """The files that these parts of the analyses show, each once."""
    files = [
        path.as_posix()
        for part in parts
        for analysis in analyses.with_part(part)
        for path in needs.shown_from(analysis, RUN)
    ]
    return list(dict.fromkeys(files))


# What the report shows of the configuration itself.
SHOWN = settings(
    "title",
    "datasets",
    "methods",
    "controls",
    "settings",
    "bits",
    "seeds",
    "k",
    "papers",
    "corpora",
    "studies",
    "study",
)
