import json
import re
from pathlib import Path

import pytest

from semantic_hashing import config
from semantic_hashing.config import resolved
from semantic_hashing.core.errors import InputError, RunError


def base(**changes):
    """What every run begins with, what the search chose included, and changes of it."""
    return config.merge(config.merge(config.read_base(), config.read_yaml(config.CHOSEN)), changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dataset": ["ng20"]}, "unknown key 'dataset'; did you mean 'datasets'?"),
        ({"datasets": ["ng2o"]}, "datasets: unknown value 'ng2o'; did you mean 'ng20'?"),
        ({"methods": ["NASH", "nash-n "]}, "methods: unknown value 'nash-n '; did you mean 'NASH-N'?"),
        ({"controls": ["Cosin"]}, "did you mean 'Cosine'?"),
        ({"settings": ["tunedd"]}, "settings: unknown value 'tunedd'"),
        ({"bits": [0]}, "bits: 0 is not a code length"),
        ({"bits": [8, 8]}, "bits: a value is named twice"),
        ({"bits": []}, "bits"),
        ({"bits": ["eight"]}, "bits.0: input should be a valid integer"),
        ({"k": 0}, "k: input should be greater than or equal to 1, not 0"),
        ({"corpora": {"ng20": {"recepie": "official"}}}, "unknown key 'corpora.ng20.recepie'; did you mean 'recipe'?"),
        ({"corpora": {"ng20": {"recipe": "offical"}}}, "did you mean 'official'?"),
        ({"corpora": {"reuters": {"draws": ["reuters", "reuters-splt-1"]}}}, "corpora.reuters.draws: unknown value 'reuters-splt-1'; did you mean"),
        ({"corpora": {"reuters": {"draws": ["reuters-split-1", "reuters"]}}}, "corpora.reuters.draws: the first draw is the data set itself"),
        ({"corpora": {"reuters": {"draws": ["reuters", "ng20-split-1"]}}}, "'ng20-split-1' is made of other files than 'reuters'"),
        ({"corpora": {"reuters": {"draws": ["reuters", "reuters-plain"]}}}, "'reuters-plain' is prepared by the recipe 'plain', 'reuters' by"),
        ({"corpora": {"reuters": {"draws": ["reuters", "reuters"]}}}, "corpora.reuters.draws: a value is named twice"),
        (
            {"datasets": ["reuters", "reuters-split-1"], "corpora": {"reuters": {"draws": ["reuters", "reuters-split-1"]}}},
            "datasets: 'reuters-split-1' is a draw of 'reuters' and of 'reuters-split-1'",
        ),
        ({"recipes": {"literature": {"ng20": {"min_dff": 2}}}}, "did you mean 'min_df'?"),
        ({"recipes": {"literature": {"ng20": {"token_pattern": "["}}}}, "not a regular expression"),
        ({"recipes": {"literature": {"ng20": {"stop_words": "smrt"}}}}, "stop_words"),
        ({"hyperparameters": {"tuned": {"NASHN": {}}}}, "unknown value 'NASHN'; did you mean 'NASH-N'?"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(changes, message):
    with pytest.raises(InputError) as caught:
        config.parse(base(**changes), "my.yaml")
    assert str(caught.value).startswith("my.yaml: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_key_is_named():
    values = base()
    del values["bits"]
    with pytest.raises(InputError, match="the key 'bits' is missing"):
        config.parse(values)


@pytest.mark.parametrize("text", ["[1, 2]", "a: [", "\xff"])
def test_a_file_that_is_no_configuration_is_named(tmp_path, text):
    path = tmp_path / "bad.yaml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"bad\.yaml"):
        config.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: cannot be read"):
        config.load(tmp_path / "none.yaml")


def test_the_workflow_reads_the_files_that_the_commands_read():
    named = re.findall(r'^configfile: "(.+)"$', Path("Snakefile").read_text(), re.MULTILINE)
    assert named == [path.as_posix() for path in (*config.BASE, config.CHOSEN)]


def test_no_two_sections_of_the_base_have_a_key_in_common_but_the_settings():
    keys = [key for path in config.BASE for key in config.read_yaml(path) if key != "hyperparameters"]
    assert len(keys) == len(set(keys))


def test_an_overlay_changes_what_it_names_and_nothing_else():
    whole, quick = config.load(), config.load("config/quick.yaml")
    assert quick.bits == (32,)
    assert quick.corpora["ng20"].literature == whole.corpora["ng20"].literature
    assert quick.controls == whole.controls


def test_options_go_from_the_general_to_the_particular():
    # A method that no search has chosen for.
    overrides = {"ng20": {"noise_std": 0.3, "learning_rate": 0.2}, "ng20/8": {"noise_std": 0.2}}
    parsed = config.parse(base(hyperparameters={"tuned": {"S-RBM": {"noise_std": 0.4, "overrides": overrides}}}))
    assert parsed.options("tuned", "S-RBM", "tmc", 8)["noise_std"] == 0.4
    assert parsed.options("tuned", "S-RBM", "ng20", 16)["noise_std"] == 0.3
    assert parsed.options("tuned", "S-RBM", "ng20", 8) | {"noise_std": 0.2, "learning_rate": 0.2} == parsed.options("tuned", "S-RBM", "ng20", 8)
    assert "overrides" not in parsed.options("tuned", "S-RBM", "ng20", 8)


def test_the_resolved_configuration_is_the_configuration(tmp_path):
    parsed = config.parse(base(results=str(tmp_path), datasets=["ng20"], bits=[16]))
    path = resolved.write(parsed)
    assert config.load(path) == parsed
    before = path.stat().st_mtime_ns
    resolved.write(parsed)
    assert path.stat().st_mtime_ns == before


def test_the_mirror_is_the_variable_then_the_key(tmp_path, monkeypatch):
    parsed = config.parse(base(mirror=str(tmp_path)))
    monkeypatch.delenv(config.MIRROR_VARIABLE, raising=False)
    assert parsed.mirror_folder() == tmp_path
    assert config.parse(base()).mirror_folder() is None
    monkeypatch.setenv(config.MIRROR_VARIABLE, str(tmp_path / "none"))
    with pytest.raises(InputError, match="no such mirror folder; mend or clear SEMHASH_MIRROR"):
        parsed.mirror_folder()


def test_the_schema_refuses_unknown_keys():
    schema = config.json_schema()
    assert schema["additionalProperties"] is False
    assert all(definition["additionalProperties"] is False for definition in schema["$defs"].values())
    json.dumps(schema)


MINE = {"path": "corpus.csv", "text": "body", "labels": "topic"}


def test_a_mapping_of_datasets_describes_corpora_of_ones_own():
    found = config.parse(base(datasets={"mine": MINE, "ng20": None}))
    assert found.datasets == ("mine", "ng20")
    assert (found.corpora["mine"].title, found.corpora["mine"].compare) == ("mine", False)
    assert found.recipe("mine").split == "fresh"
    assert found.recipe("mine").stop_words == "sklearn"
    assert found.versions("mine") == ("own",)
    assert found.corpora["ng20"].title == "20Newsgroups"
    # What the workflow writes for its commands says the same.
    assert config.parse(json.loads(found.model_dump_json())) == found


def test_a_corpus_of_ones_own_may_have_a_split_and_a_recipe():
    assert config.parse(base(datasets={"mine": MINE | {"part": "part"}})).recipe("mine").split == "official"
    with pytest.raises(InputError, match="mine has no split of its own; use split: fresh, or name the column under part"):
        config.parse(base(datasets={"mine": MINE | {"recipe": "official"}}))
    found = config.parse(base(datasets={"mine": MINE}, recipes={"own": {"mine": {"split": "fresh", "stop_words": "none"}}}))
    assert found.recipe("mine").stop_words == "none"


def test_a_recipe_for_any_data_set_serves_a_corpus_of_ones_own():
    users = {"split": "fresh", "stop_words": "none", "token_pattern": "[a-z]{6,}"}
    found = config.parse(base(datasets={"mine": MINE, "more": MINE}, recipes={"own": {"any": users, "more": users | {"min_df": 2}}}))
    assert (found.recipe("mine").token_pattern, found.recipe("mine").stop_words) == ("[a-z]{6,}", "none")
    assert (found.recipe("more").min_df, found.recipe("mine").min_df) == (2, 1)
    assert config.parse(json.loads(found.model_dump_json())) == found
    # One that the user gives to another data set alone leaves the default to this one.
    assert config.parse(base(datasets={"mine": MINE, "more": MINE}, recipes={"own": {"more": users}})).recipe("mine").token_pattern == "words"


@pytest.mark.parametrize(("written", "delimiter"), [(";", ";"), ("\t", "\t"), (r"\t", "\t"), ("|", "|"), (None, None)])
def test_the_delimiter_of_a_corpus_of_ones_own_is_one_character(written, delimiter):
    assert config.parse(base(datasets={"mine": MINE | {"delimiter": written}})).corpora["mine"].delimiter == delimiter


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"datasets": {"mine": {"path": "corpus.csv", "labels": "topic"}}}, "corpora.mine.text: the key is missing; name the column of corpus.csv"),
        ({"datasets": {"mine": MINE | {"label": "x"}}}, "did you mean 'labels'?"),
        ({"datasets": {"mine": {"text": "x"}}}, "corpora.mine.title"),
        ({"datasets": {"my corpus": MINE}}, "'my corpus' cannot be a folder's name"),
        ({"corpora": {"ng20": {"text": "x"}}}, "belongs to a file of your own"),
        ({"corpora": {"ng20": {"delimiter": ";"}}}, "belongs to a file of your own"),
        ({"corpora": {"ng20": {"id": "sku"}}}, "corpora.ng20.id: belongs to a file of your own"),
        ({"datasets": {"mine": MINE | {"delimiter": ";;"}}}, "corpora.mine.delimiter: ';;' is not one character between two cells"),
        ({"datasets": {"mine": MINE | {"delimiter": '"'}}}, "is not one character between two cells"),
        ({"datasets": {"mine": MINE | {"delimiter": ""}}}, "is not one character between two cells"),
        ({"datasets": {"mine": MINE}, "recipes": {"own": 3}}, "recipes.own: input should be a valid dictionary"),
        ({"datasets": {"mine": MINE}, "recipes": [1]}, "recipes: a mapping of names, not [1]"),
        ({"datasets": {"mine": MINE}, "corpora": 3}, "corpora: a mapping of names, not 3"),
    ],
)
def test_a_mistake_in_a_corpus_of_ones_own_is_one_line(changes, message):
    with pytest.raises(InputError) as caught:
        config.parse(base(**changes))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_command_reads_the_configuration_of_its_own_workflow_alone(tmp_path, monkeypatch):
    parsed = config.parse(base(results=str(tmp_path)))
    path = resolved.write(parsed)
    resolved.check_unchanged(path)
    monkeypatch.setenv(resolved.VARIABLE, resolved.sha256_of(parsed))
    resolved.check_unchanged(path)
    resolved.write(config.parse(base(results=str(tmp_path), k=7)))
    with pytest.raises(RunError, match="another workflow has written its own configuration here"):
        resolved.check_unchanged(path)
