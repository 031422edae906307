"""A fitted model that is kept."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from semantic_hashing.cli.app import ConfigFile, Method, Threads, app, delimiter_of, known_cell, load_config, named_options, user_columns
from semantic_hashing.core.errors import InputError, RunError

if TYPE_CHECKING:
    from semantic_hashing.api.datasets import Dataset

TUNED = "tuned"


@app.command()
def fit(
    source: Annotated[str, typer.Argument(help="A table of your own (.csv, .tsv, .jsonl, .parquet), or a data set, for instance ng20.")],
    method: Method,
    model: Annotated[Path, typer.Argument(help="A new folder for the model.")],
    bits: Annotated[int, typer.Option("--bits", min=1, help="Code length in bits.")] = 32,
    text: Annotated[str, typer.Option("--text", help="Of a table: the column of the documents.")] = "text",
    labels: Annotated[str | None, typer.Option("--labels", help="Of a table: the column of labels, or columns of 0 and 1 as a,b.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="Of a table: the column that names each document.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="Of a table: the column of titles; default: the first words.")] = None,
    part: Annotated[str | None, typer.Option("--part", help="Of a table: the column that says train, validation or test.")] = None,
    separator: Annotated[str | None, typer.Option("--separator", help="Of a table: what stands between several labels in one cell.")] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help="Of CSV: what stands between two cells; default: a comma.")] = None,
    option: Annotated[list[str] | None, typer.Option("--option", "-o", help="An option of the method as name=value, the value in YAML.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Replicate, counted from 0; the seed is derived from it.")] = 0,
    on_disk: Annotated[
        bool, typer.Option("--on-disk", help="Of a table: keep its features on the disk while fitting, as is done for more than 128 MiB.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the model in the folder.")] = False,
    setting: Annotated[str | None, typer.Option("--setting", help="Set of hyper-parameters; default: tuned.")] = None,
    configfile: ConfigFile = None,
    threads: Threads = 1,
) -> None:
    """Fit a method on your own table, or on a data set as a run does, and keep the model and the codes of its documents.

    Example: semhash fit docs.csv NASH model --labels topic
    """
    from semantic_hashing.api import store

    store.check_free(model, overwrite, "give --overwrite")
    config = load_config(configfile)
    is_table = _is_table(source, config.corpora)
    of_tables = {
        "labels": labels,
        "id": id_,
        "title": title,
        "part": part,
        "separator": separator,
        "delimiter": delimiter,
        "on-disk": on_disk or None,
    }
    for name, value in of_tables.items():
        if value is not None and not is_table:
            raise InputError(f"--{name}: belongs to a table of your own; {source} is a data set of the configuration")

    from dataclasses import replace

    from semantic_hashing.api.corpora import NAME, default_recipe, is_large, prepared_corpus
    from semantic_hashing.index import fitting

    # Names and options are tried before documents are read.
    if setting is None and TUNED in config.hyperparameters:
        setting = TUNED
    cell = known_cell(config, next(iter(config.corpora)) if is_table else source, setting, method, bits, seed)
    with contextlib.ExitStack() as opened:
        if is_table:
            from semantic_hashing.data.readers.own import Columns

            columns = Columns(text, () if labels is None else tuple(labels.split(",")), separator, part, delimiter_of(delimiter), id_, title)
            cell = replace(cell, dataset=NAME)
            hasher = fitting.of_table(config, cell, named_options(option))
            folder = opened.enter_context(_beside(model)) if on_disk or is_large(Path(source)) else None
            data = prepared_corpus(NAME, Path(source), columns, default_recipe(columns), config.master_seed, folder=folder)
            changed = fitting.suited(hasher, data)
        else:
            hasher = fitting.of_cell(config, cell, named_options(option))
            data, changed = fitting.data_of(config, source, user_columns(config, source), configfile), []
        _say_documents(source, data)
        seconds = fitting.fit(hasher, data, threads)
        fitting.keep(hasher, data, model, overwrite)
        report = "".join(f", {name.replace('_', ' ')} {value}" for name, value in hasher.report().items() if isinstance(value, int))
        typer.echo(f"{method}, {bits} bits: fitted in {seconds:.1f} s{report}")
        if changed:
            typer.echo(f"set for these documents: {', '.join(changed)}")
        if (found := fitting.score(hasher, data, config.k)) is not None:
            chance = data.record["chance"]
            typer.echo(f"precision@{found.k} of the test documents: {found.precision:.4f} (at random: {chance:.4f})")
        if not is_table and not option and (shared := fitting.shared_bits(config, cell, hasher, data)) is not None:
            typer.echo(f"the codes are those of {config.results}" if shared == 1 else f"{shared:.2%} of the bits are those of {config.results}")
    typer.echo(f"{model}: the model, and in codes.parquet the codes of these documents")


@contextlib.contextmanager
def _beside(model: Path) -> Iterator[Path]:
    """A folder beside that of the model, which goes when the command ends."""
    try:
        model.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=f".{model.name}.", dir=model.parent)
    except OSError as error:
        raise RunError(f"{model.parent}: cannot be written ({error.strerror}); check the permissions and the disk") from None
    with folder as name:
        yield Path(name)


def _is_table(source: str, known: Any) -> bool:
    """Whether a table is meant, and no data set."""
    return source not in known and ("." in source or "/" in source or Path(source).is_file())


def _say_documents(source: str, data: Dataset) -> None:
    record = data.record
    parts = ", ".join(f"{count:,} {part}" for part, count in record["documents"].items())
    dropped = ", ".join(f"{count:,} {reason}" for reason, count in record["dropped"].items() if count)
    typer.echo(f"{source}: {parts} documents, {record['vocabulary']:,} words{f'; dropped: {dropped}' if dropped else ''}")
