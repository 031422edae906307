# Hash codes: one job a cell of the grid, one thread a job.
MODEL = ["codes.npz", "examination.npz", "status.json"]


rule hash:
    input:
        features=FEATURES,
        record=f"{RESULTS}/data/{{dataset}}/preparation.json",
        derived=lambda wildcards: derived(wildcards.dataset, wildcards.setting, wildcards.method, wildcards.bits),
    output:
        codes=f"{CELL}/codes.npz",
        examination=f"{CELL}/examination.npz",
        status=f"{CELL}/status.json",
    log:
        f"{RESULTS}/logs/hash/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/hash/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.tsv"
    group:
        job_of(cell_of)
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=mib(cell_of),
        runtime=minutes(cell_of),
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method),
        options=lambda wildcards: hyperparameters(wildcards),
        seed=RUN.master_seed,
    shell:
        "semhash hash {wildcards.dataset} {wildcards.method} {wildcards.bits} {wildcards.seed}"
        " --setting {wildcards.setting} --configfile {params.config} --threads {threads} > {log} 2>&1"


# A model that an earlier setting gives the same options is trained once, there.
SAME = {cell.folder.as_posix(): (cell, twin) for cell, twin in grid.twins(RUN).items()}

if SAME:

    ruleorder: reuse > hash

    rule reuse:
        input:
            lambda wildcards: [f"{RESULTS}/{SAME[wildcards.cell][1].folder.as_posix()}/{name}" for name in MODEL],
        output:
            [f"{RESULTS}/{{cell}}/{name}" for name in MODEL],
        log:
            f"{RESULTS}/logs/reuse/{{cell}}.log",
        wildcard_constraints:
            cell="|".join(re.escape(folder) for folder in SAME),
        group:
            job_of(cell_of)
        conda:
            "../../environment.yml"
        params:
            config=CONFIG,
            cell=lambda wildcards: "{0.dataset} {0.method} {0.bits} {0.seed} --setting {0.setting}".format(
                SAME[wildcards.cell][0]
            ),
        shell:
            "semhash reuse {params.cell} --configfile {params.config} > {log} 2>&1"
