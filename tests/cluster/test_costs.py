import pytest

from semantic_hashing.cluster.costs import START_MINUTES, Costs
from semantic_hashing.core.errors import InputError

HEADER = "step,dataset,setting,method,bits,seed,seconds,cpu_seconds,mib\n"
ROWS = """\
hash,ng20,tuned,NASH,8,0,60,50,400
hash,ng20,tuned,NASH,8,1,100,50,500
hash,ng20,tuned,NASH,16,0,200,50,600
hash,reuters,tuned,NASH,8,0,30,20,300
control,ng20,,Cosine,0,,5,4,200
"""


@pytest.fixture
def timeline(tmp_path):
    file = tmp_path / "timeline.csv"
    file.write_text(HEADER + ROWS)
    return file


def test_the_likest_jobs_count(timeline):
    costs = Costs([timeline])
    same = costs.of("hash", "NASH", ["ng20"], 8)
    assert (same.seconds, same.worst_seconds, same.worst_mib) == (80, 100, 500)
    # Another length of the data set; then a data set that this one varies; then any.
    assert costs.of("hash", "NASH", ["ng20"], 128).seconds == 120
    assert costs.of("hash", "NASH", ["reuters-plain", "reuters"], 8).seconds == 30
    assert costs.of("hash", "NASH", ["mine"], 8).worst_mib == 600
    assert costs.of("control", "Cosine", ["ng20"], 0).seconds == 5
    assert costs.of("hash", "Cosine", ["ng20"], 0) is None
    assert costs.of("hash", "SNUH", ["ng20"], 8) is None


def test_a_job_asks_for_more_than_the_worst_took(timeline):
    cost = Costs([timeline]).of("hash", "NASH", ["ng20"], 8)
    assert cost.minutes > START_MINUTES + 100 / 60
    assert cost.mib > 1.25 * 500


def test_a_later_file_replaces_the_same_jobs(timeline, tmp_path):
    later = tmp_path / "later.csv"
    later.write_text(HEADER + "hash,ng20,tuned,NASH,8,0,20,10,400\n")
    assert Costs([timeline, later, tmp_path / "none.csv"]).of("hash", "NASH", ["ng20"], 8).seconds == 60


def test_without_a_timeline_nothing_is_known(tmp_path):
    assert Costs([tmp_path / "none.csv"]).of("hash", "NASH", ["ng20"], 8) is None


@pytest.mark.parametrize("text", [HEADER + "hash,ng20,tuned,NASH,8,0,long,1,1\n", "a,b\n1,2\n", HEADER + "hash,ng20\n"])
def test_a_file_that_is_no_timeline_is_named_with_its_line(tmp_path, text):
    file = tmp_path / "timeline.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=r"timeline.csv, line 2: not a timeline"):
        Costs([file])
