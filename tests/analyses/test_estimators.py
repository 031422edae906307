"""Other estimates of the gradient through the code: their errors, and how the study is shown."""

import dataclasses

import pytest
import torch
from torch.testing import assert_close

from semantic_hashing.analyses.estimators import ANALYSIS, gradients
from semantic_hashing.analyses.estimators.gradients import Landscape, error, every_code, landscape_of
from semantic_hashing.analyses.estimators.measure import COLUMNS
from semantic_hashing.analyses.estimators.models import file, models
from semantic_hashing.analyses.estimators.shown import NAMES, precisions
from semantic_hashing.core import io
from semantic_hashing.core.errors import HasherError, RunError
from semantic_hashing.hashers import registry
from semantic_hashing.methods.nash import NASH
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.code_expectations import EstimatorName, estimator
from semantic_hashing.scores.run import Run

from ..made_up import SMALL, build, collected

FEW = {"max_epochs": 2, "batch_size": 25, "learning_rate": 0.01, "selector": "none", "hidden": (20,)}
ASKED = SMALL | {"datasets": ["ng20"], "methods": ["NASH", "NASH-N"], "bits": [8, 32], "seeds": [0, 1], "studies": ["estimators"]}
ERRORS = {"straight-through": (0.5, 1.5), "zgr": (0.05, 2.5), "gumbel-softmax": (0.4, 1.25), "arm": (0.0, 4.0), "disarm": (0.0, 3.0)}
ERRORS |= {"reinforce": (0.0, 3.5)}


def landscape(value, logits):
    """The values and slopes of a function of two bits, for one document each row of ``logits``."""
    at = every_code(2).expand(len(logits), 4, 2).clone().requires_grad_()
    values = value(at)
    (slopes,) = torch.autograd.grad(values.sum(), at)
    return Landscape(logits, values.detach(), slopes)


LOGITS = torch.tensor([[0.3, -1.0], [2.0, 0.1]], dtype=torch.float64)
SQUARES = landscape(lambda z: 3 * z[..., 0].square() - z[..., 0] * z[..., 1], LOGITS)


def test_codes_stand_in_the_order_of_their_numbers():
    assert every_code(3).tolist()[3] == [0, 1, 1]
    assert every_code(3).tolist()[4] == [1, 0, 0]


def test_the_exact_gradient_is_that_of_the_mean():
    logits = LOGITS.clone().requires_grad_()
    h = torch.sigmoid(logits)
    # The mean of a bit's square is that of the bit.
    (3 * h[:, 0] - h[:, 0] * h[:, 1]).sum().backward()
    assert_close(SQUARES.exact(), logits.grad)


def test_bias_and_deviation_are_those_in_closed_form():
    torch.manual_seed(0)
    h = torch.sigmoid(LOGITS)
    first, second = h[:, 0], h[:, 1]
    s, t = first * (1 - first), second * (1 - second)
    exact = torch.stack([s * (3 - second), -t * first], dim=1)
    # Straight-through has 6 z for the slope 3 of a bit's square, and z itself elsewhere in place of its mean.
    bias = torch.stack([s * (6 * first - 3), torch.zeros(2, dtype=torch.float64)], dim=1)
    variance = torch.stack([s**2 * (36 * s + t), t**2 * s], dim=1)
    found = error(SQUARES, estimator("straight-through"), draws=100_000)
    assert found["bias"] == pytest.approx((bias.norm() / exact.norm()).item(), rel=0.01)
    assert found["deviation"] == pytest.approx((variance.sum().sqrt() / exact.norm()).item(), rel=0.01)
    for name in ("zgr", "arm", "disarm", "reinforce"):
        assert error(SQUARES, estimator(name), draws=20_000)["bias"] < 0.03


def test_every_code_is_explained_by_the_decoder_for_dropped_words_without_noise(documents):
    rows = documents.rows("train")[:7]
    X = documents.tfidf[documents.rows("train")]
    hasher = NASH(3, noise="fixed", input_dropout=0.4, dropout=0.0, **FEW).fit(X)
    torch.manual_seed(5)
    found = landscape_of(hasher, documents.tfidf[rows], documents.counts[rows])
    torch.manual_seed(5)
    bag = Bag.of(documents.tfidf[rows])
    network = hasher.network_
    assert not network.training
    with torch.no_grad():
        logits = network.logits(network.encoder(bag.drop_words(0.4)))
    assert_close(found.logits, logits.double())
    code = torch.tensor([1.0, 0.0, 1.0]).expand(7, 3).clone().requires_grad_()
    value = network.decoder(code, bag)
    (slope,) = torch.autograd.grad(value.sum(), code)
    assert_close(found.values[:, 5], value.detach().double())
    assert_close(found.slopes[:, 5], slope.double())


def test_the_errors_of_a_model_after_one_epoch_and_trained(documents, tmp_path, monkeypatch):
    monkeypatch.setattr(gradients, "DRAWS", 50)
    monkeypatch.setattr(gradients, "DOCUMENTS", 10)
    documents.write(tmp_path / "features.npz")
    found = gradients.run(registry.create("NASH", 4, 0, FEW), tmp_path / "features.npz", tmp_path / "gradients.json", {"method": "NASH"})
    assert io.read_json(tmp_path / "gradients.json") == found
    assert [point["epochs"] for point in found["points"]] == [1, 2]
    assert {name for point in found["points"] for name in point["errors"]} == {*NAMES} == {*EstimatorName.__args__}
    assert found["points"][0] != found["points"][1]
    with pytest.raises(HasherError, match="no option 'estimator'"):
        gradients.run(registry.create("VDSH", 4, 0, {}), tmp_path / "features.npz", tmp_path / "other.json", {})


