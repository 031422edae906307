"""The costs of a run, from benchmark files as the workflow writes them."""

import pytest

from semantic_hashing.analyses.timeline import ANALYSIS
from semantic_hashing.analyses.timeline import figure as timeline_figure
from semantic_hashing.analyses.timeline import measure as timeline
from semantic_hashing.core.errors import RunError
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected

HEADER = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


def keep(run, place, seconds):
    path = run.results / "benchmarks" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + f"{seconds}\t0:00:11\t276.5\t1588.6\t195.4\t217.7\t8.4\t2.7\t44.6\t5.2\n")
    return path


def test_a_row_per_job_with_its_axes(tmp_path):
    run = build(tmp_path, SMALL)
    keep(run, "prepare/ng20.tsv", 11.3)
    keep(run, "hash/ng20/tuned/NASH-N/32-bits/seed-0.tsv", 40.0)
    keep(run, "control/ng20/Random/16-bits.tsv", 0.9)
    keep(run, "derive/ng20/neighbours-25.tsv", 2.5)
    rows = ANALYSIS.read(collected(run)).set_index("step")
    assert rows["seconds"].to_dict() == {"prepare": 11.3, "derive": 2.5, "control": 0.9, "hash": 40.0}
    assert rows.loc["hash", timeline.AXES[1:]].to_list() == ["ng20", "tuned", "NASH-N", 32, 0]
    assert rows.loc["control", "bits"] == 16
    assert rows.loc["derive", "method"] == "neighbours-25"
    bars = timeline_figure.figure(Run.load(run)).axes[0].patches
    assert sorted(bar.get_width() for bar in bars) == [0.9, 2.5, 11.3, 40.0]


def test_a_cut_benchmark_file_is_named(tmp_path):
    run = build(tmp_path, SMALL)
    path = keep(run, "prepare/ng20.tsv", 11.3)
    path.write_text(HEADER)
    with pytest.raises(RunError, match=r"ng20\.tsv: not a benchmark file"):
        timeline.measure(run)


def test_a_run_without_benchmark_files_says_so(small):
    assert ANALYSIS.read(small).empty
    assert timeline_figure.figure(Run.load(small)).texts[0].get_text().startswith("This run holds no")
