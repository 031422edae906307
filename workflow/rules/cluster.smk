# What is sent to a cluster, in which jobs, and how much each asks for; docs/cluster.md. A run on one machine ignores it all.
import math
from functools import cache

from semantic_hashing.cluster import groups as jobs
from semantic_hashing.cluster.costs import UNKNOWN_MIB, UNKNOWN_MINUTES, Costs


# Downloads need the network, which compute nodes lack, and the rest takes less time than a job takes to start.
localrules:
    fetch,
    prepared,
    preflight,
    collect,
    audit,
    claims,
    tables,
    figures,
    numbers,
    explorer,
    paper,
    manifest,
    search,


# Preparation and derived inputs take seconds, except those of a large corpus of one's own.
SMALL = all(
    corpus.path is None or not corpus.path.is_file() or corpus.path.stat().st_size < 100 * 2**20
    for corpus in (RUN.corpora[name] for name in RUN.datasets)
)

try:
    # What the reference run took, and, where this run is through once, what it took itself.
    COSTS = Costs([Path("results/reference/timeline.csv"), Path(f"{RESULTS}/timeline.csv")])
except SemhashError as error:
    print(f"semhash: {error}", file=sys.stderr)
    sys.exit(error.exit_code)


@cache
def job_names():
    """The job of every model, control and trial."""
    return jobs.models(RUN, COSTS)


@cache
def trial_jobs():
    """The job of every trial of the search."""
    return jobs.trials(RUN, COSTS)


def in_one_job(name):
    """A group's name, of which Snakemake is told to make a single job."""
    # Without a number it makes a job of each part that no file connects with the others. A job is not told the option
    # --group-components of the workflow that submits it, so it is set here, where both read it.
    components = workflow.group_settings.group_components
    if not isinstance(components, dict):
        components = workflow.group_settings.group_components = dict(components)
    components[name] = sys.maxsize
    return name


def cell_of(wildcards):
    """The cell that a rule's wildcards name."""
    if "cell" in wildcards.keys():
        return SAME[wildcards.cell][0]
    return grid.Cell(wildcards.dataset, wildcards.setting, wildcards.method, int(wildcards.bits), int(wildcards.seed))


def control_of(wildcards):
    """The control that a rule's wildcards name."""
    return grid.Control(wildcards.dataset, wildcards.name, int(wildcards.bits))


def trial_of(wildcards):
    """The trial that a rule's wildcards name."""
    return grid.Trial(
        wildcards.dataset, wildcards.setting, wildcards.method, int(wildcards.bits), int(wildcards.number)
    )


def word_model_of(wildcards):
    """The word model that a rule's wildcards name."""
    return grid.WordModel(wildcards.dataset, wildcards.setting, wildcards.method, int(wildcards.bits))


def job_of(piece_of, names=job_names):
    """A rule's group: the job that the model, control or trial of its wildcards belongs to."""

    def group(wildcards):
        piece = piece_of(wildcards)
        # One that the grid does not have, asked for by the name of its file, has a job of its own.
        return in_one_job(names().get(piece) or jobs.alone(piece))

    return group


def mib(piece_of):
    """A rule's memory, twice as much at the second try."""

    def amount(wildcards, attempt):
        expected = jobs.cost(RUN, COSTS, piece_of(wildcards))
        return attempt * (UNKNOWN_MIB if expected is None else expected.mib)

    return amount


def minutes(piece_of, part=1.0):
    """A rule's time, or a part of it, twice as much at the second try."""

    def amount(wildcards, attempt):
        expected = jobs.cost(RUN, COSTS, piece_of(wildcards))
        return attempt * math.ceil(part * (UNKNOWN_MINUTES if expected is None else expected.minutes))

    return amount