def write_errors(config):
    for cell in models(config):
        errors = {name: dict(zip(("bias", "deviation"), pair, strict=True)) for name, pair in ERRORS.items()}
        points = [{"epochs": epochs, "errors": errors} for epochs in (1, 20)]
        io.write_json(file(config, cell), {"documents": 100, "draws": 5000, "points": points})
    return config


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return collected(write_errors(build(tmp_path_factory.mktemp("estimators"), ASKED)))


def test_one_short_model_a_data_set_is_looked_at(config):
    (cell,) = models(config)
    assert (cell.dataset, cell.setting, cell.method, cell.bits, cell.seed) == ("ng20", "tuned", "NASH", 8, 0)
    rows = ANALYSIS.read(config)
    assert list(rows.columns) == COLUMNS
    assert len(rows) == 2 * len(ERRORS)
    assert rows[rows["estimator"] == "zgr"]["point"].to_list() == ["after one epoch", "trained"]


def test_without_its_file_a_model_is_named(tmp_path):
    with pytest.raises(RunError, match=r"gradients\.json"):
        ANALYSIS.write(build(tmp_path, ASKED))


def test_straight_through_is_the_model_of_the_grid(config):
    cells = precisions(Run.load(config))
    assert set(cells["estimator"]) == {*NAMES}
    own = cells[cells["estimator"] == "straight-through"]
    assert set(own["setting"]) == {"tuned"}
    assert set(own["method"]) == {"NASH"}
    assert set(own["bits"]) == {32}
    assert len(own) == 2


def test_the_report_shows_precision_beside_the_errors(config):
    run = Run.load(config)
    table, text = ANALYSIS.table(run), ANALYSIS.text(run)
    (line,) = [line for line in table.splitlines() if line.strip().startswith("ZGR")]
    assert line.strip().endswith(r"& 0.05 & 2.50 & 0.05 & 2.50 \\")
    means = precisions(run).groupby("estimator")["precision"].mean()
    assert f"ZGR & {means['zgr']:.4f}".replace("0.", ".") in line
    assert (
        "have a bias of 0.50 and 0.05 on 20Newsgroups, and a standard deviation of 1.5 and 2.5, those that compare two codes one of\n3.0 or more."
        in text
    )
    moved = means["zgr"] - means["straight-through"]
    assert f"{'$+$' if moved >= 0 else '$-$'}{abs(moved):.4f} with ZGR".replace("0.", ".") in text
    above, below = ANALYSIS.figure(run).axes
    assert len(above.lines) == len(ERRORS)
    # Two seeds each, and the errors of the trained model.
    assert {len(line.get_xdata()) for line in above.lines} == {2}
    assert sorted(float(line.get_xdata()[0]) for line in below.lines) == sorted(bias for bias, _ in ERRORS.values())


@pytest.mark.parametrize(
    ("gain", "said"), [(0.0, "it stays within one standard"), (0.2, "by more than one standard deviation between seeds on 20Newsgroups")]
)
def test_a_gain_is_held_against_the_spread_of_the_seeds(config, gain, said):
    run = Run.load(config)
    scores = run.scores.copy()
    of_zgr, own = scores["setting"] == "tuned+estimator=zgr", (scores["setting"] == "tuned") & (scores["method"] == "NASH") & (scores["bits"] == 32)
    scores.loc[of_zgr, "precision"] = scores.loc[own, "precision"].to_numpy() + gain
    text = ANALYSIS.text(dataclasses.replace(run, scores=scores))
    assert said in text
    assert f"{'$+$.2000' if gain else '.0000'} with ZGR" in text
    assert ("with ZGR precision is higher on 1 of 1" if gain else "with ZGR precision is not higher on 1 of 1") in text


def test_the_spread_is_that_of_the_two_estimators_alone(config):
    """Another estimator that scatters more hides no difference."""
    run = Run.load(config)
    scores = run.scores.copy()
    own, of_zgr, other = (scores["setting"] == f"tuned{name}" for name in ("", "+estimator=zgr", "+estimator=arm"))
    own &= (scores["method"] == "NASH") & (scores["bits"] == 32)
    scores.loc[own, "precision"], scores.loc[of_zgr, "precision"], scores.loc[other, "precision"] = [0.6, 0.61], [0.5, 0.51], [0.2, 0.9]
    assert "by more than one standard deviation between seeds on 20Newsgroups" in ANALYSIS.text(dataclasses.replace(run, scores=scores))


def test_a_run_without_the_study_shows_nothing_and_needs_no_file(tmp_path):
    config = collected(build(tmp_path, SMALL))
    run = Run.load(config)
    assert ANALYSIS.read(config).empty
    (config.results / ANALYSIS.file).unlink()
    assert not ANALYSIS.table(run).strip()
    assert not ANALYSIS.text(run).strip()
    assert not ANALYSIS.figure(run).axes


def test_errors_alone_are_shown_too(config):
    run = Run.load(config)
    narrowed = dataclasses.replace(run, scores=run.scores[~run.scores["setting"].str.contains("estimator=")])
    assert "have a bias of 0.50 and 0.05 on 20Newsgroups" in ANALYSIS.text(narrowed)
    assert "Precision" not in ANALYSIS.text(narrowed)
    assert "& -- &" in ANALYSIS.table(narrowed)
    assert len(ANALYSIS.figure(narrowed).axes) == 1


def test_without_errors_the_scores_are_shown_alone(tmp_path):
    run = Run.load(collected(build(tmp_path, ASKED | {"bits": [32]})))
    assert "a bias of" not in ANALYSIS.text(run)
    assert "with straight-through, and differs from that by " in ANALYSIS.text(run)
    assert r"-- & -- & -- & -- \\" in ANALYSIS.table(run)
    assert len(ANALYSIS.figure(run).axes) == 1
