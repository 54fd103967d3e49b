"""The RDF mapping: what a record says, and that nothing is lost on the way there and back."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from kg import rdf
from kg.errors import RecordError
from kg.kinds import NAMESPACE
from kg.records import Edge, Evidence, Node, Record, Span
from kg.stores.base import comparable
from tests.strategies import RECORDS

BASE = "https://example.org/graph/"


def span(start: int = 0, quote: str = "no", **given: str) -> Span:
    return Span(start=start, end=start + len(quote), quote=quote, **given)  # type: ignore[arg-type]


def proof(document: str = "document-1", *spans: Span, **given: object) -> Evidence:
    return Evidence(document=document, spans=spans or (span(),), found_by="rule:cue@1", **given)  # type: ignore[arg-type]


def rejection(**properties: str) -> Edge:
    said = {"status": "actual", "basis": "performed", **properties}
    return Edge(
        uid="rejected-by-1",
        type="REJECTED_BY",
        from_uid="plan-1",
        to_uid="country-ru",
        properties=said,
        evidence=(proof(),),
    )


def kg(name: str) -> NamedNode:
    return NamedNode(NAMESPACE + name)


def said(record: Record) -> set[tuple[str, str, str]]:
    """Subject, predicate and object of all quads, the base left out."""
    return {
        tuple(str(term).replace(BASE, "") for term in (quad.subject, quad.predicate, quad.object))
        for quad in rdf.quads(record, BASE)
    }


def canonical(quads: list[Quad]) -> str:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256("\n".join(sorted(str(quad) for quad in dataset)).encode()).hexdigest()


@given(RECORDS)
def test_nothing_is_lost_on_the_way_there_and_back(record: Record) -> None:
    quads = list(rdf.quads(record, BASE))
    back = rdf.records(quads, BASE)
    assert [comparable(found) for found in back] == [comparable(record)]
    assert canonical(list(rdf.quads(back[0], BASE))) == canonical(quads)


@given(RECORDS)
def test_nothing_is_lost_in_a_file(record: Record) -> None:
    quads = list(rdf.quads(record, BASE))
    written = serialize(quads, format=RdfFormat.N_QUADS)
    assert written is not None
    assert canonical(list(parse(written, format=RdfFormat.N_QUADS))) == canonical(quads)


@given(RECORDS)
def test_there_are_no_blank_nodes(record: Record) -> None:
    terms = {term for q in rdf.quads(record, BASE) for term in (q.subject, q.object, q.graph_name)}
    assert not [term for term in terms if isinstance(term, BlankNode)]


def test_an_edge_is_a_statement_and_its_direct_triple() -> None:
    edge = rejection(date="2025-02", earliest="2025-02-01", stated_in="claim-1")
    quads = {(q.subject.value, q.predicate.value): q.object for q in rdf.quads(edge, BASE)}  # type: ignore[union-attr]
    own = f"{BASE}id/rejected-by-1"
    assert quads[own, rdf.RDF + "type"] == rdf.STATEMENT
    assert quads[own, rdf.RDF + "subject"] == NamedNode(f"{BASE}id/plan-1")
    assert quads[own, rdf.RDF + "predicate"] == kg("rejectedBy")
    assert quads[own, rdf.RDF + "object"] == NamedNode(f"{BASE}id/country-ru")
    assert quads[own, NAMESPACE + "date"] == Literal("2025-02", datatype=rdf.EDTF)
    assert quads[own, NAMESPACE + "earliest"] == Literal("2025-02-01", datatype=NamedNode(rdf.XSD + "date"))
    assert quads[own, NAMESPACE + "statedIn"] == NamedNode(f"{BASE}id/claim-1")
    assert quads[f"{BASE}id/plan-1", NAMESPACE + "rejectedBy"] == NamedNode(f"{BASE}id/country-ru")


@pytest.mark.parametrize(
    "properties",
    [
        {"status": "planned"},
        {"status": "hypothetical"},
        {"status": "denied"},
        {"basis": "reported"},
        {"basis": "inferred"},
        {"status": "planned", "basis": "reported"},
    ],
)
def test_only_what_did_happen_is_a_direct_triple(properties: dict[str, str]) -> None:
    assert not [quad for quad in rdf.quads(rejection(**properties), BASE) if quad.predicate == kg("rejectedBy")]


def test_an_edge_that_does_not_say_whether_it_happened_is_no_direct_triple() -> None:
    silent = rejection().model_copy(update={"properties": {}})
    assert not [quad for quad in rdf.quads(silent, BASE) if quad.predicate == kg("rejectedBy")]


def test_evidence_is_a_web_annotation() -> None:
    pieces = (span(5, "said no", role="content", prefix="he ", suffix=". "), span(0, "he", role="source"))
    told = said(Node(uid="claim-1", type="Claim", name="no", evidence=(proof("document-1", *pieces, confidence=0.25),)))
    note, first = "<id/claim-1#evidence-1>", "<id/claim-1#evidence-1-span-1>"
    oa, xsd = "<http://www.w3.org/ns/oa#{}>", "^^<http://www.w3.org/2001/XMLSchema#{}>"
    assert {
        (note, f"<{rdf.RDF}type>", oa.format("Annotation")),
        (note, oa.format("hasBody"), "<id/claim-1>"),
        (note, oa.format("hasTarget"), first),
        (note, f"<{NAMESPACE}confidence>", '"0.25"' + xsd.format("decimal")),
        (first, oa.format("hasSource"), "<id/document-1>"),
        (first, oa.format("hasSelector"), "<id/claim-1#evidence-1-span-1-quote>"),
        (first, oa.format("hasSelector"), "<id/claim-1#evidence-1-span-1-position>"),
        ("<id/claim-1#evidence-1-span-1-quote>", f"<{rdf.RDF}type>", oa.format("TextQuoteSelector")),
        ("<id/claim-1#evidence-1-span-1-quote>", oa.format("exact"), '"said no"'),
        ("<id/claim-1#evidence-1-span-1-quote>", oa.format("prefix"), '"he "'),
        ("<id/claim-1#evidence-1-span-1-quote>", oa.format("suffix"), '". "'),
        ("<id/claim-1#evidence-1-span-1-position>", f"<{rdf.RDF}type>", oa.format("TextPositionSelector")),
        ("<id/claim-1#evidence-1-span-1-position>", oa.format("start"), '"5"' + xsd.format("nonNegativeInteger")),
        ("<id/claim-1#evidence-1-span-1-position>", oa.format("end"), '"12"' + xsd.format("nonNegativeInteger")),
    } <= told


def test_a_node_carries_its_type_and_its_groups() -> None:
    types = {q.object for q in rdf.quads(Node(uid="c", type="Claim", name="x"), BASE) if q.predicate == rdf.TYPE}
    assert types == {kg("Claim"), kg("Statement")}


def test_each_document_has_a_graph_and_records_of_several_have_one_together() -> None:
    one, two = proof("document-1"), proof("document-2")
    plan = Node(uid="plan-1", type="Plan", name="x", evidence=(one,))
    assert rdf.graph(plan, BASE).value == f"{BASE}graph/document-1"
    assert rdf.graph(plan.model_copy(update={"evidence": (one, two)}), BASE).value == f"{BASE}graph/across"
    text = Node(uid="document-1", type="Document", name="x", properties={"key": "x"})
    assert rdf.graph(text, BASE).value == f"{BASE}graph/document-1"
    cites = Edge(uid="cites-1", type="CITES", from_uid="document-2", to_uid="document-1")
    assert rdf.graph(cites, BASE).value == f"{BASE}graph/document-2"


def test_an_address_elsewhere_is_pointed_at() -> None:
    same = ("https://www.wikidata.org/entity/Q159", "ISO 3166: RU", "javascript:alert(1)", "http://x y/")
    quads = rdf.quads(Node(uid="c", type="Country", name="Russia", properties={"same_as": same}), BASE)
    assert [q.object for q in quads if q.predicate == rdf.EXACT_MATCH] == [NamedNode(same[0])]


@pytest.mark.parametrize("uid", ["plan-1", "ä b", "a/b?c#d", "<script>", "100%25", '"}'])
def test_any_uid_has_an_iri(uid: str) -> None:
    assert rdf.uid(BASE, rdf.iri(BASE, uid).value) == uid


def test_an_iri_elsewhere_is_no_uid() -> None:
    assert rdf.uid(BASE, "https://elsewhere.org/graph/id/plan-1") is None


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
        list(rdf.quads(record, BASE))


@pytest.mark.parametrize("missing", ["exact", "start", "hasTarget", "prefLabel", "foundBy"])
def test_what_is_no_whole_record_is_left_out(missing: str) -> None:
    node = Node(uid="plan-1", type="Plan", name="x", evidence=(proof(),))
    kept = [quad for quad in rdf.quads(node, BASE) if quad.predicate.value.rpartition("#")[2] != missing]
    assert rdf.records(kept, BASE) == []
