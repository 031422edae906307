import io

import numpy as np
import pytest
import scipy.sparse as sp
from rich.console import Console

from semantic_hashing.data.prepare import copies
from semantic_hashing.data.prepare.preparation import per_part, show, statistics
from semantic_hashing.data.prepare.prepared import Prepared
from semantic_hashing.data.prepare.transform import Transformed
from semantic_hashing.data.readers.corpus import TEST, TRAIN, VALIDATION, label_matrix

COUNTS = sp.csr_array(np.array([[2, 1], [0, 3], [0, 0], [1, 0]], dtype=np.float32))
RESULT = Transformed(
    prepared=Prepared(
        COUNTS, COUNTS, label_matrix([["x"], ["x", "y"], ["y"], ["y"]], ["x", "y"]), np.array([TRAIN, TRAIN, VALIDATION, TEST], dtype=np.uint8)
    ),
    rows=np.arange(4),
    words=["oat", "rye"],
    idf=np.ones(2),
    label_names=["x", "y"],
    dropped={"no label": 3},
    notes=["made up"],
)


def test_statistics_of_a_small_preparation():
    assert statistics(RESULT) == {
        "documents": {"train": 2, "validation": 1, "test": 1},
        "dropped": {"no label": 3},
        "vocabulary": 2,
        "labels": 2,
        "mean_labels": {"train": 1.5, "test": 1.0},
        "mean_tokens": pytest.approx(7 / 4),
        "mean_words": pytest.approx(1.0),
        "empty_rows": 1,
        "chance": pytest.approx(0.5),
        "copies": copies.statistics(RESULT.prepared),
    }
    assert per_part(np.array([TEST, TEST])) == {"train": 0, "validation": 0, "test": 2}


def test_the_table_stands_plain_in_a_log_with_the_literatures_counts_beside():
    stream = io.StringIO()
    record = {"dataset": "d", "version": "v", "recipe": "r", "read": {"train": 4000, "validation": 0, "test": 3}, "notes": ["made up"]}
    show({**record, **statistics(RESULT), "literature": {"train": 7752, "vocabulary": 10}}, Console(file=stream, width=90))
    shown = stream.getvalue()
    assert shown.isascii()
    assert "\x1b" not in shown
    rows = {cells[1].strip(): [cell.strip() for cell in cells[2:4]] for line in shown.splitlines() if len(cells := line.split("|")) == 5}
    assert rows["documents, train"] == ["2", "7,752"]
    assert rows["documents, test"] == ["1", ""]
    assert rows["vocabulary"] == ["2", "10"]
    assert rows["read, train"] == ["4,000", ""]
    assert rows["dropped, no label"] == ["3", ""]
    # No document but the empty one and the last stand outside the training part, and the last has a word of its own weight.
    assert rows["test with exact copies in train"] == ["0 (0.0 %)", ""]
    assert rows["train with near copies (cosine 0.9)"] == ["0 (0.0 %)", ""]
    assert rows["test, exact pairs of equal labels"] == ["0", ""]
    assert "Note: made up." in shown
