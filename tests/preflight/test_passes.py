"""Each kind of fault that can be known before a model is trained, planted, and the line that names it."""

import dataclasses
import json
import sys
from types import ModuleType

import pytest

from semantic_hashing import config as configuration
from semantic_hashing.core.errors import InputError
from semantic_hashing.hashers.base import Hasher
from semantic_hashing.hashers.catalogue import METHODS, Method
from semantic_hashing.preflight import chosen, documents, figures, folders, models, passes


def run(tmp_path, **changes):
    """A run of one data set and NASH, its configuration changed key by key."""
    values = {"results": str(tmp_path / "results"), "datasets": ["ng20"], "methods": ["NASH"], "settings": ["tuned"], "bits": [8], "seeds": [0]}
    values |= {"studies": [], "words": None, "papers": []}
    return configuration.parse(configuration.merge(configuration.merge(configuration.read_base(), values), changes))


def tuned(**options):
    return {"hyperparameters": {"tuned": {"NASH": options}}}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (tuned(learning_rate="fast"), "hyperparameters.tuned.NASH.learning_rate: 'fast' is not a number"),
        (tuned(batch_size=0), "hyperparameters.tuned.NASH.batch_size: 0 is not 1 or more"),
        (tuned(max_epochs=2.5), "hyperparameters.tuned.NASH.max_epochs: 2.5 is not a whole number"),
        (tuned(selector="precison"), "hyperparameters.tuned.NASH.selector: 'precison' is not one of precision, leave-one-out, elbo, none"),
        (tuned(dropout=1.5), "hyperparameters.tuned.NASH.dropout: 1.5 is not a rate in [0, 1)"),
        (tuned(temperature="warm"), "hyperparameters.tuned.NASH.temperature: 'warm' is not a number"),
        (
            {"methods": ["B-VAE"], "hyperparameters": {"tuned": {"B-VAE": {"temperature": 0.0}}}},
            "hyperparameters.tuned.B-VAE.temperature: 0.0 is not a temperature above 0",
        ),
        (tuned(droput=0.5), "hyperparameters.tuned.NASH: unknown option 'droput'; did you mean 'dropout'?"),
        (tuned(seed=3), "hyperparameters.tuned.NASH: unknown option 'seed'"),
        (tuned(noise="none"), "hyperparameters.tuned.NASH.noise: is what makes the variant NASH and cannot be changed"),
        (tuned(overrides={"ng2o": {"dropout": 0.1}}), "hyperparameters.tuned.NASH.overrides: unknown data set 'ng2o'; did you mean 'ng20'?"),
        (tuned(overrides={"ng20/x": {}}), "hyperparameters.tuned.NASH.overrides: 'ng20/x' names no code length; write it as ng20/32"),
        (tuned(overrides={"ng20/8": {"hidden": 9}}), "hyperparameters.tuned.NASH.overrides.ng20/8.hidden: 9 is not a list"),
        ({"search": {"tuned": {"NASH": {"trials": 1, "first": [], "values": {"alpha": [1, "x"]}}}}}, "search.tuned.NASH.alpha: 'x' is not a number"),
        ({"studies": ["mine"], "study": {"mine": {"question": "?", "settings": ["tuned"], "options": {"alpha": ["x"]}}}}, "study.mine.options.alpha"),
        ({"title": "Отчёт"}, "title: the fonts of the report lack 'О' (U+041E, cyrillic capital letter o); write it in Latin letters"),
        ({"corpora": {"ng20": {"title": "News 📰"}}}, "corpora.ng20.title: the fonts of the report lack '📰' (U+1F4F0, newspaper)"),
    ],
)
def test_a_mistake_is_one_line_before_any_job(tmp_path, changes, line):
    with pytest.raises(InputError) as caught:
        passes.quick(run(tmp_path, **changes))
    assert line in str(caught.value)


def test_what_is_right_passes_and_loads_no_method(tmp_path):
    modules = set(sys.modules)
    passes.quick(run(tmp_path, **tuned(learning_rate="1e-3"), title="Zipf’s law: α ≥ 1 − ε, naïve"))
    assert not {name for name in set(sys.modules) - modules if name.startswith(("torch", "semantic_hashing.methods"))}


