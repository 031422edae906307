import re

import pytest

from semantic_hashing.data.prepare import features
from semantic_hashing.data.prepare.remarks import CHARACTERS, remarks, sample
from semantic_hashing.data.prepare.words import pattern

HINDI = "आधुनिक मानक हिन्दी बैंक मुद्रा जहाज बंदरगाह"
PERSIAN = "کتاب\u200cها می\u200cروند"
CHINESE = "上海港口的货轮装载了大量的原油和粮食并驶向远方"
THAI = "ธนาคารแห่งประเทศไทยประกาศอัตราดอกเบี้ย"
PLAIN = r"\w\w+"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HINDI, HINDI.split()),
        (PERSIAN, PERSIAN.split()),
        ("naïve café_2, the x 7 42 don't", ["naïve", "café_2", "the", "42", "don"]),
        ("cafe\u0301 x\u0323y", ["cafe\u0301", "x\u0323y"]),
        ("שָׁלוֹם עולם, добрый день; ελληνικά தமிழ் বাংলা", ["שָׁלוֹם", "עולם", "добрый", "день", "ελληνικά", "தமிழ்", "বাংলা"]),
        ("end\u200d \u200cnew", ["end", "new"]),
    ],
)
def test_words_of_any_script_are_whole(text, words):
    assert re.findall(pattern("words"), text) == words


def test_text_without_signs_has_the_words_that_it_had():
    text = "The bank's 2nd_rate: a 3.5% rise, I think; naïve Ärger, x-y"
    assert re.findall(pattern("words"), text) == re.findall(PLAIN, text)
    assert pattern("[a-z]{3,}") == "[a-z]{3,}"


def test_a_vocabulary_has_whole_words():
    _, words = features.count_words([HINDI, HINDI], "words")
    assert words == sorted(HINDI.split())


@pytest.mark.parametrize("text", ["the bank raised its rate", HINDI, "добрый день", "上海 港口 的 货轮 装载", "ธนาคาร แห่ง ประเทศ ไทย ประกาศ"])
def test_text_that_makes_words_has_no_remark(text):
    assert remarks([text] * 3, {"grain": 2}, "words") == []


@pytest.mark.parametrize(
    ("text", "token_pattern"), [(HINDI, PLAIN), ("добрый день the", "[a-z]{2,}"), ("the bank", "[0-9]+"), ("the bank", "(x)?bank")]
)
def test_letters_in_no_word_are_said(text, token_pattern):
    (note,) = remarks([text] * 3, {}, token_pattern)
    assert re.fullmatch(rf"\d+% of the text's letters stand in no word of token_pattern '{re.escape(token_pattern)}'; 'words' has those .*", note)


@pytest.mark.parametrize(("text", "script"), [(CHINESE, "Chinese or Japanese"), (THAI, "Thai, Lao, Khmer or Burmese")])
def test_text_without_blanks_is_said(text, script):
    (note,) = remarks([text] * 3, {}, "words")
    assert note.startswith(f"most of the text is {script} without blanks between words")
    assert remarks([text] * 3, {}, r"\w") == []


def test_labels_that_may_be_none_or_the_same_are_said():
    assert remarks([], {"nan": 3, "Grain": 1, "grain": 2, "ship": 4}, "words") == [
        "the label 'nan' stands on 3 documents: leave the cell empty where there is none",
        "the labels 'Grain' and 'grain' differ in case alone and count as 2",
    ]


def test_the_sample_is_from_all_over_and_no_larger_than_its_bound():
    taken = sample([f"{number} " * 100 for number in range(5_000)])
    assert sum(map(len, taken)) <= CHARACTERS
    assert int(taken[-1].split()[0]) > 4_000
    assert sample(["x" * (2 * CHARACTERS)]) == ["x" * CHARACTERS]
    assert sample([]) == []
