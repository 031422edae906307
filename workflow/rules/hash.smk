# Hash codes: one job a cell of the grid, one thread a job.


rule hash:
    input:
        features=FEATURES,
        record=f"{RESULTS}/data/{{dataset}}/preparation.json",
    output:
        codes=f"{CELL}/codes.npz",
        examination=f"{CELL}/examination.npz",
        status=f"{CELL}/status.json",
    log:
        f"{RESULTS}/logs/hash/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/hash/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method),
        options=lambda wildcards: hyperparameters(wildcards),
        seed=RUN.master_seed,
    shell:
        "semhash hash {wildcards.dataset} {wildcards.method} {wildcards.bits} {wildcards.seed}"
        " --setting {wildcards.setting} --configfile {params.config} --threads {threads} > {log} 2>&1"
