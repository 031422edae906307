# The decoders as word vectors: a model each, fitted anew for its words, and the one table of their scores.
WORDS = f"{RESULTS}/words/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits"


rule words:
    input:
        features=FEATURES,
        vocabulary=f"{RESULTS}/data/{{dataset}}/vocabulary.parquet",
        printed=words.REPORTED.as_posix(),
    output:
        f"{WORDS}/words.json",
    log:
        f"{RESULTS}/logs/words/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits.log",
    benchmark:
        f"{RESULTS}/benchmarks/words/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits.tsv"
    conda:
        "../../environment.yml"
    threads: 1
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method) + fingerprint("words"),
        options=lambda wildcards: hyperparameters(wildcards),
        seed=RUN.master_seed,
    shell:
        "semhash words {wildcards.dataset} {wildcards.method} {wildcards.bits} --setting {wildcards.setting}"
        " --configfile {params.config} > {log} 2>&1"


rule word_scores:
    input:
        [f"{RESULTS}/{model.folder.as_posix()}/words.json" for model in grid.word_models(RUN)],
    output:
        report(f"{RESULTS}/words.csv", caption="../report/words.rst", category="Audit"),
    log:
        f"{RESULTS}/logs/words.log",
    conda:
        "../../environment.yml"
    params:
        config=CONFIG,
        code=fingerprint("word-scores"),
        shown=settings("words"),
    shell:
        "semhash word-scores --configfile {params.config} > {log} 2>&1"