@pytest.mark.parametrize(
    ("setting", "options", "line"),
    [
        (
            "tuned",
            {"learning_rate": 0.5},
            "learning_rate: 0.5 has no effect on ng20, for which config/chosen.yaml or the base says another; write",
        ),
        ("as-written", {"dropout": 0.5}, "write it under hyperparameters.as-written.NASH.overrides.ng20"),
        ("tuned", {"learning_rate": 0.5, "overrides": {"ng20": {"learning_rate": 0.5}}}, None),
        ("tuned", {"selector": "leave-one-out"}, None),
        ("tuned", {}, None),
    ],
)
def test_an_option_that_the_choices_of_the_search_would_hide_is_refused(tmp_path, setting, options, line):
    overlay = {"settings": [setting], "datasets": ["ng20"], "hyperparameters": {setting: {"NASH": options}}}
    (tmp_path / "own.json").write_text(json.dumps(overlay))
    config = configuration.load(tmp_path / "own.json")
    if line is None:
        chosen.check(config)
    else:
        with pytest.raises(InputError, match=line):
            passes.thorough(config)


def test_a_number_with_an_exponent_is_a_number(tmp_path):
    config = run(tmp_path, **tuned(learning_rate="1e-3"), search={"tuned": {"NASH": {"trials": 1, "first": [], "values": {"alpha": ["1E2", 1]}}}})
    assert config.options("tuned", "NASH", "ng20", 8)["learning_rate"] == 0.001
    assert config.search["tuned"]["NASH"].values["alpha"] == (100.0, 1)


def test_the_methods_select_at_the_depth_of_the_run(tmp_path):
    assert "k" not in run(tmp_path).options("tuned", "NASH", "ng20", 8)
    assert run(tmp_path, k=10).options("tuned", "NASH", "ng20", 8)["k"] == 10
    assert run(tmp_path, k=10, **tuned(k=20)).options("tuned", "NASH", "ng20", 8)["k"] == 20
    assert "k" not in run(tmp_path, k=10, methods=["LSH"]).options("tuned", "LSH", "ng20", 8)


def test_k_is_checked_as_soon_as_the_documents_are_known(tmp_path):
    config = run(tmp_path, k=50)
    record = tmp_path / "results/data/ng20/preparation.json"
    documents.check(config)
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"documents": {"train": 96, "validation": 12, "test": 12}}))
    documents.check(config)
    for k, line in (
        (100, "k: 100 is more than the 96 training documents of ng20; lower k"),
        (95, "which is 12 of the 12 validation documents of ng20"),
    ):
        with pytest.raises(InputError, match=line):
            passes.quick(run(tmp_path, k=k, **tuned(selector="leave-one-out")))
    documents.check(run(tmp_path, k=95, **tuned(selector="precision")))
    documents.check(run(tmp_path, k=95, **tuned(selector="none")))
    documents.check(run(tmp_path, k=95, methods=["LSH"]))


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"results: .*file/x cannot be made, for .*file is no folder; name another"):
        folders.check(run(tmp_path, results=str(tmp_path / "file/x")))
    monkeypatch.setattr(folders.os, "access", lambda *arguments: False)
    with pytest.raises(InputError, match=r"raw: .* you may not write into"):
        folders.check_folder("raw", tmp_path / "raw")


def test_figures_that_cannot_be_drawn_are_known(monkeypatch):
    figures.check()
    monkeypatch.setattr("semantic_hashing.rendering.style.save", lambda *arguments: 1 / 0)
    with pytest.raises(InputError, match="figures cannot be drawn here"):
        figures.check()


@dataclasses.dataclass(eq=False)
class Elsewhere(Hasher):
    """A hasher of another package."""

    rate: float = 0.5
    needed: str = ""

    @property
    def needs(self):
        return frozenset({self.needed} if self.needed else ())

    def __post_init__(self):
        if self.rate == 7:
            raise KeyError("seven")

    def fit(self, X, y=None, *, context=None):
        return self

    def encode(self, X):
        return X


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"rate": "x"}, "rate: 'x' is not a number"),
        ({"rate": 7}, "KeyError when it is made"),
        ({"needed": "neighbors-25"}, "MINE needs what there is not: unknown derived input 'neighbors-25'; did you mean 'neighbours'?"),
        ({"needed": "neighbours-25"}, "MINE needs neighbours-25, which the workflow makes only of methods that say so"),
    ],
)
def test_a_method_of_another_package_is_made_once_before_it_is_trained(tmp_path, monkeypatch, options, line):
    module = ModuleType("elsewhere_package")
    module.Elsewhere = Elsewhere
    monkeypatch.setitem(sys.modules, "elsewhere_package", module)
    monkeypatch.setitem(METHODS, "MINE", Method("elsewhere_package:Elsewhere", {}))
    models.check(run(tmp_path, methods=["MINE"], hyperparameters={"tuned": {"MINE": {"rate": 1}}}))
    with pytest.raises(InputError) as caught:
        models.check(run(tmp_path, methods=["MINE"], hyperparameters={"tuned": {"MINE": options}}))
    assert line in str(caught.value)
