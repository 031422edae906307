# The errors of the estimators: a short model each, fitted anew for its gradients.
GRADIENTS = f"{RESULTS}/gradients/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits"


rule gradients:
    input:
        features=FEATURES,
    output:
        f"{GRADIENTS}/gradients.json",
    log:
        f"{RESULTS}/logs/gradients/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits.log",
    benchmark:
        f"{RESULTS}/benchmarks/gradients/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method) + fingerprint("gradients"),
        options=lambda wildcards: hyperparameters(wildcards),
        seed=RUN.master_seed,
    shell:
        "semhash gradients {wildcards.dataset} {wildcards.method} {wildcards.bits} --setting {wildcards.setting}"
        " --configfile {params.config} > {log} 2>&1"
