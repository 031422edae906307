import pytest
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from semantic_hashing.core.errors import InputError, RunError
from semantic_hashing.data.prepare import stopwords


@pytest.fixture
def make_module(tmp_path, make_zip):
    def make(source):
        return make_zip(tmp_path / "list", {stopwords.PACKAGE_MEMBER: source.encode(), "RAKE/__init__.py": b"raise SystemExit"})

    return make


def test_a_plain_list(tmp_path, smart_words):
    path = tmp_path / "list"
    path.write_text("\n".join([*smart_words, "the"]) + "\n")
    assert stopwords.stop_words("smart", path) == frozenset(smart_words)


def test_a_module_is_parsed_and_never_run(make_module, smart_words):
    path = make_module(f"wordlist = {smart_words!r}\n\nraise SystemExit('was run')\n\ndef words():\n    return wordlist\n")
    assert stopwords.stop_words("smart", path) == frozenset(smart_words)


@pytest.mark.parametrize("source", ["def words(): return []", "wordlist = [open('/etc/passwd')]", "wordlist = [", "wordlist = 'a b c'"])
def test_a_module_without_a_list_of_literals_is_one_error(make_module, source):
    with pytest.raises(RunError, match="assigns no list of words"):
        stopwords.read_smart(make_module(source))


def test_a_list_that_is_not_smarts_is_one_error(tmp_path):
    path = tmp_path / "list"
    path.write_text("the\nand\n")
    with pytest.raises(RunError, match="2 distinct words, SMART's list has 570"):
        stopwords.read_smart(path)
    path.write_bytes(b"caf\xe9")
    with pytest.raises(RunError, match="not ascii text"):
        stopwords.read_smart(path)
    with pytest.raises(RunError, match="no such file"):
        stopwords.read_smart(tmp_path / "none")


def test_the_list_in_nltks_archive_of_reuters(tmp_path, make_zip, smart_words):
    path = make_zip(tmp_path / "list", {"reuters/cats.txt": b"test/1 grain\n", stopwords.CORPUS_MEMBER: "\n".join(smart_words).encode()})
    assert stopwords.stop_words("smart", path) == frozenset(smart_words)


def test_the_other_lists():
    assert stopwords.stop_words("none", None) == frozenset()
    assert stopwords.stop_words("sklearn", None) == ENGLISH_STOP_WORDS


def test_what_is_missing_is_said():
    with pytest.raises(InputError, match="run 'semhash fetch smart'"):
        stopwords.stop_words("smart", None)
    with pytest.raises(InputError, match="unknown stop list 'english'"):
        stopwords.stop_words("english", None)


def test_the_real_list(mirror):
    words = stopwords.read_smart(mirror / "smart/english.stop")
    assert {"the", "a's", "would"} <= words
