import pytest

from semantic_hashing.audit import reported
from semantic_hashing.core.errors import InputError


def test_only_the_papers_tables_for_comparable_data_sets(small, full):
    table = reported.read(small)
    assert set(table["dataset"]) == {"ng20"}
    assert len(table) == 14
    assert len(reported.read(full)) == 3 * 13 * 5 - 5  # NASH-DN-S on Reuters is a bar of a figure, without a value
    value = table.query("method == 'NASH-DN' and bits == 32").iloc[0]
    assert (value["precision"], value["transcription"]) == (0.6225, "verified")


def test_nothing_is_comparable_at_another_depth(small):
    assert reported.read(small.model_copy(update={"k": 10})).empty


def test_a_missing_file_or_column_is_named(small, tmp_path):
    with pytest.raises(InputError, match="reported"):
        reported.read(small.model_copy(update={"reported": tmp_path / "none.csv"}))
    path = tmp_path / "some.csv"
    path.write_text("table,dataset\n1,ng20\n")
    with pytest.raises(InputError, match="no column 'bits'"):
        reported.read(small.model_copy(update={"reported": path}))


def test_an_unknown_state_of_transcription_is_refused(small, tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("table,dataset,setting,method,bits,precision_at_100,transcription,source\n1,ng20,unsupervised,LSH,8,.1,rumour,x\n")
    with pytest.raises(InputError, match="rumour"):
        reported.read(small.model_copy(update={"reported": path}))
