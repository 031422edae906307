"""What people have as features and labels, as the matrices that hashers take."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import scipy.sparse as sp

from semantic_hashing.core.errors import HasherError
from semantic_hashing.data.prepare.stored import StoredRows


def features(X: Any) -> sp.csr_array:
    """The documents as CSR (n, V) float32 with int32 indices in order; a matrix that is already so is not copied.

    Args:
        X: (n, V), any sparse matrix or array of scipy's, such as ``TfidfVectorizer`` gives, or a dense one; ``StoredRows`` stay as they are.

    Raises:
        HasherError: it is no matrix of numbers.
    """
    if isinstance(X, StoredRows):
        return cast(sp.csr_array, X)
    if isinstance(X, sp.csr_array) and X.dtype == np.float32 and X.indices.dtype == np.int32 and X.has_canonical_format:
        return X
    try:
        # A csr_array of its own: sums and sorting below change nothing of the caller's.
        given: Any = X if sp.issparse(X) else np.atleast_1d(np.asarray(X, dtype=np.float32))
        matrix: Any = sp.csr_array(given, dtype=np.float32, copy=True)
    except (TypeError, ValueError) as error:
        raise HasherError(f"the features are no matrix of numbers ({' '.join(str(error).split())})") from None
    if matrix.ndim != 2:
        raise HasherError(f"the features have {matrix.ndim} dimension, not 2: one row a document")
    matrix.sum_duplicates()
    if max(matrix.nnz, *matrix.shape) < 2**31:
        matrix = sp.csr_array((matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)), shape=matrix.shape)
    found: sp.csr_array = matrix
    return found


def labels(*given: Any) -> list[sp.csr_array | None]:
    """Labels of several sets of documents, each CSR (n, L) bool over the same L labels; None stays None.

    Args:
        given: for each set either one label a document, (n,) of texts or numbers, or an indicator matrix (n, L), sparse or dense.

    Raises:
        HasherError: they are neither, or the sets differ in kind or number of labels.
    """
    found: list[Any] = [value if value is None or sp.issparse(value) else _array(value) for value in given]
    present = [value for value in found if value is not None]
    if len({value.ndim for value in present}) > 1:
        raise HasherError("labels of two sets differ in kind: give both as one label a document, or both as indicator matrices")
    if present and present[0].ndim == 1:
        classes: np.ndarray = np.unique(np.concatenate(present))
        return [None if value is None else _one_hot(np.searchsorted(classes, value), len(classes)) for value in found]
    widths = sorted({value.shape[1] for value in present})
    if len(widths) > 1:
        raise HasherError(f"labels of two sets are indicator matrices of {widths[0]} and {widths[1]} columns")
    return [None if value is None else sp.csr_array(value).astype(bool) for value in found]


def _array(value: Any) -> np.ndarray:
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.empty((0, 0, 0))
    if array.dtype == object and array.ndim == 1 and all(isinstance(label, str) for label in array):
        array = array.astype(str)
    if array.ndim not in (1, 2) or array.dtype == object:
        raise HasherError("labels are neither one a document, (n,), nor an indicator matrix, (n, L); MultiLabelBinarizer makes one of lists")
    return array


def _one_hot(columns: np.ndarray, count: int) -> sp.csr_array:
    return sp.csr_array((np.ones(len(columns), dtype=bool), columns, np.arange(len(columns) + 1)), shape=(len(columns), count))
