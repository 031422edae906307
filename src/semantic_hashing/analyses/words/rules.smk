# The decoders as word vectors: a model each, fitted anew for its words.
WORDS = f"{RESULTS}/words/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits"


rule word_model:
    input:
        features=FEATURES,
        vocabulary=f"{RESULTS}/data/{{dataset}}/vocabulary.parquet",
        printed="literature/nash2018/words.csv",
    output:
        f"{WORDS}/words.json",
    log:
        f"{RESULTS}/logs/words/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits.log",
    benchmark:
        f"{RESULTS}/benchmarks/words/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=mib(word_model_of),
        runtime=minutes(word_model_of),
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method) + fingerprint("word-model"),
        options=lambda wildcards: hyperparameters(wildcards),
        seed=RUN.master_seed,
    shell:
        "semhash words {wildcards.dataset} {wildcards.method} {wildcards.bits} --setting {wildcards.setting}"
        " --configfile {params.config} > {log} 2>&1"
