# Sentence embeddings of original texts, and the codes of methods that learn from them in place of words. Only of the study 'embeddings'.
from semantic_hashing.analyses.embeddings import models as of_embeddings

EMBEDDINGS = f"{RESULTS}/data/{{dataset}}/embeddings"
EMBEDDED = f"{RESULTS}/embeddings/{{dataset}}/{{setting}}/{{method}}"


rule embed:
    input:
        corpus=f"{RESULTS}/data/{{dataset}}/corpus.parquet",
        record=f"{RESULTS}/data/{{dataset}}/preparation.json",
    output:
        vectors=f"{EMBEDDINGS}/minilm.npz",
        record=f"{EMBEDDINGS}/minilm.json",
    log:
        f"{RESULTS}/logs/embed/{{dataset}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/embed/{{dataset}}.tsv"
    # The longest job of its analysis, on which all others wait.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 8
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint("embed"),
    shell:
        "semhash embed {wildcards.dataset} --configfile {params.config} --threads {threads} > {log} 2>&1"


rule embedded_choice:
    input:
        features=FEATURES,
        vectors=rules.embed.output,
    output:
        f"{EMBEDDED}/choice.json",
    log:
        f"{RESULTS}/logs/embedded-choice/{{dataset}}/{{setting}}/{{method}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/embedded-choice/{{dataset}}/{{setting}}/{{method}}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method) + fingerprint("embedded"),
        # Of what is tried.
        options=lambda wildcards: hyperparameters(
            of_embeddings.trial(RUN, wildcards.dataset, wildcards.setting, wildcards.method)[0]
        ),
        k=RUN.k,
        seed=RUN.master_seed,
    shell:
        "semhash embedded-choice {wildcards.dataset} {wildcards.method} --setting {wildcards.setting}"
        " --configfile {params.config} > {log} 2>&1"


rule embedded:
    input:
        features=FEATURES,
        vectors=rules.embed.output,
        # What a model of the embeddings follows, if its method has a choice.
        choice=lambda wildcards: [f"{EMBEDDED}/choice.json"] if wildcards.method in of_embeddings.TRIED else [],
    output:
        f"{EMBEDDED}/{{bits}}-bits/seed-{{seed}}/score.json",
    log:
        f"{RESULTS}/logs/embedded/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/embedded/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/seed-{{seed}}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method) + fingerprint("embedded"),
        options=lambda wildcards: hyperparameters(wildcards),
        k=RUN.k,
        seed=RUN.master_seed,
    shell:
        "semhash embedded {wildcards.dataset} {wildcards.method} {wildcards.bits} {wildcards.seed}"
        " --setting {wildcards.setting} --configfile {params.config} > {log} 2>&1"
