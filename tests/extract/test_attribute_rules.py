"""What is remembered of the parser's rules gives what the rules give."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.tokens import Doc

from kg.extract import attribute_rules
from kg.extract.parse import model, plain

SEEDS = Path(__file__).parent.parent.parent / "seeds"

ODD = """It's gonna be hard, y'all, ain't it?  I got ta go; let's see: who's "we"?

There are\tthose (the U.S., e.g.) who'd rather not. But I've had it. It had been said: "C'm on!" But one - 5% - did."""


def told(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_) for t in doc]


@pytest.mark.parametrize("most", [attribute_rules.MOST, 3])
def test_every_token_is_described_as_by_the_model_as_it_comes(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(attribute_rules, "MOST", most)
    texts = [ODD, *(file.read_text("utf-8") for file in sorted(SEEDS.rglob("*.txt")))]
    fast = [told(doc) for doc in model().pipe(texts)]
    assert fast == [told(doc) for doc in plain().pipe(texts)]
    assert {row[2] for row in fast[0]} >= {"AUX", "VERB", "SPACE", "PRON"}
