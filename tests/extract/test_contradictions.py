"""Contradictions among records: what counts as one, and what does not."""

from __future__ import annotations

import pytest

from kg.extract.contradictions import conflicts
from kg.records import Edge, Evidence, Node, Record, Span

TEXT = "x" * 2000


def evidence(start: int, document: str = "document-1") -> tuple[Evidence, ...]:
    span = Span.of(TEXT, start, start + 10, "content")
    return (Evidence(document=document, spans=(span,), found_by="rule:test@1"),)


def statement(uid: str, kind: str, content: str, speaker: str, start: int = 0, **properties: str) -> list[Record]:
    node = Node(uid=uid, type=kind, name=content, properties=properties, evidence=evidence(start))
    made = Edge(uid=f"e-{uid}", type="MADE_BY", from_uid=uid, to_uid=speaker, evidence=evidence(start))
    about = Edge(uid=f"a-{uid}", type="ABOUT", from_uid=uid, to_uid="topic-1", evidence=evidence(start))
    return [node, made, about]


PAIRS = [
    (
        "Claim",
        "Russian forces shelled the convoy near Kherson",
        "Claim",
        "Russian forces did not shell the convoy near Kherson",
        "denial",
    ),
    (
        "Claim",
        "20 people were killed in the strike on the market",
        "Claim",
        "35 people were killed in the strike on the market",
        "conflicting-report",
    ),
    (
        "Demand",
        "Rwanda must withdraw its troops from eastern Congo",
        "Demand",
        "Rwanda's troops must remain in eastern Congo",
        "incompatible-demands",
    ),
    (
        "Demand",
        "Israel must lift the blockade of Gaza",
        "Demand",
        "the blockade of Gaza must not be lifted by Israel",
        "incompatible-demands",
    ),
    (
        "Claim",
        "Serbia and Kosovo agreed on the energy roadmap",
        "Claim",
        "we reject that Serbia and Kosovo agreed on the energy roadmap",
        "denial",
    ),
]


@pytest.mark.parametrize(("first", "one", "second", "two", "kind"), PAIRS)
def test_contents_that_cannot_both_stand(first: str, one: str, second: str, two: str, kind: str) -> None:
    records = [*statement("s1", first, one, "a"), *statement("s2", second, two, "b", 50)]
    (found,) = conflicts(records)
    assert (found.kind, found.later, found.earlier) == (kind, "s2", "s1")
    assert 0.5 < found.score <= 0.95
    assert found.reason


NONE = [
    (
        "Claim",
        "the plan is a good basis for peace",
        "Claim",
        "the plan is not a good basis for peace",
        {"act": "evaluate"},
        {},
    ),
    ("Claim", "Iran enriches uranium at Natanz", "Claim", "China buys Iranian oil through brokers", {}, {}),
    (
        "Claim",
        "the bridge at Kerch is open",
        "Claim",
        "the bridge at Kerch is not open",
        {"date": "2024-01-05"},
        {"date": "2024-03"},
    ),
    ("Claim", "no deal", "Claim", "a deal", {}, {}),
    ("Demand", "Armenia should open the road to Nakhichevan", "Claim", "Armenia opened a school in Meghri", {}, {}),
]


@pytest.mark.parametrize(("first", "one", "second", "two", "p", "q"), NONE)
def test_what_is_no_contradiction(
    first: str, one: str, second: str, two: str, p: dict[str, str], q: dict[str, str]
) -> None:
    assert not conflicts([*statement("s1", first, one, "a", **p), *statement("s2", second, two, "b", 50, **q)])


def test_one_speaker_who_says_otherwise_changes_position() -> None:
    one, two = "Sudan will attend the talks in Jeddah", "Sudan will not attend the talks in Jeddah"
    assert not conflicts([*statement("s1", "Claim", one, "a"), *statement("s2", "Claim", two, "a", 50)])


def test_a_term_stands_second_since_only_statements_contradict() -> None:
    term = Node(uid="p", type="Provision", name="troops remain in the buffer zone", evidence=evidence(90))
    records = [*statement("s1", "Demand", "troops must withdraw from the buffer zone", "a"), term]
    (found,) = conflicts(records)
    assert (found.later, found.earlier) == ("s1", "p")


def test_an_attack_after_an_accepted_ceasefire_is_word_and_deed() -> None:
    plan = Node(
        uid="plan",
        type="Plan",
        name="truce",
        properties={"kind": "ceasefire", "date": "2025-03-01"},
        evidence=evidence(0),
    )
    accepted = Edge(
        uid="e1", type="ACCEPTED_BY", from_uid="plan", to_uid="a", properties={"status": "actual"}, evidence=evidence(0)
    )
    took_part = Edge(uid="e2", type="PARTICIPATED_IN", from_uid="a", to_uid="event", evidence=evidence(0))

    def attack(date: str) -> Node:
        return Node(
            uid="event", type="Event", name="attack", properties={"kind": "attack", "date": date}, evidence=evidence(0)
        )

    assert [c.kind for c in conflicts([plan, accepted, took_part, attack("2025-03-09")])] == ["word-deed"]
    assert not conflicts([plan, accepted, took_part, attack("2025-02-20")])


def test_a_denied_authorship_is_contested() -> None:
    plan = Node(uid="plan", type="Plan", name="28-point plan", evidence=evidence(0))
    claim = statement("s1", "Claim", "the document did not come from Moscow", "a", act="deny")
    made = Edge(
        uid="e1", type="PROPOSED_BY", from_uid="plan", to_uid="a", properties={"status": "actual"}, evidence=evidence(0)
    )
    denied = Edge(
        uid="e2",
        type="PROPOSED_BY",
        from_uid="plan",
        to_uid="a",
        properties={"status": "denied", "stated_in": "s1"},
        evidence=evidence(40),
    )
    assert [c.kind for c in conflicts([plan, *claim, made, denied])] == ["contested-authorship"]
