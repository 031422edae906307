# The search for hyper-parameters, on the validation part alone. It is no part of `all`: run `snakemake search`, then
# `semhash choose`, which writes the choices into config/chosen.yaml and the record of all trials.
TRIAL = f"{RESULTS}/trials/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/trial-{{number}}"


rule trial:
    input:
        features=FEATURES,
        record=f"{RESULTS}/data/{{dataset}}/preparation.json",
        derived=lambda wildcards: derived(
            wildcards.dataset,
            wildcards.setting,
            wildcards.method,
            wildcards.bits,
            **grid.combinations(RUN, wildcards.setting, wildcards.method)[int(wildcards.number)],
        ),
    output:
        f"{TRIAL}/trial.json",
    log:
        f"{RESULTS}/logs/trial/{{dataset}}/{{setting}}/{{method}}/{{bits}}-bits/trial-{{number}}.log",
    group:
        job_of(trial_of, trial_jobs)
    conda:
        "../../environment.yml"
    threads: 1
    resources:
        mem_mb=mib(trial_of),
        runtime=minutes(trial_of),
    params:
        config=CONFIG,
        code=lambda wildcards: fingerprint(wildcards.method),
        options=lambda wildcards: trial_options(wildcards),
        seed=RUN.master_seed,
        k=RUN.k,
    shell:
        "semhash trial {wildcards.dataset} {wildcards.method} {wildcards.bits} {wildcards.number}"
        " --setting {wildcards.setting} --configfile {params.config} --threads {threads} > {log} 2>&1"


rule search:
    input:
        lambda wildcards: [f"{RESULTS}/{trial.folder.as_posix()}/trial.json" for trial in grid.trials(RUN)],
