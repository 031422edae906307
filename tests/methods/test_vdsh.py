import numpy as np
import pytest

from semantic_hashing.core.errors import HasherError
from semantic_hashing.methods.vdsh import VDSH


def test_codes_may_be_samples(documents):
    train, test = documents.tfidf[documents.rows("train")], documents.tfidf[documents.rows("test")]
    mean, sample = (VDSH(12, max_epochs=4, batch_size=20, selector="none", codes=codes).fit(train) for codes in ("mean", "sample"))
    np.testing.assert_array_equal(sample.encode(test), sample.encode(test))
    assert (mean.encode(test) != sample.encode(test)).any()


def test_an_unknown_kind_of_codes_is_named(documents):
    with pytest.raises(HasherError, match="codes: 'median' is not one of mean, sample"):
        VDSH(12, codes="median").fit(documents.tfidf[documents.rows("train")])
