"""The command itself, the arguments that its subcommands share, and what they look up."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semantic_hashing import __version__
from semantic_hashing.cli.groups import Grouped
from semantic_hashing.core.errors import InputError, nearest

if TYPE_CHECKING:
    from semantic_hashing.config import Config
    from semantic_hashing.data.readers.own import Columns
    from semantic_hashing.grid import Cell

app = typer.Typer(
    name="semhash",
    cls=Grouped,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Reproduce the semantic-hashing literature: fetch, prepare, hash, score, report. "
    "The workflow (snakemake --cores 2 all) calls these commands; you can also run each by hand. 'semhash COMMAND --help' has an example of each.",
)

ConfigFile = Annotated[
    Path | None, typer.Option("--configfile", "-c", help="Configuration laid over the base in config/, for instance config/quick.yaml.")
]
Dataset = Annotated[str, typer.Argument(help="A data set of the configuration, for instance ng20.")]
Method = Annotated[str, typer.Argument(help="A method, for instance NASH-N; 'semhash methods' lists them.")]
Bits = Annotated[int, typer.Argument(min=1, help="Code length in bits.")]
Seed = Annotated[int, typer.Argument(min=0, help="Replicate, counted from 0; the seed is derived from it.")]
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


def load_config(path: Path | None) -> Config:
    """The configuration in force.

    Raises:
        InputError: it is malformed.
        RunError: it is no longer that of the workflow that runs this command.
    """
    from semantic_hashing.config import load
    from semantic_hashing.config.resolved import check_unchanged

    if path is not None:
        check_unchanged(path)
    return load(path)


def known_dataset(config: Config, dataset: str) -> str:
    """The name, if the configuration has such a data set.

    Raises:
        InputError: it has none; the nearest name is given.
    """
    if dataset not in config.corpora:
        raise InputError(f"unknown data set '{dataset}'{nearest(dataset, config.corpora)}")
    return dataset


def known_cell(config: Config, dataset: str, setting: str | None, method: str, bits: int, seed: int) -> Cell:
    """The cell of these names, each checked.

    Raises:
        InputError: a name is unknown; the nearest is given.
    """
    from semantic_hashing.config import BIT_LENGTHS
    from semantic_hashing.grid import Cell
    from semantic_hashing.hashers.catalogue import METHODS

    setting = setting or config.settings[0]
    if method not in METHODS:
        raise InputError(f"unknown method '{method}'{nearest(method, METHODS)}")
    settings = [*config.hyperparameters, *config.derived_settings]
    if setting not in settings:
        raise InputError(f"unknown setting '{setting}'{nearest(setting, settings)}")
    if bits not in BIT_LENGTHS:
        raise InputError(f"bits: {bits} is not a code length; use 1 to {BIT_LENGTHS[-1]}")
    return Cell(known_dataset(config, dataset), setting, method, bits, seed)


def user_columns(config: Config, dataset: str) -> Columns | None:
    """Which columns of a corpus of one's own are read; None for a published data set."""
    corpus = config.corpora[config.source(dataset)]
    if corpus.path is None or corpus.text is None or corpus.labels is None:
        return None
    from semantic_hashing.data.readers.own import Columns

    labels = (corpus.labels,) if isinstance(corpus.labels, str) else corpus.labels
    return Columns(corpus.text, labels, corpus.separator, corpus.part, corpus.delimiter, corpus.id)


def named_options(given: list[str] | None) -> dict[str, Any]:
    """Constructor arguments of ``--option name=value``, each value in YAML.

    Raises:
        InputError: one is not so.
    """
    import yaml

    from semantic_hashing.core import yaml_text

    found: dict[str, Any] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        try:
            found[name] = yaml_text.load(value) if equals and name else None
        except yaml.YAMLError:
            raise InputError(f"--option {text}: the value is not YAML") from None
        if not equals or not name:
            raise InputError(f"--option {text}: not name=value")
    return found


def delimiter_of(written: str | None) -> str | None:
    """The character that ``--delimiter`` names.

    Raises:
        InputError: it is not one that may stand between two cells.
    """
    from semantic_hashing.config.corpora import one_character

    try:
        return one_character(written)
    except ValueError as error:
        raise InputError(f"--delimiter: {error}") from None


def source_path(config: Config, dataset: str) -> Path:
    """Record of what was fetched."""
    return config.results / "sources" / f"{dataset}.json"


def features_path(config: Config, dataset: str) -> Path:
    """Features of a prepared data set."""
    from semantic_hashing.grid import data_folder

    return data_folder(config, dataset) / "features.npz"


def base_record(config: Config, dataset: str) -> dict[str, Any]:
    """What every record of a data set begins with."""
    from semantic_hashing.core import io
    from semantic_hashing.grid import data_folder

    prepared = io.read_json(data_folder(config, dataset) / "preparation.json")
    return {"dataset": dataset, "version": prepared["version"], "recipe": prepared["recipe"]}


def discard(*records: Path) -> None:
    """Remove the records of what is made anew: a record comes last, so that none stands beside another one's files."""
    for path in records:
        path.unlink(missing_ok=True)
