"""What the network of stances is shown, and where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.extract.attribution.files import folder_of
from kg.extract.attribution.model import AttributionModel
from kg.extract.stances import network
from kg.extract.stances.pairs import pairs
from kg.extract.stances.passages import ACTOR, PLAN, POSITIONS, Passage, passages
from tests.extract.reading import read


@pytest.fixture(scope="module")
def model() -> AttributionModel:
    return AttributionModel.load("best")


def shown(text: str, model: AttributionModel) -> list[Passage]:
    return list(passages(list(pairs(read(text, "plans"))), model.network.vocabulary))


def marked(passage: Passage, mark: int, model: AttributionModel) -> list[str]:
    tokenizer = model.network.vocabulary.tokenizer
    return [tokenizer.id_to_token(int(piece)) for piece in passage.ids[passage.marks == mark]]


def test_plan_and_actors_are_marked(model: AttributionModel) -> None:
    (passage,) = shown("It rained. Chad rejected the peace plan that Mali had put forward.", model)
    assert marked(passage, PLAN, model)[-2:] == ["peace", "plan"]
    assert marked(passage, ACTOR, model) == ["chad", "mali"]
    assert len(passage.pairs) == 2


def test_each_plan_has_its_passage(model: AttributionModel) -> None:
    first, second = shown("Chad rejected the peace plan and signed the truce.", model)
    assert "truce" not in marked(first, PLAN, model)
    assert marked(second, PLAN, model) == ["truce"]
    assert sorted([*first.numbers, *second.numbers]) == list(range(len(first.numbers) + len(second.numbers)))


@pytest.mark.parametrize("filling", ["and so on ", "Donaudampfschifffahrtsgesellschaftskapitänsmütze "])
def test_long_sentences_are_cut_around_the_plan(filling: str, model: AttributionModel) -> None:
    for text in (f"Chad rejected the peace plan {filling * 200}.", f"{filling * 200} Chad rejected the peace plan."):
        for passage in shown(text, model):
            assert len(passage.ids) <= POSITIONS
            assert "plan" in marked(passage, PLAN, model)


def test_a_network_for_other_weights_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: AttributionModel
) -> None:
    own = folder_of("best")
    there = tmp_path / "attribution-best"
    there.mkdir()
    for file in own.iterdir():
        (there / file.name).symlink_to(file)
    (there / network.HEAD).unlink()
    with np.load(own / network.HEAD) as stored:
        np.savez(there / network.HEAD, **{**stored, "attribution": np.array("another")})
    monkeypatch.setattr(network, "available", lambda: {"best": there})
    network.load.cache_clear()
    assert network.load("best") is None
    (there / network.HEAD).unlink()
    network.load.cache_clear()
    assert network.load("best") is None
    network.load.cache_clear()


def test_the_packaged_model_has_its_network() -> None:
    assert network.load("best") is not None
    assert network.load("fast") is None
