# Precision@k of stored codes and of the controls, and the one table of all scores.


rule score:
    input:
        features=in_the_same_process(FEATURES),
        codes=f"{CELL}/codes.npz",
        examination=f"{CELL}/examination.npz",
        status=f"{CELL}/status.json",
    output:
        score=f"{CELL}/score.json",
        queries=f"{CELL}/queries.npz",
    log:
        f"{RESULTS}/logs/score/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.log",
    # With its model, and in the memory that this had.
    group:
        job_of(cell_of)
    resources:
        mem_mb=mib(cell_of),
        runtime=minutes(cell_of, part=0.25),
    params:
        code=lambda wildcards: fingerprint("score"),
        k=RUN.k,
    run:
        from semantic_hashing.retrieval.score import score
        from semantic_hashing.retrieval.summary import line

        in_process(log[0], lambda: line(score(Path(input.features), Path(output.score).parent, params.k)))


rule control:
    input:
        features=FEATURES,
        record=f"{RESULTS}/data/{{dataset}}/preparation.json",
        derived=lambda wildcards: derived_of_control(wildcards.dataset, wildcards.name),
    output:
        score=f"{CONTROL}/score.json",
        queries=f"{CONTROL}/queries.npz",
    log:
        f"{RESULTS}/logs/control/{{dataset}}/{{name}}/{{bits}}-bits.log",
    benchmark:
        f"{RESULTS}/benchmarks/control/{{dataset}}/{{name}}/{{bits}}-bits.tsv"
    group:
        job_of(control_of)
    conda:
        "../../environment.yml"
    resources:
        mem_mb=mib(control_of),
        runtime=minutes(control_of),
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint("control"),
        k=RUN.k,
        seed=RUN.master_seed,
    shell:
        "semhash control {wildcards.dataset} {wildcards.name} {wildcards.bits} --configfile {params.config} > {log} 2>&1"


rule collect:
    input:
        rules.preflight.output,
        [f"{RESULTS}/{cell.folder.as_posix()}/score.json" for cell in grid.cells(RUN)],
        [f"{RESULTS}/{control.folder.as_posix()}/score.json" for control in grid.controls(RUN)],
        [f"{RESULTS}/data/{dataset}/preparation.json" for dataset in grid.datasets(RUN)],
    output:
        report(f"{RESULTS}/scores.csv", caption="../report/scores.rst", category="Scores"),
        f"{RESULTS}/{origin.FILE}",
    log:
        f"{RESULTS}/logs/collect.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint("collect"),
        shown=settings("timings"),
    shell:
        "semhash collect --configfile {params.config} > {log} 2>&1"
