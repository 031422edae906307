"""From scores to what is read: the audit, tables, figures, numbers, a summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_hashing.cli.app import ConfigFile, app, load_config
from semantic_hashing.core.errors import InputError


@app.command()
def collect(configfile: ConfigFile = None) -> None:
    """Gather every score of a run into results/RUN/scores.csv, and what they were made of into provenance.json.

    Example: semhash collect -c config/quick.yaml
    """
    from semantic_hashing.scores import collect as stage
    from semantic_hashing.scores import origin

    config = load_config(configfile)
    typer.echo(stage.write(config))
    typer.echo(origin.write(config))


@app.command()
def publish(
    folder: Annotated[Path, typer.Option("--to", help="Folder that gets the files.")] = Path("results/reference"),
    partial: Annotated[bool, typer.Option("--partial", help="Take a run that is not finished; what has no score is marked 'not run'.")] = False,
    configfile: ConfigFile = None,
) -> None:
    """Copy what a report needs of a run, and nothing of the corpus, into a folder that can be committed.

    Example: semhash publish -c config/reference.yaml
    """
    from semantic_hashing.publishing import publication

    for path in publication.write(load_config(configfile), folder, partial):
        typer.echo(path)


@app.command()
def compare(
    published: Annotated[Path, typer.Option("--with", help="The folder that 'semhash publish' wrote.")] = Path("results/reference"),
    configfile: ConfigFile = None,
) -> None:
    """Test what a change of the code did to the scores: the run's models against published ones of other code, query by query.

    Example: semhash compare -c config/reference.yaml
    """
    from semantic_hashing.publishing import retrained as stage

    table = stage.comparisons(load_config(configfile), published)
    if len(table):
        typer.echo(table.to_string(index=False, float_format="{:.4f}".format))
    typer.echo(stage.sentence(table))


@app.command()
def restore(
    published: Annotated[Path, typer.Option("--from", help="The folder that 'semhash publish' wrote.")] = Path("results/reference"),
    configfile: ConfigFile = None,
) -> None:
    """Go on from published scores: put them into the run's folder, so that the workflow trains only what they lack.

    A score comes back only where the run would train the same model: same options and seed, same code, same features. The
    features are prepared first ('snakemake prepared').

    Example: semhash restore -c config/reference.yaml
    """
    from semantic_hashing.publishing.restore import restore as stage

    restored = stage(load_config(configfile), published)
    typer.echo(f"{restored.models} models restored, {restored.passed_over} passed over (other code, options or features)")
    if restored.looked_into:
        typer.echo(f"{restored.looked_into} more are left to be trained: an analysis looks into their codes")


@app.command()
def adopt(
    before: Annotated[Path | None, typer.Option("--before", help="A git checkout of the earlier code, which has trained the sample.")] = None,
    published: Annotated[Path, typer.Option("--published", help="The folder that 'semhash publish' wrote.")] = Path("results/reference"),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Models that are trained at a time, one thread each.")] = 2,
    names: Annotated[bool, typer.Option("--list", help="Print the sample's score files, for the earlier checkout's workflow, and stop.")] = False,
    configfile: ConfigFile = None,
) -> None:
    """Carry published models over to changed code by evidence: a sample, trained by both, is the same byte for byte.

    The earlier checkout trains the sample first: 'snakemake $(semhash adopt --list)' in it. The present code trains it too, into
    results/RUN/adoption. A method of which one byte differs is not adopted, and its models are left to be trained again.

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
def readme(
    configfile: ConfigFile = None,
    page: Annotated[Path, typer.Option("--page", help="The file with the two marks; the figure goes to docs/images beside it.")] = Path("README.md"),
) -> None:
    """Write what the committed scores say into README.md: a sentence, a table and a figure.

    Example: semhash readme -c config/reference.yaml
    """
    from semantic_hashing.publishing import readme as stage

    config = load_config(configfile)
    for path in stage.write(config.model_copy(update={"published": config.published or Path("results/reference")}), page):
        typer.echo(path)


@app.command()
def summary(
    configfile: ConfigFile = None,
    published: Annotated[Path | None, typer.Option("--published", help="Take the scores of this folder in place of the run's own.")] = None,
    page: Annotated[Path, typer.Option("--page", help="Where to write; the picture goes to images/ beside it, with its name.")] = Path(
        "docs/quick-run.md"
    ),
) -> None:
    """Write what a finished run did and scored as one Markdown page with a picture.

    Example: semhash summary -c config/quick.yaml
    """
    from semantic_hashing.publishing import markdown as stage

    config = load_config(configfile)
    for path in stage.write(config.model_copy(update={"published": published}) if published else config, page):
        typer.echo(path)
