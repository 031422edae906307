"""From scores to the report: the audit, tables, figures, numbers, pages, and published scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config
from semantic_hashing.core.errors import InputError


@app.command()
def collect(configfile: ConfigFile = None) -> None:
    """Collect every score of a run in results/RUN/scores.csv, and its provenance in provenance.json.

    Example: semhash collect -c config/quick.yaml
    """
    from semantic_hashing.scores import collect as stage
    from semantic_hashing.scores import origin

    config = load_config(configfile)
    typer.echo(stage.write(config))
    typer.echo(origin.write(config))


@app.command()
def publish(
    folder: Annotated[Path, typer.Option("--to", help="Folder to write the files to.")] = Path("results/reference"),
    partial: Annotated[bool, typer.Option("--partial", help="Accept an unfinished run; a cell without a score is marked 'not run'.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a folder that holds models of another run.")] = False,
    configfile: ConfigFile = None,
) -> None:
    """Copy what a report needs of a run into a folder that can be committed. Nothing of the corpus is copied.

    A folder that holds models of another run is left as it is.

    Example: semhash publish -c config/reference.yaml
    """
    from semantic_hashing.publishing import publication

    config = load_config(configfile)
    if not replace:
        publication.check_kept(config, folder)
    for path in publication.write(config, folder, partial):
        typer.echo(path)


@app.command()
def compare(
    published: Annotated[Path, typer.Option("--with", help="The folder that 'semhash publish' wrote.")] = Path("results/reference"),
    configfile: ConfigFile = None,
) -> None:
    """Test what a change of the code did to the scores: compare the run's models with published ones of other code, query by query.

    It also says which models were computed on another processor, or with other versions or kernels of the numeric libraries.

    Example: semhash compare -c config/reference.yaml
    """
    from semantic_hashing.publishing import machines
    from semantic_hashing.publishing import retrained as stage

    config = load_config(configfile)
    table = stage.comparisons(config, published)
    if len(table):
        typer.echo(table.to_string(index=False, float_format="{:.4f}".format))
    typer.echo(stage.sentence(table))
    for line in machines.lines(config, published):
        typer.echo(line)


@app.command()
def restore(
    published: Annotated[Path, typer.Option("--from", help="The folder that 'semhash publish' wrote.")] = Path("results/reference"),
    configfile: ConfigFile = None,
) -> None:
    """Continue from published scores: copy them into the run's folder, so that the workflow trains only the other models.

    A score is reused if the model's options, seed, code and features match. Prepare the features first ('snakemake prepared').

    Example: semhash restore -c config/reference.yaml
    """
    from semantic_hashing.publishing.restore import restore as stage

    restored = stage(load_config(configfile), published)
    typer.echo(f"{restored.models} models restored, {restored.passed_over} passed over (other code, options or features)")
    if restored.looked_into:
        typer.echo(f"{restored.looked_into} more are left to be trained: an analysis looks into their codes")
    if restored.elsewhere:
        typer.echo(f"{restored.elsewhere} of those restored are not known to be computed as here: docs/reliability.md, 'Another machine'")


@app.command()
def adopt(
    before: Annotated[Path | None, typer.Option("--before", help="A git checkout of the earlier code, which has trained the sample.")] = None,
    published: Annotated[Path, typer.Option("--published", help="The folder that 'semhash publish' wrote.")] = Path("results/reference"),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Models that are trained at the same time, one thread each.")] = 2,
    names: Annotated[bool, typer.Option("--list", help="Print the sample's score files, for the earlier checkout's workflow, and stop.")] = False,
    configfile: ConfigFile = None,
) -> None:
    """Carry published models over to changed code by evidence: a sample, trained by both, is the same byte for byte.

    The earlier checkout trains the sample first: run 'snakemake $(semhash adopt --list)' in it. The present code trains it too, in
    results/RUN/adoption. If one byte of a method differs, the method is not adopted, and its models are left to be trained again.

    Example: semhash adopt --before ../earlier -c config/reference.yaml
    """
    from semantic_hashing.publishing import adopt as stage

    config = load_config(configfile)
    if names:
        for path in stage.sample_scores(config, published, before, configfile):
            typer.echo(path.as_posix())
        return
    if before is None:
        raise InputError("--before: which checkout has the earlier code? 'semhash adopt --list' names what it has to train")
    for line in stage.summary_lines(stage.adopt(config, configfile, before, published, jobs)):
        typer.echo(line)


@app.command()
def audit(configfile: ConfigFile = None) -> None:
    """Judge every value that the papers of the configuration report: one row each in results/RUN/audit.csv.

    Example: semhash audit -c config/quick.yaml
    """
    from semantic_hashing.audit import papers
    from semantic_hashing.audit import verdicts as stage
    from semantic_hashing.scores.run import Run

    config = load_config(configfile)
    path, run = stage.write(config), Run.load(config)
    for label, counts in papers.by_paper(run, stage.audit(run)).items():
        typer.echo(f"{label}: {counts['printed']} values, " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in stage.VERDICTS))
    typer.echo(path)


@app.command()
def claims(configfile: ConfigFile = None) -> None:
    """Test the claims of the paper's text: one row per comparison in results/RUN/claims.csv.

    Example: semhash claims -c config/quick.yaml
    """
    from semantic_hashing.audit import claims as stage

    typer.echo(stage.write(load_config(configfile)))


@app.command()
def tables(configfile: ConfigFile = None) -> None:
    """Write the tables of the report.

    Example: semhash tables -c config/quick.yaml
    """
    from semantic_hashing.report import tables as stage

    stage.write(load_config(configfile))


@app.command()
def figures(configfile: ConfigFile = None) -> None:
    """Draw the figures of the report.

    Example: semhash figures -c config/quick.yaml
    """
    from semantic_hashing.report import figures as stage

    stage.write(load_config(configfile))


@app.command()
def numbers(configfile: ConfigFile = None) -> None:
    r"""Write the macros of every number in the report's prose.

    Example: semhash numbers -c config/quick.yaml
    """
    from semantic_hashing.report import numbers as stage

    stage.write(load_config(configfile))


@app.command()
def explorer(
    configfile: ConfigFile = None,
    published: Annotated[Path | None, typer.Option("--published", help="Take the scores of this folder instead of the run's.")] = None,
    page: Annotated[Path | None, typer.Option("--page", help="Where to write; default: results/RUN/explorer.html.")] = None,
) -> None:
    """Write one HTML page of a run to look around in: leaderboard, charts, audit, every model. It needs no server and no network.

    Example: semhash explorer -c config/reference.yaml --published results/reference
    """
    from semantic_hashing.explorer import page as stage

    config = load_config(configfile)
    typer.echo(stage.write(config.model_copy(update={"published": published}) if published else config, page, configfile))


@app.command()
def readme(
    configfile: ConfigFile = None,
    page: Annotated[Path, typer.Option("--page", help="The page with the two marks; the figure goes to docs/images beside it.")] = Path("README.md"),
    results: Annotated[Path, typer.Option("--results", help="The page of results, with two marks of its own.")] = Path("docs/results.md"),
    plain: Annotated[Path, typer.Option("--plain", help="The page in plain words, with two marks of its own.")] = Path("docs/what-we-found.md"),
    field: Annotated[
        Path, typer.Option("--field", help="Published folder, with its config.json, of a run of many methods: its leaderboard says which leads.")
    ] = Path("results/reference-field"),
    others: Annotated[
        Path, typer.Option("--others", help="Published folder, with its config.json, of the same methods on other collections of texts.")
    ] = Path("results/reference-collections"),
    lengths: Annotated[
        Path, typer.Option("--lengths", help="Published folder, with its config.json, of a run of such methods at several code lengths.")
    ] = Path("results/reference-lengths"),
) -> None:
    """Write what came out of the committed scores into README.md, with a figure, the results into docs/results.md, and both in plain words.

    Example: semhash readme -c config/reference.yaml
    """
    from semantic_hashing.publishing import readme as stage

    config = load_config(configfile)
    many, elsewhere, longer = (
        load_config(folder / "config.json").model_copy(update={"published": folder}) if (folder / "config.json").is_file() else None
        for folder in (field, others, lengths)
    )
    published = config.model_copy(update={"published": config.published or Path("results/reference")})
    for path in stage.write(published, page, results, plain, many, elsewhere, longer):
        typer.echo(path)


@app.command()
def summary(
    configfile: ConfigFile = None,
    published: Annotated[Path | None, typer.Option("--published", help="Take the scores of this folder instead of the run's.")] = None,
    page: Annotated[Path, typer.Option("--page", help="Where to write; the picture goes to images/ beside it, with its name.")] = Path(
        "docs/quick-run.md"
    ),
) -> None:
    """Write a Markdown page with a picture about a finished run: what it computed, and its scores.

    Example: semhash summary -c config/quick.yaml
    """
    from semantic_hashing.publishing import markdown as stage

    config = load_config(configfile)
    for path in stage.write(config.model_copy(update={"published": published}) if published else config, page):
        typer.echo(path)
