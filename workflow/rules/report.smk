# Scores become tables, figures and numbers, and those a PDF, all in the run's folder; paper/ holds the sources alone.
from semantic_hashing.explorer import files as explorer

PAPER = generated.pdf(RUN).as_posix()
EXPLORER = f"{RESULTS}/{explorer.FILE}"
# Of this run, or of the folder that the configuration's `published` names.
SCORED = [
    f"{RUN.rendered.as_posix()}/scores.csv",
    f"{RUN.rendered.as_posix()}/{origin.FILE}",
    PAPERS,
]


rule audit:
    input:
        SCORED,
    output:
        report(f"{RESULTS}/audit.csv", caption="../report/audit.rst", category="Audit"),
    log:
        f"{RESULTS}/logs/audit.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("audit"),
        shown=SHOWN,
    shell:
        "semhash audit --configfile {params.config} > {log} 2>&1"


rule claims:
    input:
        f"{RESULTS}/scores.csv",
        PAPERS,
    output:
        report(f"{RESULTS}/claims.csv", caption="../report/claims.rst", category="Audit"),
    log:
        f"{RESULTS}/logs/claims.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("claims"),
        shown=SHOWN,
    shell:
        "semhash claims --configfile {params.config} > {log} 2>&1"


rule tables:
    input:
        SCORED,
        f"{RUN.rendered.as_posix()}/claims.csv",
        shown_by("table", "text"),
        [path.as_posix() for path in generated.templates()],
    output:
        [path.as_posix() for path in generated.tables(RUN)],
    log:
        f"{RESULTS}/logs/tables.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("tables"),
        shown=SHOWN,
    shell:
        "semhash tables --configfile {params.config} > {log} 2>&1"


rule figures:
    input:
        SCORED,
        shown_by("figure"),
    output:
        [path.as_posix() for path in generated.figures(RUN) if path.suffix == ".pdf"],
        [
            report(
                path.as_posix(),
                caption=CAPTIONS.get(path.stem, f"../report/{path.stem}.rst"),
                category="Figures",
            )
            for path in generated.figures(RUN)
            if path.suffix == ".svg"
        ],
    log:
        f"{RESULTS}/logs/figures.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("figures"),
        shown=SHOWN,
    shell:
        "semhash figures --configfile {params.config} > {log} 2>&1"


rule numbers:
    input:
        SCORED,
    output:
        [path.as_posix() for path in generated.numbers(RUN)],
    log:
        f"{RESULTS}/logs/numbers.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("numbers"),
        shown=SHOWN,
        seed=RUN.master_seed,
        revision=revision(),
    shell:
        "semhash numbers --configfile {params.config} > {log} 2>&1"


# One page with all scores and the audit, to look around in.
rule explorer:
    input:
        SCORED,
        [f"{RUN.rendered.as_posix()}/{name}" for name in explorer.analyses()],
        [path.as_posix() for path in explorer.inputs()],
    output:
        EXPLORER,
    log:
        f"{RESULTS}/logs/explorer.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("explorer"),
        shown=SHOWN,
    shell:
        "semhash explorer --configfile {params.config} > {log} 2>&1"


rule paper:
    input:
        "paper/main.tex",
        "paper/report.sty",
        "paper/references.bib",
        [path.as_posix() for path in sorted(Path("paper/sections").glob("*.tex"))],
        [path.as_posix() for path in generated.outputs(RUN) if path.suffix != ".svg"],
    output:
        report(PAPER, caption="../report/paper.rst", category="Paper"),
    log:
        f"{RESULTS}/logs/paper.log",
    conda:
        "../../environment.yml"
    params:
        folder=lambda wildcards, output: str(Path(output[0]).parent),
        # Beside the logs, for the manifest records what TeX leaves no more than those.
        aux=f"{RESULTS}/logs/paper",
    shell:
        "command -v latexmk > {log} || {{ echo \"semhash: latexmk is not installed; 'make tex' installs TeX\" >&2; exit 1; }}; "
        # A fixed date keeps the PDF's bytes the same for the same numbers. BibTeX runs in the folder of the .aux file.
        "SOURCE_DATE_EPOCH=0 FORCE_SOURCE_DATE=1 TEXINPUTS='paper:{params.folder}:' BIBINPUTS=\"$PWD/paper:\""
        " latexmk -pdf -interaction=nonstopmode -halt-on-error -file-line-error"
        " -output-directory='{params.folder}' -aux-directory='{params.aux}' -emulate-aux-dir paper/main.tex > {log} 2>&1"


# Last of all: what the run left, so that a later change of any of it is found.
rule manifest:
    input:
        PAPER,
        EXPLORER,
        [path.as_posix() for path in generated.outputs(RUN)],
        f"{RESULTS}/scores.csv",
        f"{RESULTS}/audit.csv",
        f"{RESULTS}/claims.csv",
    output:
        f"{RESULTS}/{manifest.FILE}",
    log:
        f"{RESULTS}/logs/manifest.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("manifest"),
    shell:
        "semhash manifest --configfile {params.config} > {log} 2>&1"
