"""Codes of new documents: made, searched, and exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semantic_hashing.cli.app import Threads, app, delimiter_of
from semantic_hashing.core.errors import InputError, nearest

if TYPE_CHECKING:
    from semantic_hashing.index.file import Index

Model = Annotated[Path, typer.Argument(help="A folder that 'semhash fit' or hasher.save made.")]
IndexFile = Annotated[Path, typer.Argument(help="A file of 'semhash encode'; or a model's folder, for the documents that it was fitted on.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the file.")]


@app.command()
def encode(
    model: Model,
    documents: Annotated[str, typer.Argument(help="A table (.csv, .tsv, .jsonl, .parquet), .txt (a document a line), .npz (word counts), or -.")],
    out: Annotated[Path | None, typer.Option("--out", help="The file of codes; default: docs.codes.parquet beside docs.csv.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="The column of the documents; default: that of the model's own table, or text.")] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The column that names each document; default: likewise, or id if there is one.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The column of titles; default: likewise, or title if there is one.")] = None,
    delimiter: Annotated[str | None, typer.Option("--delimiter", help="Of CSV: what stands between two cells; default: a comma.")] = None,
    form: Annotated[str | None, typer.Option("--format", help="csv, tsv, jsonl, txt, parquet or npz; default: by the name, jsonl for -.")] = None,
    overwrite: Overwrite = False,
    threads: Threads = 1,
) -> None:
    """Write the hash codes of documents, in blocks: a million takes less than a GiB of memory.

    Example: semhash encode model docs.csv
    """
    from semantic_hashing.index.documents import FORMATS, STANDARD_INPUT, Named, blocks

    if form is not None and f".{form}" not in FORMATS:
        raise InputError(f"--format: unknown value '{form}'{nearest(form, [name[1:] for name in FORMATS])}")
    if out is None:
        if documents == STANDARD_INPUT:
            raise InputError("--out: name the file of codes; of standard input it has no default")
        path = Path(documents)
        out = path.with_name(f"{path.name.removesuffix('.gz').removesuffix('.bz2').rpartition('.')[0] or path.name}.codes.parquet")
    _check_free(out, overwrite)

    import time

    import threadpoolctl

    from semantic_hashing.api import store
    from semantic_hashing.index import encoding
    from semantic_hashing.index.file import Maker
    from semantic_hashing.training.driver import set_up_torch

    hasher = store.load(model)
    kept = (hasher.recipe_ or {}).get("columns", {})
    # What the model remembers of its own table, another need not have.
    asked = frozenset(name for name in (id_, title) if name)
    delimiter = delimiter_of(delimiter)
    if delimiter is None and form is None and documents.lower().removesuffix(".gz").endswith(".csv"):
        delimiter = kept.get("delimiter")
    named = Named(text or kept.get("text", "text"), id_ or kept.get("id", "id"), title or kept.get("title", "title"), delimiter, asked)
    started = time.perf_counter()
    with threadpoolctl.threadpool_limits(threads):
        set_up_torch(threads)
        maker = Maker(hasher.method, hasher.bits, store.identity(model))
        outcome = encoding.encode(hasher, maker, blocks(documents, named, None if form is None else f".{form}"), out)
    seconds = time.perf_counter() - started
    typer.echo(f"{out}: {outcome.documents:,} documents, {hasher.bits} bits each, in {seconds:.1f} s")
    if outcome.wordless:
        typer.echo(f"{outcome.wordless:,} of them hold no word that the model knows; a search leaves these out")


@app.command()
def search(
    model: Model,
    index: IndexFile,
    words: Annotated[list[str], typer.Argument(help="What to look for: words or a whole text.")],
    k: Annotated[int, typer.Option("-k", min=1, help="How many documents.")] = 10,
    json_: Annotated[bool, typer.Option("--json", help="Print a JSON object a line instead of a table.")] = False,
) -> None:
    """Print the nearest documents of a text: Hamming distance, id and title.

    Example: semhash search model docs.codes.parquet "interest rates"
    """
    from semantic_hashing.api import store
    from semantic_hashing.index import lookup

    hasher = store.load(model)
    found = lookup.nearest(hasher, _of_model(index, model), " ".join(words), k)
    if json_:
        import json

        for hit in found:
            typer.echo(json.dumps(vars(hit), ensure_ascii=False))
        return
    wide = max((len(hit.id) for hit in found), default=0)
    typer.echo(f"{'distance':>8}  {'id':<{wide}}  title")
    for hit in found:
        typer.echo(f"{hit.distance:>8}  {hit.id:<{wide}}  {hit.title}".rstrip())


@app.command()
def export(
    index: IndexFile,
    out: Annotated[Path, typer.Argument(help="The file: .faiss, .npz or .parquet.")],
    kind: Annotated[str, typer.Option("--kind", help="Of .faiss: flat (IndexBinaryFlat) or multi-hash (IndexBinaryMultiHash).")] = "flat",
    overwrite: Overwrite = False,
) -> None:
    """Write codes for other programs: an index of faiss, arrays of numpy, or a table for SQL.

    Example: semhash export docs.codes.parquet docs.faiss
    """
    _check_free(out, overwrite)

    from semantic_hashing.index import export as stage
    from semantic_hashing.index import file

    codes = file.read(index)
    stage.export(codes, out, kind)
    typer.echo(f"{out}: {len(codes.codes):,} documents, {codes.maker.bits} bits each")


def _check_free(out: Path, overwrite: bool) -> None:
    if out.is_dir() or (out.exists() and not overwrite):
        raise InputError(f"{out}: exists already; {'name a file' if out.is_dir() else 'give --overwrite to replace it'}")


def _of_model(path: Path, model: Path) -> Index:
    """The codes, if this model made them."""
    from semantic_hashing.api import store
    from semantic_hashing.index import file

    found = file.read(path)
    if found.maker.model != store.identity(model):
        raise InputError(f"{path}: made by another model ({found.maker.method}, {found.maker.bits} bits) than {model}; encode the documents again")
    return found
