"""An independent reproduction of the semantic-hashing literature, from raw text to an audited report.

Every method of the tables is a class of this name (``NASH``, ``ITQ``, ``NASH_DN``), beside ``load_dataset``, ``search``,
``precision_at_k``, ``load`` and ``create``. What is behind a name is imported when it is first used.
"""

from typing import Any

from semantic_hashing.core.surroundings import keep_compiled_code

__version__ = "0.2.0"

# Before any module with compiled code is imported.
keep_compiled_code()


def __getattr__(name: str) -> Any:
    from semantic_hashing.api import names

    if name == "__all__":
        return names.public()
    found = names.find(name)
    # The next access does not come here.
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    from semantic_hashing.api import names

    return sorted({*globals(), *names.public()})
