"""The ``semhash`` command: one subcommand a stage, each thin, each plain enough to run by hand.

Exit codes: 0 good, 1 the run failed, 2 the user's input is wrong. Stages are imported when they are called, so that
``semhash --help`` answers at once and a method without torch never loads it.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semantic_hashing import __version__
from semantic_hashing.errors import InputError, SemhashError, nearest

if TYPE_CHECKING:
    from semantic_hashing.config import Config

app = typer.Typer(
    name="semhash",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Reproduce the semantic-hashing literature: fetch, prepare, hash, score, report. "
    "The workflow (snakemake --cores 2 all) calls these commands; each also runs by hand.",
)

ConfigFile = Annotated[
    Path | None, typer.Option("--configfile", "-c", help="Configuration laid over config/config.yaml, for instance config/quick.yaml.")
]
Dataset = Annotated[str, typer.Argument(help="A data set of the configuration, for instance ng20.")]
Method = Annotated[str, typer.Argument(help="A method, for instance NASH-N; 'semhash methods' lists them.")]
Bits = Annotated[int, typer.Argument(min=1, help="Code length in bits.")]
Seed = Annotated[int, typer.Argument(min=0, help="Replicate; seeds derive from it and are never chosen.")]
Setting = Annotated[str | None, typer.Option("--setting", help="Set of hyper-parameters; default: the configuration's first.")]
Threads = Annotated[int, typer.Option("--threads", min=1, help="Threads of the numeric libraries.")]


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors.")] = False,
) -> None:
    if version:
        typer.echo(f"semhash {__version__}")
        raise typer.Exit
    # The package's own steps are told; what its libraries do is not (fontTools says every glyph that goes into a figure).
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    logging.getLogger("semantic_hashing").setLevel(logging.WARNING if quiet else logging.INFO)


@app.command()
def fetch(dataset: Dataset, configfile: ConfigFile = None) -> None:
    """Download and verify a data set, trying its versions and their addresses in order.

    Example: semhash fetch ng20 -c config/quick.yaml
    """
    from semantic_hashing.data import fetch as stage

    config = _config(configfile)
    versions = ("english",) if dataset == "smart" else config.corpora[_known(config, dataset)].versions
    stage.fetch(dataset, versions, config.sources, config.raw, config.mirror_folder(), _source(config, dataset))


@app.command()
def prepare(dataset: Dataset, configfile: ConfigFile = None) -> None:
    """Turn a fetched data set into features: vocabulary, counts, TF-IDF, labels, split.

    Example: semhash prepare ng20 -c config/quick.yaml
    """
    from semantic_hashing.data import prepare as stage

    config = _config(configfile)
    corpus = config.corpora[_known(config, dataset)]
    recipe = config.recipe(dataset)
    smart = _source(config, "smart") if recipe.stop_words == "smart" else None
    folder = _features(config, dataset).parent
    stage.prepare(
        dataset, _source(config, dataset), config.raw, recipe, corpus.recipe, config.master_seed, folder, smart=smart, literature=corpus.literature
    )


@app.command("hash")
def hash_(
    dataset: Dataset, method: Method, bits: Bits, seed: Seed, setting: Setting = None, configfile: ConfigFile = None, threads: Threads = 1
) -> None:
    """Fit a method on the training part and write the hash codes of all three parts.

    Example: semhash hash ng20 NASH-N 32 0 -c config/quick.yaml
    """
    config = _config(configfile)
    cell = _cell(config, dataset, setting, method, bits, seed)
    record = _record(config, dataset) | {"setting": cell.setting, "method": method, "bits": bits, "seed": seed}

    from semantic_hashing import seeds
    from semantic_hashing.hashers import driver, registry
    from semantic_hashing.provenance import fingerprint, machine, revision

    options = config.options(cell.setting, method, dataset, bits)
    hasher = registry.create(method, bits, seeds.integer(config.master_seed, dataset, method, bits, seed, "fit"), options)
    record |= {"fingerprint": fingerprint(method), "revision": revision(), "machine": machine()}
    status = driver.run(hasher, _features(config, dataset), config.results / cell.folder, record, threads)
    typer.echo(f"{dataset} {method} {bits} bits, seed {seed}: {status['status']} in {status['seconds']:.1f} s")


@app.command()
def score(dataset: Dataset, method: Method, bits: Bits, seed: Seed, setting: Setting = None, configfile: ConfigFile = None) -> None:
    """Score stored codes by precision@k, exact under ties, with bounds.

    Example: semhash score ng20 NASH-N 32 0 -c config/quick.yaml
    """
    config = _config(configfile)
    cell = _cell(config, dataset, setting, method, bits, seed)

    from semantic_hashing.retrieval.score import score as stage

    _say(stage(_features(config, dataset), config.results / cell.folder, config.k))


@app.command()
def control(
    dataset: Dataset,
    name: Annotated[str, typer.Argument(help="Random, Cosine or Labels.")],
    bits: Annotated[int, typer.Argument(min=0, help="Code length of Random; 0 for the others.")] = 0,
    configfile: ConfigFile = None,
) -> None:
    """Score a control: random codes (chance), exact cosine (no hashing), label codes (ceiling).

    Example: semhash control ng20 Cosine -c config/quick.yaml
    """
    from semantic_hashing.names import CONTROLS

    config = _config(configfile)
    if name not in CONTROLS:
        raise InputError(f"unknown control '{name}'{nearest(name, CONTROLS)}")
    if (name == "Random") != (bits > 0):
        raise InputError("bits: Random needs a code length" if name == "Random" else f"bits: {name} has no code length; leave it out")

    from semantic_hashing import seeds
    from semantic_hashing.grid import Control
    from semantic_hashing.provenance import fingerprint
    from semantic_hashing.retrieval import controls
    from semantic_hashing.retrieval.score import score as stage

    folder = config.results / Control(_known(config, dataset), name, bits).folder
    features = _features(config, dataset)
    record = _record(config, dataset) | {"setting": "control", "method": name, "bits": bits, "seed": 0, "fingerprint": fingerprint("control")}
    if name == "Random":
        from semantic_hashing.hashers import driver
        from semantic_hashing.hashers.random_codes import RandomCodes

        driver.run(RandomCodes(bits, seeds.integer(config.master_seed, dataset, name, bits, 0, "fit")), features, folder, record)
        _say(stage(features, folder, config.k))
    else:
        _say(controls.control(name, features, folder, config.k, record))


@app.command()
def trial(
    dataset: Dataset,
    method: Method,
    bits: Bits,
    number: Annotated[int, typer.Argument(min=0, help="Which combination of the values that the search tries.")],
    setting: Setting = None,
    configfile: ConfigFile = None,
    threads: Threads = 1,
) -> None:
    """Fit with one combination of hyper-parameters and score it on the validation part alone.

    Example: semhash trial ng20 NASH-N 32 0 -c config/quick.yaml
    """
    from semantic_hashing.grid import Trial, combinations

    config = _config(configfile)
    cell = _cell(config, dataset, setting, method, bits, 0)
    if method not in config.search.get(cell.setting, {}):
        raise InputError(f"search.{cell.setting}: names no values for {method}; add them to the configuration")
    tried = combinations(config, cell.setting, method)
    if number >= len(tried):
        raise InputError(f"trial {number}: the search of {method} has {len(tried)} combinations, counted from 0")
    record = _record(config, dataset) | {"setting": cell.setting, "method": method, "bits": bits, "trial": number, "options": tried[number]}

    from semantic_hashing import seeds
    from semantic_hashing.hashers import registry
    from semantic_hashing.hashers import trial as stage
    from semantic_hashing.provenance import fingerprint

    options = config.options(cell.setting, method, dataset, bits) | tried[number]
    # One stream for all trials of a cell, and none of those that the final models draw from.
    hasher = registry.create(method, bits, seeds.integer(config.master_seed, dataset, method, bits, "search"), options)
    out = config.results / Trial(dataset, cell.setting, method, bits, number).folder / "trial.json"
    result = stage.run(hasher, _features(config, dataset), out, record | {"fingerprint": fingerprint(method)}, config.k, threads)
    typer.echo(f"{dataset} {method} {bits} bits, {tried[number]}: validation {result['validation']}")


@app.command()
def choose(
    record: Annotated[Path, typer.Option(help="File that keeps every trial.")] = Path("results/reference/search.csv"), configfile: ConfigFile = None
) -> None:
    """Keep the best trials of the search in config/chosen.yaml, and all of them in a record.

    Example: semhash choose -c config/quick.yaml
    """
    from semantic_hashing import choice

    for path in choice.write(_config(configfile), record):
        typer.echo(path)


@app.command()
def collect(configfile: ConfigFile = None) -> None:
    """Gather every score of a run into results/RUN/scores.csv.

    Example: semhash collect -c config/quick.yaml
    """
    from semantic_hashing.report import collect as stage

    typer.echo(stage.write(_config(configfile)))


@app.command()
def audit(configfile: ConfigFile = None) -> None:
    """Judge every reported value: one row each in results/RUN/audit.csv.

    Example: semhash audit -c config/quick.yaml
    """
    from semantic_hashing.report import audit as stage

    typer.echo(stage.write(_config(configfile)))


@app.command()
def claims(configfile: ConfigFile = None) -> None:
    """Test the claims of the paper's text: one row per comparison in results/RUN/claims.csv.

    Example: semhash claims -c config/quick.yaml
    """
    from semantic_hashing.report import claims as stage

    typer.echo(stage.write(_config(configfile)))


@app.command()
def tables(configfile: ConfigFile = None) -> None:
    """Write the tables of the report.

    Example: semhash tables -c config/quick.yaml
    """
    from semantic_hashing.report import tables as stage

    stage.write(_config(configfile))


@app.command()
def figures(configfile: ConfigFile = None) -> None:
    """Draw the figures of the report.

    Example: semhash figures -c config/quick.yaml
    """
    from semantic_hashing.report import figures as stage

    stage.write(_config(configfile))


@app.command()
def numbers(configfile: ConfigFile = None) -> None:
    r"""Write the macros of every number in the report's prose.

    Example: semhash numbers -c config/quick.yaml
    """
    from semantic_hashing.report import numbers as stage

    stage.write(_config(configfile))


@app.command()
def summary(
    configfile: ConfigFile = None,
    page: Annotated[Path, typer.Option("--page", help="Where to write; the picture goes to images/precision.svg beside it.")] = Path(
        "docs/quick-run.md"
    ),
) -> None:
    """Write what a finished run did and scored as one Markdown page with a picture.

    Example: semhash summary -c config/quick.yaml
    """
    from semantic_hashing.report import markdown as stage

    for path in stage.write(_config(configfile), page):
        typer.echo(path)


@app.command()
def methods() -> None:
    """List the methods, with the options that a configuration may set.

    Example: semhash methods
    """
    import inspect

    from semantic_hashing.hashers.registry import hasher_class
    from semantic_hashing.names import METHODS

    for name, method in METHODS.items():
        arguments = inspect.signature(hasher_class(name).__init__).parameters.values()
        options = [f"{p.name}={p.default!r}" for p in arguments if p.name not in ("self", "bits", "seed", *method.preset)]
        typer.echo(f"{name}: {', '.join(options) or 'no options'}")


@app.command()
def config(
    configfile: ConfigFile = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a configuration instead.")] = False,
    reference: Annotated[bool, typer.Option("--reference", help="Print the reference of every key and option, in Markdown, instead.")] = False,
) -> None:
    """Check a configuration and print it whole.

    Example: semhash config -c config/quick.yaml
    """
    import json

    from semantic_hashing.config import json_schema

    if reference:
        from semantic_hashing.reference import markdown

        typer.echo(markdown(), nl=False)
        return
    value = json_schema() if schema else _config(configfile).model_dump(mode="json")
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def main() -> None:
    """Run the command; a failure is one line on standard error and an exit code."""
    try:
        app()
    except SemhashError as error:
        typer.echo(f"semhash: {error}", err=True)
        sys.exit(error.exit_code)


def _config(path: Path | None) -> Config:
    from semantic_hashing.config import load

    return load(path)


def _known(config: Config, dataset: str) -> str:
    if dataset not in config.corpora:
        raise InputError(f"unknown data set '{dataset}'{nearest(dataset, config.corpora)}")
    return dataset


def _cell(config: Config, dataset: str, setting: str | None, method: str, bits: int, seed: int) -> Any:
    from semantic_hashing.config import BIT_LENGTHS
    from semantic_hashing.grid import Cell
    from semantic_hashing.names import METHODS

    setting = setting or config.settings[0]
    if method not in METHODS:
        raise InputError(f"unknown method '{method}'{nearest(method, METHODS)}")
    if setting not in config.hyperparameters:
        raise InputError(f"unknown setting '{setting}'{nearest(setting, config.hyperparameters)}")
    if bits not in BIT_LENGTHS:
        raise InputError(f"bits: {bits} is not a code length; use 1 to {BIT_LENGTHS[-1]}")
    return Cell(_known(config, dataset), setting, method, bits, seed)


def _source(config: Config, dataset: str) -> Path:
    return config.results / "sources" / f"{dataset}.json"


def _features(config: Config, dataset: str) -> Path:
    return config.results / "data" / dataset / "features.npz"


def _record(config: Config, dataset: str) -> dict[str, Any]:
    from semantic_hashing import io

    prepared = io.read_json(_features(config, dataset).parent / "preparation.json")
    return {"dataset": dataset, "version": prepared["version"], "recipe": prepared["recipe"]}


def _say(result: dict[str, Any]) -> None:
    where = f"{result['dataset']} {result['method']} {result['bits']} bits, seed {result['seed']}"
    if result["status"] == "ok":
        bounds = f"between {result['lower']:.4f} and {result['upper']:.4f} by the order of ties"
        typer.echo(f"{where}: precision@{result['k']} {result['precision']:.4f} ({bounds}), chance {result['chance']:.4f}")
    else:
        typer.echo(f"{where}: failed, {result['reason']}")
