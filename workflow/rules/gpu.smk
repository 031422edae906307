# With `device: cuda`: the neural models of a data set, setting and method are trained by one command, several at once on one GPU. Where
# it is cut short, or a model breaks, the others stay and are not trained again.
from semantic_hashing.training import gpu

GROUPS = grid.groups(RUN, gpu.suits)
GROUP = f"{RESULTS}/gpu/{{dataset}}/{{setting}}/{{method}}.txt"
# Kept apart from the cells: Snakemake removes a cell before it is made anew.
TRAINED = f"{RESULTS}/gpu"
OF_GROUPS = {cell.folder.as_posix(): axes for axes, cells in GROUPS.items() for cell in cells}


def of_group(wildcards):
    """The cells that the group of these wildcards trains."""
    return GROUPS[wildcards.dataset, wildcards.setting, wildcards.method]


if GROUPS:

    ruleorder: take > hash

    rule together:
        input:
            features=FEATURES,
            record=f"{RESULTS}/data/{{dataset}}/preparation.json",
            derived=lambda wildcards: list(
                dict.fromkeys(
                    path
                    for bits in dict.fromkeys(cell.bits for cell in of_group(wildcards))
                    for path in derived(wildcards.dataset, wildcards.setting, wildcards.method, bits)
                )
            ),
        output:
            GROUP,
        log:
            f"{RESULTS}/logs/together/{{dataset}}/{{setting}}/{{method}}.log",
        benchmark:
            f"{RESULTS}/benchmarks/together/{{dataset}}/{{setting}}/{{method}}.tsv"
        conda:
            "../../environment.yml"
        # One group at a time has the GPU.
        threads: workflow.cores if workflow.local_exec else RUN.jobs_per_gpu
        resources:
            gpu=1,
        params:
            config=CONFIG,
            code=lambda wildcards: fingerprint(wildcards.method),
            options=lambda wildcards: [
                json.dumps(RUN.options(cell.setting, cell.method, cell.dataset, cell.bits), sort_keys=True)
                for cell in of_group(wildcards)
            ],
            seed=RUN.master_seed,
            lines=lambda wildcards: [
                f"hash {cell.dataset} {cell.method} {cell.bits} {cell.seed} {cell.setting}"
                for cell in of_group(wildcards)
            ],
            jobs=RUN.jobs_per_gpu,
            into=TRAINED,
        shell:
            "printf '%s\\n' {params.lines:q} > {output}.part && "
            "semhash together {output}.part --configfile {params.config} --jobs {params.jobs} --into {params.into} > {log} 2>&1"
            " && mv {output}.part {output}"

    rule take:
        input:
            lambda wildcards: GROUP.format(**dict(zip(("dataset", "setting", "method"), OF_GROUPS[wildcards.cell]))),
        output:
            [f"{RESULTS}/{{cell}}/{name}" for name in MODEL],
        log:
            f"{RESULTS}/logs/take/{{cell}}.log",
        wildcard_constraints:
            cell="|".join(re.escape(folder) for folder in OF_GROUPS),
        run:
            from semantic_hashing.training.reuse import reuse

            trained = Path(TRAINED) / wildcards.cell
            in_process(log[0], lambda: reuse(trained, Path(output[0]).parent, {}) or f"as {trained}")
