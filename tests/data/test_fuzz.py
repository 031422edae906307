"""Any bytes give every reader a corpus or one clear error, in time and within memory. A longer run: make fuzz."""

import gzip
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PATH = Path(__file__).parents[2] / "tools/fuzz.py"
SPEC = importlib.util.spec_from_file_location("fuzz", PATH)
fuzz = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(fuzz)

bounded = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
every_reader = pytest.mark.parametrize("reader", fuzz.TARGETS)


@every_reader
def test_the_sample_itself_is_a_corpus(reader, tmp_path):
    assert fuzz.attempt(fuzz.TARGETS[reader], fuzz.TARGETS[reader].sample, tmp_path) is None


@every_reader
@bounded
@given(random=st.randoms(use_true_random=False))
def test_a_damaged_sample_is_a_corpus_or_one_line(reader, tmp_path, random):
    fuzz.attempt(fuzz.TARGETS[reader], fuzz.mutated(fuzz.TARGETS[reader].sample, random), tmp_path)


@every_reader
@bounded
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_corpus_or_one_line(reader, tmp_path, content):
    fuzz.attempt(fuzz.TARGETS[reader], content, tmp_path)


@every_reader
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is for Linux; requirements-dev.lock has it")
def test_inputs_that_reach_new_code_are_a_corpus_or_one_line(reader, tmp_path):
    bounds = ["--inputs", "2000", "--seconds", "20", "--keep", str(tmp_path)]
    done = subprocess.run([sys.executable, str(PATH), reader, "--guided", *bounds], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3_000:]


# Each once took time that grows with the square of its length, or ended in a traceback.
LONG = 200_000
HARD = {
    "reuters": [
        b"<REUTERS " * LONG,
        b"<REUTERS>" * LONG,
        b"</REUTERS>" * LONG + b"<REUTERS>" * LONG,
        b"<REUTERS " + b"a" * LONG + b"></REUTERS>",
        fuzz.SGML.encode().replace(b"barley", b"&#" + b"9" * 5_000 + b";"),
        *(fuzz.SGML.encode().replace(b"barley", piece * LONG) for piece in (b"<A", b"<TITLE>", b"<BODY>", b"&#", b"&")),
        fuzz.SGML.encode().replace(b"<D>", b"<D>" * LONG),
    ],
    "newsgroups": [b"Subject:" * LONG, b"\n" * LONG, b"> " * LONG, b"In article" * LONG, b" " * LONG + b"x"],
    "tab": [fuzz.TAB.encode() + b"\t" * LONG, b"\n" * LONG],
    "tmc": [b"1~" + b"~" * LONG, b"1,-1\n" * LONG],
    "svmlight": [b"1 2147483647:1\n", b"1 1:nan\n2 1:inf\n", b"nan 1:1\n", b"1e300 1:1\n", b"1," * LONG + b"1 1:1\n", b"1:1 " * LONG],
    "arff": [
        b"@attribute '" * LONG,
        b"@attribute a {" + b" " * LONG,
        fuzz.ARFF.encode() + b"{" + b"9" * 5_000 + b" 1}\n",
        fuzz.BETWEEN.join([fuzz.ARFF.encode()] * 2 + [b"<a>" * LONG]),
        fuzz.BETWEEN.join([fuzz.ARFF.encode()] * 2 + ['<?xml version="1.0" encoding="utf-16"?><!DOCTYPE l [<!ENTITY a "b">]><l/>'.encode("utf-16")]),
        fuzz.BETWEEN.join([fuzz.ARFF.encode()] * 2 + [b'<?xml version="1.0" encoding="no-such"?><l/>']),
    ],
    "jsonl": [b"[" * LONG, b'{"text": "a", "topic": ' + b"9" * 5_000 + b"}", b'{"text": "a", "topic": NaN}'],
    "csv": [b'text,topic\n"' + b"a" * LONG, b"text,topic\na,b\n" + b"," * LONG],
}


@pytest.mark.parametrize(("reader", "number"), [(reader, number) for reader, found in HARD.items() for number in range(len(found))])
def test_hard_input_takes_no_longer_than_its_length(reader, number, tmp_path, monkeypatch):
    monkeypatch.setattr(fuzz, "SECONDS", 10.0)
    fuzz.attempt(fuzz.TARGETS[reader], HARD[reader][number], tmp_path)


# Ten million of what is smallest in a file and largest in memory.
BOMBS = {
    "tmc": b"\n",
    "tmc-labels": b"1\n",
    "svmlight": b"1 1:1\n",
    "arff": b"{}\n",
    "reuters": b"<REUTERS></REUTERS>",
    "jsonl": b"{}\n",
    "csv": b"a,b\n",
}


@pytest.mark.parametrize("reader", BOMBS)
def test_no_reader_takes_a_gibibyte(reader, tmp_path):
    target = reader.partition("-")[0]
    piece = BOMBS[reader]
    heads = {"tmc": b"1~a\n", "arff": fuzz.ARFF.encode(), "csv": b"text,topic\n"}
    content = gzip.compress(heads.get(target, b"") + piece * (60_000_000 // len(piece)), 1)
    if reader == "tmc-labels":
        content = fuzz.BETWEEN.join([b"1~a", content])
    (tmp_path / "content").write_bytes(content)
    code = f"""import sys
sys.path.insert(0, {str(PATH.parent)!r})
from pathlib import Path
import fuzz
fuzz.SECONDS = 120.0
folder = Path({str(tmp_path)!r})
target = fuzz.TARGETS[{target!r}]
if {target!r} == "reuters":
    from semantic_hashing.data.readers import reuters
    target = fuzz._one(reuters.read, b"", lambda content: fuzz.gzip.compress(fuzz._tar({{"a.sgm": fuzz.gzip.decompress(content)}}), 1))
print(fuzz.attempt(target, (folder / "content").read_bytes(), folder))
print(fuzz.peak_mebibytes())"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.splitlines()[-1]) < fuzz.MEBIBYTES, done.stdout
