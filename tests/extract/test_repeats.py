"""Repeats: which tellings are one act."""

from __future__ import annotations

import pytest

from kg.extract.repeats import AUTHOR, repeats
from kg.records import Edge, Evidence, Node, Record, Span

TEXT = "x" * 2000


def telling(
    uid: str, content: str, speaker: str, document: str = "d1", start: int = 0, **properties: str
) -> list[Record]:
    span = Span.of(TEXT, start, start + 10, "content")
    evidence = (Evidence(document=document, spans=(span,), found_by="rule:test@1"),)
    node = Node(uid=uid, type="Claim", name=content, properties=properties, evidence=evidence)
    return [node, Edge(uid=f"e-{uid}", type="MADE_BY", from_uid=uid, to_uid=speaker, evidence=evidence)]


def person(uid: str, name: str) -> Node:
    return Node(uid=uid, type="Person", name=name)


LONG = "a ceasefire is impossible before the root causes of the conflict have been removed"
SHORT = "ceasefire impossible before root causes of conflict removed"


def test_an_abstract_that_restates_the_body_is_one_act() -> None:
    records = [person("p", "Sergei Lavrov"), *telling("s1", SHORT, "p"), *telling("s2", LONG, "p", start=500)]
    (found,) = repeats(records)
    assert found.kind == "same"
    assert found.uids == ("s1", "s2") or found.uids == ("s2", "s1")
    assert found.author == AUTHOR
    assert found.uid
    assert "one text" in found.reason


def test_one_utterance_in_two_texts_is_one_act_by_the_speakers_full_name() -> None:
    records = [
        person("p1", "Sergei Lavrov"), person("p2", "Sergei Lavrov"),
        *telling("s1", LONG, "p1", "d1"), *telling("s2", LONG + " entirely", "p2", "d2"),
    ]  # fmt: skip
    (found,) = repeats(records)
    assert found.score is not None
    assert found.score > 0.8


@pytest.mark.parametrize(
    ("one", "two", "speaker", "properties"),
    [
        (LONG, LONG.replace("impossible", "not impossible"), "p", {}),
        (LONG, LONG, "q", {}),
        (
            "20 people were killed in the strike on Odesa port",
            "35 people were killed in the strike on Odesa port",
            "p",
            {},
        ),
        ("they will meet", "they will meet", "p", {}),
        (LONG, LONG, "p", {"date": "2021"}),
    ],
)
def test_what_is_not_one_act(one: str, two: str, speaker: str, properties: dict[str, str]) -> None:
    people = [person("p", "Sergei Lavrov"), person("q", "Marco Rubio")]
    first = telling("s1", one, "p", "d1", date="2025-03-01")
    assert not repeats([*people, *first, *telling("s2", two, speaker, "d2", **properties)])


def test_a_statement_within_a_statement_is_no_repeat() -> None:
    records = [person("p", "Sergei Lavrov"), *telling("s1", LONG, "p", start=0), *telling("s2", SHORT, "p", start=5)]
    assert not repeats(records)


def test_decisions_do_not_depend_on_the_order_of_records() -> None:
    records = [person("p", "Sergei Lavrov"), *telling("s1", SHORT, "p"), *telling("s2", LONG, "p", start=500)]
    assert repeats(records) == repeats(list(reversed(records)))
