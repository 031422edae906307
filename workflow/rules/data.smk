# From public archives to features.


rule fetch:
    input:
        lambda wildcards: own_file(wildcards.dataset),
    output:
        f"{RESULTS}/sources/{{dataset}}.json",
    log:
        f"{RESULTS}/logs/fetch/{{dataset}}.log",
    priority: 1
    retries: 2
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint("fetch"),
        versions=lambda wildcards: versions(wildcards.dataset),
    shell:
        "semhash fetch {wildcards.dataset} --configfile {params.config} > {log} 2>&1"


rule prepare:
    input:
        lambda wildcards: sources(wildcards.dataset),
    output:
        features=FEATURES,
        corpus=f"{RESULTS}/data/{{dataset}}/corpus.parquet",
        vocabulary=f"{RESULTS}/data/{{dataset}}/vocabulary.parquet",
        record=f"{RESULTS}/data/{{dataset}}/preparation.json",
    log:
        f"{RESULTS}/logs/prepare/{{dataset}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/prepare/{{dataset}}.tsv"
    # Before any model: what is wrong with a data set is known by then.
    priority: 1
    localrule: SMALL
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint("prepare"),
        seed=RUN.master_seed,
        recipe=lambda wildcards: RUN.recipe(wildcards.dataset).model_dump_json(),
        literature=lambda wildcards: RUN.corpora[wildcards.dataset].literature,
        columns=lambda wildcards: user_columns(wildcards.dataset),
    shell:
        "semhash prepare {wildcards.dataset} --configfile {params.config} > {log} 2>&1"


# What several models of a data set learn from, made once.
rule derive:
    input:
        features=FEATURES,
    output:
        DERIVED,
    log:
        f"{RESULTS}/logs/derive/{{dataset}}/{{input}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/derive/{{dataset}}/{{input}}.tsv"
    localrule: SMALL
    conda:
        "../../environment.yml"
    threads: 1
    params:
        config=CONFIG,
        code=lambda wildcards: stages.input_fingerprint(wildcards.input),
    shell:
        "semhash derive {wildcards.dataset} {wildcards.input} --configfile {params.config} > {log} 2>&1"


# What 'semhash restore' asks for: the features of every data set, and no model yet.
rule prepared:
    input:
        [f"{RESULTS}/data/{dataset}/preparation.json" for dataset in grid.datasets(RUN)],
