"""Fuzz the readers: whatever the bytes, a reader gives a corpus that holds together or one clear error.

    python tools/fuzz.py --seconds 60                         # every reader in turn; `make fuzz` runs this
    python tools/fuzz.py reuters --seconds 600

Samples are mutated at random, or (--guided) as atheris chooses by what an input reaches; it is among the developer's libraries on Linux.
An input that breaks a reader is kept in the folder of `--keep`, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import inspect
import io
import random
import resource
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.io
import scipy.sparse as sp

from semantic_hashing.core.errors import SemhashError
from semantic_hashing.data.fetch import archives
from semantic_hashing.data.readers import arff, corpus, mat5, matfile, newsgroups, own, reuters, svmlight, tab, tmc
from semantic_hashing.data.readers.corpus import RawCorpus

# Stands between the files of a source that has several.
BETWEEN = b"\n--next file--\n"
SECONDS, MEBIBYTES = 20.0, 1024
OPENING, CLOSING = '<REUTERS TOPICS="YES" LEWISSPLIT="{}" NEWID="{}">', "</REUTERS>\n"
SGML = "".join(
    OPENING.format(split, number)
    + f"<TOPICS><D>grain</D></TOPICS><TEXT><TITLE>Mill &lt;{number}></TITLE><BODY>barley and flour &#3;</BODY></TEXT>"
    + CLOSING
    for number, split in enumerate(("TRAIN", "TEST", "TRAIN"), start=1)
)
TAB = "Category\tText\nd\tstring\nclass\t\ngrain\tbarley mill\nship\ttanker crew\n"
ARFF = "@relation r\n" + "".join(f"@attribute {name} {{0,1}}\n" for name in ("wheat", "mill", "grain")) + "@data\n{0 1,2 1}\n{1 1,2 1}\n"
XML = '<labels xmlns="http://mulan.sourceforge.net/labels"><label name="grain"></label></labels>'


class Target(NamedTuple):
    """A reader: bytes that it reads without complaint, and how it is given bytes."""

    sample: bytes
    read: Callable[[bytes, Path], RawCorpus]


def _files(content: bytes, folder: Path, sample: bytes) -> list[Path]:
    """The parts of ``content`` as files; parts that it lacks are those of the sample."""
    parts = content.split(BETWEEN)
    parts += sample.split(BETWEEN)[len(parts) :]
    paths = [folder / f"part{number}" for number in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    return paths[: sample.count(BETWEEN) + 1]


def _tar(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _mat(form: Callable[[np.ndarray], object], compressed: bool) -> bytes:
    features = {name: form(np.array([[0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])) for name in matfile.FEATURES}
    stream = io.BytesIO()
    scipy.io.savemat(stream, features | {name: np.array([[1, 0], [0, 1]]) for name in matfile.LABELS}, do_compression=compressed)
    return stream.getvalue()


def peak_mebibytes() -> int:
    """The most memory that this program held; where /proc is missing, that of the one that started it counts too."""
    status = Path("/proc/self/status")
    if status.is_file():
        (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _several(reader: Callable[..., RawCorpus], sample: bytes) -> Target:
    return Target(sample, lambda content, folder: reader(*_files(content, folder, sample)))


def _one(reader: Callable[[Path], RawCorpus], sample: bytes, wrap: Callable[[bytes], bytes] = lambda content: content) -> Target:
    return Target(sample, lambda content, folder: reader(_files(wrap(content), folder, b"")[0]))


def _own(suffix: str, sample: bytes) -> Target:
    def read(content: bytes, folder: Path) -> RawCorpus:
        path = folder / f"corpus{suffix}"
        path.write_bytes(content)
        return own.read(path, own.Columns(text="text", labels=("topic",)))

    return Target(sample, read)


def _parquet() -> bytes:
    import pandas as pd

    return pd.DataFrame({"text": ["barley mill", "tanker crew", "mill flour"], "topic": ["grain", "ship", "grain"]}).to_parquet()


POST = b"From: a@b.c\nSubject: mills\n\n> quoted\nbarley\n--\nme\n"
POSTS = {f"20news-bydate-{part}/grain/{number}": POST for number, part in enumerate(("train", "test"))}
STEM = f"{tab.FOLDER}/reuters-r8"
TABS = {f"{STEM}-{part}.tab": TAB.encode() for part in ("train", "test")}
TARGETS = {
    "reuters": _one(reuters.read, SGML.encode(), lambda content: _tar({"a.sgm": content})),
    "reuters-archive": _one(reuters.read, gzip.compress(_tar({"a.sgm": SGML.encode()}))),
    "newsgroups": _one(
        lambda path: newsgroups.read(path, ("headers", "footers", "quotes")), POST, lambda content: _tar(POSTS | {next(iter(POSTS)): content})
    ),
    "newsgroups-archive": _one(newsgroups.read, _tar(POSTS)),
    "tab": _one(lambda path: tab.read(path, "reuters-r8"), TAB.encode(), lambda content: _zip(TABS | {next(iter(TABS)): content})),
    "tab-wheel": _one(lambda path: tab.read(path, "reuters-r8"), _zip(TABS)),
    "tmc": _several(tmc.read, BETWEEN.join([b"1~barley mill\n2~tanker", b"1,-1\n-1,1", b"1~mill", b"1,1"])),
    "svmlight": _several(svmlight.read, BETWEEN.join([b"1,2 1:0.5 7:0.5\n3 2:1\n", b"1 3:0.25 4:1\n"])),
    "svmlight-compressed": _several(svmlight.read, BETWEEN.join(map(bz2.compress, [b"1 1:1 7:2\n", b"1 3:1\n"]))),
    "arff": _several(arff.read, BETWEEN.join([ARFF.encode(), ARFF.encode(), XML.encode()])),
    "mat": _one(matfile.read, _mat(np.asarray, False)),
    "mat-sparse": _one(matfile.read, _mat(sp.csc_matrix, False)),
    "mat-compressed": _one(matfile.read, _mat(sp.csc_matrix, True)),
    "csv": _own(".csv", b'text,topic\nbarley mill,grain\n"tanker, crew",ship\nmill,grain\n'),
    "jsonl": _own(".jsonl", b'{"text": "barley", "topic": "grain"}\n{"text": "mill", "topic": ["grain", "ship"]}\n'),
    "parquet": _own(".parquet", _parquet()),
}


def attempt(target: Target, content: bytes, folder: Path) -> str | None:
    """Read ``content``: the error's one line, or None where it is a corpus that holds together.

    Raises:
        AssertionError: it took too long, or its error has several lines. Any other exception is the reader's fault too.
    """
    started = time.monotonic()
    message = None
    try:
        target.read(content, folder).check("sample")
    except SemhashError as error:
        message = str(error)
        assert message
        assert "\n" not in message, message
    assert time.monotonic() - started < SECONDS, f"{time.monotonic() - started:.1f} s for {len(content)} bytes"
    return message


def mutated(sample: bytes, random_: random.Random) -> bytes:
    """The sample with a few bytes flipped, pieces taken out, doubled or put elsewhere, numbers made large."""
    content = bytearray(sample)
    for _ in range(random_.choice((1, 1, 2, 4, 8))):
        start, length = random_.randrange(len(content) + 1), random_.choice((1, 2, 4, 8, 32))
        kind = random_.randrange(6)
        if kind == 0 and start < len(content):
            content[start] ^= 1 << random_.randrange(8)
        elif kind == 1:
            del content[start : start + length]
        elif kind == 2:
            content[start:start] = random_.randbytes(length)
        elif kind == 3:
            content[start : start + length] = random_.choice(
                (b"\xff" * 4, b"\0" * 8, b"-1", b"9" * 20, b"nan", b"inf", b"<", b"\n", b"\t", b"\xe2\x80\xa8")
            )
        elif kind == 4:
            other = random_.randrange(len(content) + 1)
            content[start:start] = content[other : other + length]
        else:
            content[start:start] = content[start : start + length] * random_.choice((2, 50, 1000))
    return bytes(content)


def at_random(name: str, seconds: float, seed: int, keep: Path) -> int:
    """Try mutated samples for a while and return how many were tried; one that breaks the reader is kept and ends it."""
    random_, tried, end = random.Random(seed), 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as temporary:
        while time.monotonic() < end:
            content = mutated(TARGETS[name].sample, random_)
            try:
                attempt(TARGETS[name], content, Path(temporary))
            except Exception:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}.bin").write_bytes(content)
                print(f"{name}: broken by {keep / f'{name}.bin'}", file=sys.stderr)
                raise
            tried += 1
    return tried


def guided(name: str, seconds: float, inputs: int, seed: int, keep: Path) -> None:
    """Let atheris look for inputs that reach new code, for so long or so many (-1: no such bound); it ends the process."""
    import atheris

    folder = Path(tempfile.mkdtemp())
    samples = folder / "samples"
    samples.mkdir()
    (samples / "sample").write_bytes(TARGETS[name].sample)
    keep.mkdir(parents=True, exist_ok=True)
    for module in (archives, arff, corpus, mat5, matfile, newsgroups, own, reuters, svmlight, tab, tmc):
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                atheris.instrument_func(function)
    options = [f"-max_total_time={seconds:.0f}", f"-runs={inputs}", f"-seed={seed + 1}"]
    options += ["-rss_limit_mb=4096", "-max_len=65536", "-timeout=30", f"-artifact_prefix={keep}/{name}-"]
    atheris.Setup([sys.argv[0], *options, str(samples)], lambda content: attempt(TARGETS[name], content, folder))
    atheris.Fuzz()


def main() -> None:
    """Fuzz the named readers, or every one, each for a while."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("readers", nargs="*", help=f"of: {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("results/fuzz"), help="folder of inputs that break a reader")
    parser.add_argument("--list", action="store_true", help="print the names of the readers and stop")
    parser.add_argument("--guided", action="store_true", help="with atheris; one reader")
    parser.add_argument("--inputs", type=int, default=-1, help="with --guided: at most so many; default: as many as there is time for")
    arguments = parser.parse_args()
    if arguments.list:
        print(*TARGETS)
        return
    unknown = [name for name in arguments.readers if name not in TARGETS]
    if unknown or (arguments.guided and len(arguments.readers) != 1):
        parser.error(f"unknown reader '{unknown[0]}'" if unknown else "--guided takes one reader")
    if arguments.guided:
        guided(arguments.readers[0], arguments.seconds, arguments.inputs, arguments.seed, arguments.keep)
    for name in arguments.readers or TARGETS:
        tried = at_random(name, arguments.seconds, arguments.seed, arguments.keep)
        print(f"{name}: {tried:,} inputs, each a corpus or one line", flush=True)
    peak = peak_mebibytes()
    print(f"peak memory: {peak:,} MiB")
    sys.exit(peak > MEBIBYTES)


if __name__ == "__main__":
    main()
