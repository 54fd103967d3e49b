"""What the network of stances is shown, and where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.extract.attribution.files import folder_of
from kg.extract.attribution.model import AttributionModel
from kg.extract.stances import network
from kg.extract.stances.pairs import pairs
from kg.extract.stances.passages import ACTOR, LONGEST, PLAN, Passage, passages
from tests.extract.reading import read


def shown(text: str) -> list[tuple[Passage, list[str]]]:
    """The passages, each with the words that its places stand for."""
    analysis = AttributionModel.load("best").analyse(text)
    every = [text[start:end] for start, end in analysis.offsets]
    found = []
    for passage in passages(list(pairs(read(text, "plans"))), analysis):
        rows = [int(np.abs(analysis.vectors - row).sum(axis=1).argmin()) for row in passage.states[1:]]
        found.append((passage, ["", *(every[row] for row in rows)]))
    return found


def marked(passage: Passage, words: list[str], mark: int) -> list[str]:
    return [words[place] for place in np.flatnonzero(passage.marks == mark)]


def test_plan_and_actors_are_marked() -> None:
    ((passage, words),) = shown("It rained. Chad rejected the peace plan that Mali had put forward.")
    assert words[:3] == ["", "Chad", "rejected"]
    assert marked(passage, words, PLAN)[:2] == ["peace", "plan"]
    assert marked(passage, words, ACTOR) == ["Chad", "Mali"]
    assert [words[place] for pair in passage.pairs for place in pair.actor] == ["Chad", "Mali"]
    assert [words[place] for place in passage.plan] == ["plan"]


def test_each_plan_has_its_passage() -> None:
    (first, words), (second, _) = shown("Chad rejected the peace plan and signed the truce.")
    assert "truce" not in marked(first, words, PLAN)
    assert marked(second, words, PLAN) == ["truce"]
    assert sorted([*first.numbers, *second.numbers]) == list(range(len(first.numbers) + len(second.numbers)))


@pytest.mark.parametrize("filling", ["and so on ", "Donaudampfschifffahrtsgesellschaftskapitänsmütze "])
def test_long_sentences_are_cut_around_the_plan(filling: str) -> None:
    for text in (f"Chad rejected the peace plan {filling * 200}.", f"{filling * 200} Chad rejected the peace plan."):
        for passage, words in shown(text):
            assert len(passage.marks) == len(passage.states) == LONGEST + 1
            assert "plan" in marked(passage, words, PLAN)


def test_a_network_for_other_weights_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
