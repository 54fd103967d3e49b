"""Sameness across documents: candidates, and what people decide about them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from kg import ids, spelling
from kg.records import Decision, Edge, Evidence, Node, Span
from kg.resolve import candidates
from kg.view import View
from tests.command import kg


def thing(type: str, name: str, document: int, *aliases: str, by: str = "rule:x@1", date: str = "") -> Node:
    """A node that one document names."""
    evidence = Evidence(document=f"document-{document:016x}", spans=(Span.of("text", 0, 4),), found_by=by, confidence=1)
    uid = f"{type.lower()}-{ids.digest(name, document, *aliases)[:16]}"
    dated = {"date": date} if date else {}
    return Node(uid=uid, type=type, name=name, aliases=aliases, properties=dated, evidence=(evidence,))


def tied(one: Node, other: Node, type: str = "AFFILIATED_WITH") -> Edge:
    """An edge between two of them."""
    uid = f"{type.lower().replace('_', '-')}-{ids.digest(one.uid, other.uid)[:16]}"
    return Edge(uid=uid, type=type, from_uid=one.uid, to_uid=other.uid, evidence=one.evidence)


def view(nodes: Sequence[Node], edges: Sequence[Edge] = ()) -> View:
    return View(nodes={node.uid: node for node in nodes}, edges={edge.uid: edge for edge in edges})


def found(view: View, apart: Sequence[frozenset[str]] = ()) -> list[tuple[set[str], float]]:
    return [(set(item.uids), item.score or 0) for item in candidates(view, apart)]


def test_one_name_in_many_documents_is_one_candidate() -> None:
    envoys = [thing("Person", "Amara Okafor", number) for number in range(120)]
    accords = [thing("Plan", "Treaty of Lausanne", number) for number in range(120)]
    deals = [thing("Plan", "the deal", number) for number in range(120)]
    assert found(view([*envoys, *deals, *accords])) == [
        ({node.uid for node in envoys}, 0.85),
        ({node.uid for node in accords}, 0.7),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abdel Fattah al-Burhan", "Abdel-Fattah Burhan"),
        ("Mohamed Hamdan Dagalo", "Mohammed Hamdan Dagalo"),
        ("Volodymyr Zelensky", "Володимир Зеленський"),
        ("Mustafa Akıncı", "Mustafa Akinci"),
        ("Lech Wałęsa", "Lech Walesa"),
    ],
)
def test_spellings_of_one_person(one: str, other: str) -> None:
    assert spelling.personal(one) == spelling.personal(other)
    assert [score for _, score in found(view([thing("Person", one, 1), thing("Person", other, 2)]))] == [0.85]


@pytest.mark.parametrize(
    ("one", "other"), [("Ali Hassan", "Alia Hassan"), ("Park Jin", "Park Jun"), ("Jan Novák", "Jana Nováková")]
)
def test_names_of_two_persons(one: str, other: str) -> None:
    assert found(view([thing("Person", one, 1), thing("Person", other, 2)])) == []


def test_what_both_are_tied_to_makes_it_likelier_and_countries_that_differ_less_likely() -> None:
    here, there, chad, peru = (
        *(thing("Person", "Ana Silva", n) for n in (1, 2)),
        *(thing("Country", name, 3) for name in ("Chad", "Peru")),
    )
    pair = {here.uid, there.uid}
    assert found(view([here, there, chad], [tied(here, chad), tied(there, chad)])) == [(pair, 1.0)]
    apart = candidates(view([here, there, chad, peru], [tied(here, chad), tied(there, peru)]))
    assert [(set(item.uids), item.score) for item in apart] == [(pair, 0.4)]
    assert "different countries" in apart[0].reason


def test_meetings_are_one_by_their_day_and_generic_names_by_nothing() -> None:
    may, other, june = (
        thing("Meeting", "Okafor–Rybak meeting in Lima", number, date=date)
        for number, date in enumerate(("2021-05-03", "2021-05-03", "2021-06-01"))
    )
    both = [({may.uid, other.uid}, 0.85)]
    assert found(view([may, other])) == both
    assert found(view([may, other, june])) == both
    groups = [thing("Group", "mediators", number) for number in (1, 2)]
    peru = thing("Country", "Peru", 3)
    assert [score for _, score in found(view([*groups, peru], [tied(group, peru) for group in groups]))] == [0.7]


def test_what_one_text_tells_apart_is_no_candidate() -> None:
    father, son, other = (
        thing("Person", "Kim Jong", 1),
        thing("Person", "Kim Jong", 1, "Kim"),
        thing("Person", "Kim Jong", 2),
    )
    assert found(view([father, son])) == []
    assert all(not {father.uid, son.uid} <= uids for uids, _ in found(view([father, son, other])))


def test_a_shared_alias_is_a_weak_pair() -> None:
    front, army = thing("Organization", "Liberation Front", 1, "LF"), thing("Organization", "LF", 2)
    assert found(view([front, army])) == [({front.uid, army.uid}, 0.3)]


def test_what_somebody_took_apart_stays_apart() -> None:
    three = [thing("Person", "Ana Silva", number) for number in range(3)]
    apart = [frozenset((three[0].uid, three[1].uid))]
    assert all(not apart[0] <= uids for uids, _ in found(view(three), apart))


def test_the_record_of_a_person_survives() -> None:
    machine, person = thing("Person", "Ana Silva", 1), thing("Person", "Ana Silva", 2, by="person:ann")
    assert candidates(view([machine, person]))[0].uids[0] == person.uid


@pytest.fixture
def talks(tmp_path) -> str:
    """A graph of three texts that name the same two persons."""
    for number, text in enumerate(
        (
            "Envoy Amara Okafor said the lake treaty was fair. Tomas Rybak said it was not.",
            "Amara Okafor met Tomas Rybak in Lima on 3 May 2021. “We agreed on water,” Amara Okafor said.",
            "Tomas Rybak said the talks would go on. Amara Okafor said that they would not.",
        )
    ):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    folder = str(tmp_path / "graph")
    assert kg("load", *(str(tmp_path / f"{n}.txt") for n in range(3)), "--graph", folder).code == 0
    return folder


def listed(folder: str, *more: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(kg("merges", *more, "--format", "json", "--graph", folder).out)
    return rows


def persons(folder: str) -> list[str]:
    asked = kg("cypher", "MATCH (p:Person) RETURN p.name AS name ORDER BY name", "--format", "json", "--graph", folder)
    return [row["name"] for row in json.loads(asked.out)]


def test_candidates_are_taken_from_a_score_on_and_each_is_undone(talks: str) -> None:
    assert persons(talks).count("Amara Okafor") == 3
    taken = kg("merge", "--least", "0.85", "--why", "looked over", "--by", "ann", "--graph", talks)
    assert taken.code == 0, taken.err
    assert persons(talks) == ["Amara Okafor", "Tomas Rybak"]
    assert listed(talks, "--candidates", "--least", "0.85") == []
    standing = listed(talks)
    assert {row["author"] for row in standing} == {"person:ann"}
    assert all(str(row["reason"]).startswith("looked over (one name in 3 documents") for row in standing)
    assert kg("undo", str(standing[0]["decision"]), "--graph", talks).code == 0
    assert len(persons(talks)) == 4


def test_one_candidate_is_taken_and_another_refused_by_their_uids(talks: str) -> None:
    first, second = (str(row["decision"]) for row in listed(talks, "--candidates", "--least", "0.85"))
    assert kg("merge", first, "--why", "yes", "--graph", talks).code == 0
    assert kg("split", second, "--why", "cousins", "--graph", talks).code == 0
    assert len(persons(talks)) == 4
    assert listed(talks, "--candidates", "--least", "0.5") == []
    assert {row["kind"] for row in listed(talks)} == {"same", "different"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["decision-0000000000000000"], "no candidate called 'decision-0000000000000000'"),
        (["Amara Okafor", "decision-0000000000000000"], "one of the three"),
        (["Amara Okafor", "--least", "0.5"], "one of the three"),
        ([], "none is named"),
    ],
)
def test_what_cannot_be_decided_is_said(talks: str, asked: list[str], said: str) -> None:
    result = kg("merge", *asked, "--why", "x", "--graph", talks)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_long_list_is_shortened_in_tables_alone() -> None:
    from kg.resolve import table

    nodes = [thing("Person", "Ana Silva", number) for number in range(9)]
    decision = Decision(kind="same", uids=tuple(node.uid for node in nodes), author="rule:x@1")
    assert len(table(view(nodes), [decision]).rows[0][2]) == 9
    assert table(view(nodes), [decision], 4).rows[0][2][-1] == "and 5 more"
