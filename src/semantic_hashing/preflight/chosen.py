"""Options of one's own that what the base says of a data set would hide without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from semantic_hashing.config import Config
from semantic_hashing.config.load import CHOSEN, load
from semantic_hashing.core.errors import InputError


def check(config: Config) -> None:
    """See that an option of a method which differs from the base's has an effect on every data set of the run.

    What the base, and the search in ``config/chosen.yaml``, say of one data set takes precedence over what is said of all. Whoever changes the
    latter alone gets the old value, so that the run is refused.

    Raises:
        InputError: the first option that has none; the data sets and the keys to write it under.
    """
    said_twice = list(_at_both(config))
    # The base is read only for a run that may hide something.
    base = load().hyperparameters if said_twice else {}
    hidden: dict[tuple[str, str, str], list[str]] = {}
    for setting, method, option, place in said_twice:
        stated, known = config.hyperparameters[setting][method], base.get(setting, {}).get(method, {})
        theirs = known.get("overrides", {}).get(place, {})
        own = option not in known or stated[option] != known[option]
        if own and option in theirs and stated["overrides"][place][option] == theirs[option] != stated[option]:
            hidden.setdefault((setting, method, option), []).append(place)
    if hidden:
        (setting, method, option), places = next(iter(hidden.items()))
        key = f"hyperparameters.{setting}.{method}"
        raise InputError(
            f"{key}.{option}: {config.hyperparameters[setting][method][option]!r} has no effect on {', '.join(places)}, for which {CHOSEN} "
            f"or the base says another; write it under {' and '.join(f'{key}.overrides.{place}' for place in places)}"
        )


def _at_both(config: Config) -> Iterator[tuple[str, str, str, str]]:
    """Setting, method, option and place of each option that is said of a method and of a data set of the run."""
    names = {name for dataset in config.datasets for name in (dataset, config.source(dataset))}
    for setting in config.settings:
        for method, stated in config.hyperparameters[setting].items():
            overrides: dict[str, Any] = stated.get("overrides") or {}
            for place, options in overrides.items() if method in config.methods else ():
                dataset, _, bits = str(place).partition("/")
                if dataset in names and (not bits or int(bits) in config.bits):
                    yield from ((setting, method, option, place) for option in options if option in stated)
