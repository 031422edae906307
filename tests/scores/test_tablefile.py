from semantic_hashing.scores.tablefile import from_csv


def test_names_that_look_like_something_else_stay_names(tmp_path):
    (tmp_path / "t.csv").write_text("dataset,method,setting,bits,value\n2024,LSH,NA,8,0.5\n007,null,,16,\n")
    table = from_csv(tmp_path / "t.csv")
    assert table["dataset"].tolist() == ["2024", "007"]
    assert table["method"].tolist() == ["LSH", "null"]
    assert table["setting"].isna().tolist() == [False, True]
    assert table["bits"].tolist() == [8, 16]
    assert table["value"].isna().tolist() == [False, True]
