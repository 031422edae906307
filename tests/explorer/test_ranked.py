from semantic_hashing.explorer import files, ranked
from semantic_hashing.scores.run import Run

HEAD = "kind,bits,method,cells,rank,low,high,first,precision,precision_ng20,seconds,documents_per_second,difference,error,p_best,level,p_next\n"
ROWS = [
    "unsupervised,0,NASH,4,1.25,1,1.5,3,0.7,0.6,40,,,,,True,0.04\n",
    "unsupervised,0,LSH,4,3,3,3,0,0.3,0.1,0.03,,-0.4,0.01,1e-09,False,\n",
    "unsupervised,16,NASH,2,1,1,1,2,0.7,0.6,40,,,,,True,0.04\n",
    "unsupervised,0,Unknown,4,4,4,4,0,0.3,0.1,0.03,,-0.4,0.01,0.01,False,\n",
]


def write(config, *rows):
    (config.results / files.RANKS).write_text(HEAD + "".join(rows))


def test_ranks_are_shown_where_the_run_has_them(explored):
    assert ranked.ranked(explored) is None
    try:
        write(explored)
        assert ranked.ranked(explored) is None
        write(explored, *ROWS)
        found = ranked.ranked(explored)
    finally:
        (explored.results / files.RANKS).unlink()
    assert found["setting"] == "tuned"
    assert found["rows"]["numbers"]["level"] == [1, 0, 1]
    assert found["rows"]["numbers"]["difference"] == [None, -0.4, None]
    assert found["rows"]["texts"]["method"]["values"] == ["NASH", "LSH"]


def test_the_ranks_have_a_view_of_their_own(explored, show, tmp_path):
    from semantic_hashing.explorer import page

    try:
        write(explored, *ROWS)
        file = tmp_path / "ranked.html"
        file.write_text(page.page(Run.load(explored)), encoding="utf-8")
    finally:
        (explored.results / files.RANKS).unlink()
    shown = show(file)
    shown.open("#view=ranks")
    assert shown.column("Method") == ["NASH", "LSH"]
    assert shown.column("Mean rank") == ["1.25", "3.00"]
    shown.page.get_by_label("Over").select_option("16 bits")
    assert shown.column("Method") == ["NASH"]
