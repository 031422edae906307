# Raw text in, an audited report out. This file is the table of contents; each rule file is one stage.
from snakemake.utils import min_version

min_version("9.0")


configfile: "config/config.yaml"
configfile: "config/corpora.yaml"
configfile: "config/recipes.yaml"
configfile: "config/tuned.yaml"
configfile: "config/search.yaml"
configfile: "config/chosen.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/cluster.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/preflight.smk"
include: "workflow/rules/search.smk"
include: "workflow/rules/hash.smk"


if RUN.device == "cuda":

    include: "workflow/rules/gpu.smk"


include: "workflow/rules/score.smk"
include: "workflow/rules/analyses.smk"


# A job of a cluster makes none of it, and would take seconds to read the rules.
if not workflow.remote_exec:

    include: "workflow/rules/report.smk"

    rule all:
        default_target: True
        input:
            PAPER,
            EXPLORER,
            f"{RESULTS}/scores.csv",
            f"{RESULTS}/audit.csv",
            f"{RESULTS}/claims.csv",
            f"{RESULTS}/{manifest.FILE}",
