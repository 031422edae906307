"""The depth k against the documents of each data set, as soon as these are known."""

from __future__ import annotations

from semantic_hashing import grid
from semantic_hashing.config import Config
from semantic_hashing.core import io
from semantic_hashing.core.errors import InputError
from semantic_hashing.hashers import constructors
from semantic_hashing.hashers.catalogue import METHODS


def check(config: Config) -> None:
    """See that k suits every data set of the run that is prepared already.

    Raises:
        InputError: see ``check_dataset``.
    """
    if config.published is None:
        for dataset in grid.datasets(config):
            check_prepared(config, dataset)


def check_prepared(config: Config, dataset: str) -> None:
    """``check_dataset`` by the record of a data set's preparation, where there is one.

    Raises:
        InputError: see ``check_dataset``.
        RunError: the record is damaged.
    """
    record = grid.data_folder(config, dataset) / "preparation.json"
    if record.is_file():
        documents = io.read_json(record).get("documents") or {}
        if "train" in documents and "validation" in documents:
            check_dataset(config, dataset, documents["train"], documents["validation"])


def check_dataset(config: Config, dataset: str, training: int, validation: int) -> None:
    """See that so many documents can be ranked to the depth k: all training documents by a query, and the validation documents among themselves.

    Raises:
        InputError: k is too deep; the data set, its documents and, where it is that one's option, the method.
    """
    if config.k > training:
        raise InputError(f"k: {config.k} is more than the {training} training documents of {dataset}; lower k")
    for cell in dict.fromkeys((cell.setting, cell.method, cell.bits) for cell in grid.cells(config) if cell.dataset == dataset):
        setting, method, bits = cell
        if not constructors.selects_at_depth(method):
            continue
        options = METHODS[method].preset | config.options(setting, method, dataset, bits)
        if options.get("selector", constructors.default(method, "selector")) != "leave-one-out":
            continue
        k = options.get("k", constructors.default(method, "k"))
        depth = max(1, round(k * validation / training))
        if depth >= validation:
            raise InputError(
                f"k: {method} ({setting}) selects an epoch at the depth {k} of {training} training documents, which is {depth} of the {validation} "
                f"validation documents of {dataset}; lower k, hold out more, or give the method another selector"
            )
