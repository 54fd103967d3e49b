"""The property-graph mapping."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given

from kg import cypher
from kg.errors import RecordError
from kg.records import Edge, Evidence, Node, Record, Span
from tests.strategies import edges, nodes


def proof(document: str, quote: str, start: int, found_by: str, confidence: float) -> Evidence:
    span = Span(start=start, end=start + len(quote), quote=quote)
    return Evidence(document=document, spans=(span,), found_by=found_by, confidence=confidence)


TWO = (proof("document-1", "yes", 3, "rule:cue@1", 0.4), proof("document-2", "aye", 9, "person:ada", 1.0))


@given(nodes())
def test_a_node_comes_back_whole(node: Node) -> None:
    assert cypher.node(*cypher.node_row(node)) == node


@given(edges())
def test_an_edge_comes_back_whole(edge: Edge) -> None:
    assert cypher.edge(*cypher.edge_row(edge)) == edge


def test_the_names_of_properties() -> None:
    said = {
        "kind": "ceasefire",
        "date": "2025-02",
        "earliest": "2025-02-01",
        "latest": "2025-02-28",
        "status": "actual",
    }
    plan = Node(uid="plan-1", type="Plan", name="Lake Plan", aliases=("the plan",), properties=said, evidence=TWO)
    labels, properties = cypher.node_row(plan)
    assert labels == ("Plan",)
    evidence = properties.pop("evidence")
    assert [item["document"] for item in json.loads(evidence)] == ["document-1", "document-2"]
    assert properties == {
        "uid": "plan-1",
        "name": "Lake Plan",
        "aliases": ["the plan"],
        "kind": "ceasefire",
        "date": "2025-02",
        "earliest": date(2025, 2, 1),
        "latest": date(2025, 2, 28),
        "status": "actual",
        "quote": "yes",
        "quotes": ["yes", "aye"],
        "documents": ["document-1", "document-2"],
        "found_by": ["rule:cue@1", "person:ada"],
        "confidence": 1.0,
    }


def test_an_edge_row_has_its_ends() -> None:
    edge = Edge(uid="e", type="REJECTED_BY", from_uid="plan-1", to_uid="country-ru", properties={"degree": "full"})
    assert cypher.edge_row(edge) == ("REJECTED_BY", "plan-1", "country-ru", {"uid": "e", "degree": "full"})


@pytest.mark.parametrize(("kind", "labels"), [("Claim", ("Claim", "Statement")), ("Country", ("Country", "Actor"))])
def test_the_type_is_the_first_label(kind: str, labels: tuple[str, ...]) -> None:
    assert cypher.node_row(Node(uid="x", type=kind, name="x"))[0] == labels


def test_a_passage_is_shared_by_what_rests_on_the_same_words() -> None:
    one, other = (Node(uid=uid, type="Plan", name="x", evidence=TWO) for uid in ("plan-1", "plan-2"))
    assert cypher.passages(one) == cypher.passages(other)
    assert [passage["quote"] for passage in cypher.passages(one)] == ["yes", "aye"]
    again = one.model_copy(update={"evidence": (TWO[0], TWO[0].model_copy(update={"found_by": "person:ada"}))})
    assert len(cypher.passages(again)) == 1


@pytest.mark.parametrize(
    "record",
    [
        Node(uid="x", type="Spaceship", name="x"),
        Edge(uid="x", type="TELEPORTS_TO", from_uid="a", to_uid="b"),
        Node(uid="x", type="Plan", name="x", properties={"colour": "red"}),
    ],
)
def test_what_the_ontology_does_not_know_is_refused_by_name(record: Record) -> None:
    with pytest.raises(RecordError, match=r"Spaceship|TELEPORTS_TO|colour"):
        cypher.node_row(record) if isinstance(record, Node) else cypher.edge_row(record)
