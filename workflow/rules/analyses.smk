# What is asked of a run beside its scores: a rule for each analysis that measures, from its declaration.
ANALYSES = analyses.measured()

# Measured where the workflow runs. A job of a cluster reads no more than the rules at the end.
for analysis in [] if workflow.remote_exec else ANALYSES:

    rule:
        name:
            f"analyse_{analysis.folder.name}"
        input:
            [path.as_posix() for path in needs.measured_from(analysis, RUN)],
        output:
            report(f"{RESULTS}/{analysis.file}", caption=CAPTIONS[analysis.name], category="Analyses"),
        log:
            f"{RESULTS}/logs/{analysis.name}.log",
        localrule: True
        conda:
            ENVIRONMENT
        params:
            config=CONFIG,
            name=analysis.name,
            code=fingerprint(analysis.name),
            shown=SHOWN + settings(*analysis.keys),
        shell:
            "semhash analyse {params.name} --configfile {params.config} > {log} 2>&1"


# What makes the files that they measure.
for analysis in ANALYSES:

    if (analysis.folder / "rules.smk").is_file():

        include: analysis.folder / "rules.smk"
