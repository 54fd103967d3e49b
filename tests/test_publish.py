"""What is published of the ontology: golden files, and shapes that hold on a good graph and find each planted fault.

Write the golden files anew with ``python -m tests.test_publish``.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from pyshacl import validate
from pyshacl.entrypoints import meta_validate
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from kg import loading, publish, rdf, schema
from kg.ledger import Ledger
from kg.loading.mapping import here
from kg.records import Edge, Node, Record
from kg.view import document_node
from tests.records import document, edge, evidence, node, story

SEEDS = Path(__file__).parent.parent / "seeds"
GOLDEN = Path(__file__).parent / "publish"
BASE = "https://example.org/graph/"
KG, OA = Namespace(schema.NAMESPACE), Namespace("http://www.w3.org/ns/oa#")
parley = schema.load()
FORMS: dict[str, Callable[[schema.Schema], str]] = {
    "parley.owl.ttl": publish.owl,
    "parley.shacl.ttl": publish.shacl,
    "parley.context.json": publish.context,
    "parley.cypher": lambda known: ";\n".join(publish.constraints(known)) + ";\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_it_is_what_the_golden_file_says(name):
    assert FORMS[name](parley) == (GOLDEN / name).read_text("utf-8")


@pytest.mark.parametrize("name", FORMS)
def test_equal_ontologies_give_equal_texts(name):
    again = schema.read(schema.folder("ontology") / "parley.yaml")
    assert FORMS[name](again) == FORMS[name](parley)


# OWL

OWL_GRAPH = Graph().parse(data=publish.owl(parley), format="turtle")


def test_every_word_of_the_ontology_is_in_owl():
    for thing in (*parley.nodes.values(), *parley.groups.values()):
        assert (URIRef(thing.iri), RDF.type, OWL.Class) in OWL_GRAPH
    for thing in parley.edges.values():
        assert (URIRef(thing.iri), RDF.type, OWL.ObjectProperty) in OWL_GRAPH
    assert (KG.statedIn, RDFS.range, KG.Statement) in OWL_GRAPH
    assert (KG.evidence, RDFS.range, OA.Annotation) in OWL_GRAPH
    assert (KG.date, RDFS.range, rdf_edtf()) in OWL_GRAPH
    assert (KG.contradicts, RDF.type, OWL.SymmetricProperty) in OWL_GRAPH
    assert (KG.Plan, RDFS.isDefinedBy, URIRef(schema.NAMESPACE[:-1])) in OWL_GRAPH


def rdf_edtf() -> URIRef:
    return URIRef(rdf.EDTF.value)


def test_no_property_has_two_domains_or_ranges():
    for predicate in (RDFS.domain, RDFS.range):
        subjects = list(OWL_GRAPH.subjects(predicate))
        assert len(subjects) == len(set(subjects))
    assert (KG.madeBy, RDFS.domain, KG.Statement) in OWL_GRAPH
    assert (KG.degree, RDFS.domain, RDF.Statement) in OWL_GRAPH
    for shared in (KG.rejectedBy, KG.status, KG.date, KG.kind, KG.confidence, KG.contradicts):
        assert not list(OWL_GRAPH.objects(shared, RDFS.domain))


def test_inference_never_makes_a_thing_of_two_types(graph):
    """What domains, ranges and superclasses entail of a good graph is true of it."""
    types = set(map(URIRef, (kind.iri for kind in parley.nodes.values())))
    given = {(thing, kind) for thing, kind in graph.subject_objects(RDF.type) if kind in types}
    for predicate, end in ((RDFS.domain, 0), (RDFS.range, 1)):
        for prop, wide in OWL_GRAPH.subject_objects(predicate):
            for pair in graph.subject_objects(prop):
                if wide in types:
                    assert (pair[end], wide) in given


def test_there_are_no_blank_nodes_and_nothing_foreign_is_redefined():
    subjects = {str(subject) for subject in OWL_GRAPH.subjects()}
    assert all(subject.startswith(schema.NAMESPACE[:-1]) for subject in subjects - {rdf.EDTF.value})


# The JSON-LD context


def test_the_context_reads_a_record_as_the_rdf_of_a_graph(graph):
    keys = json.loads(publish.context(parley))["@context"]
    plan = URIRef(next(graph.subjects(RDF.type, KG.Plan)))
    written = {
        "@context": keys,
        "id": str(plan),
        "type": "Plan",
        "name": "Lake Plan",
        "aliases": ["Lake Plan"],
        "kind": "peace plan",
        "date": "2025-05",
        "earliest": "2025-05-01",
        "confidence": "1.0",
        "proposedBy": next(str(o) for o in graph.objects(plan, KG.proposedBy)),
    }
    read = pyoxigraph.parse(json.dumps(written), pyoxigraph.RdfFormat.JSON_LD)
    triples = Graph().parse(data="\n".join(f"{quad.triple} ." for quad in read), format="nt")
    assert len(triples) == 8
    assert all(triple in graph for triple in triples)


def test_the_context_has_a_key_for_every_predicate_and_type(graph):
    keys = json.loads(publish.context(parley))["@context"]
    prefixes = {key: value for key, value in keys.items() if isinstance(value, str) and value.endswith(("#", "/"))}

    def full(short: str) -> str:
        prefix, _, rest = short.partition(":")
        return prefixes.get(prefix, "") + rest

    named = {full(value["@id"] if isinstance(value, dict) else str(value)) for value in keys.values()}
    used = {str(predicate) for predicate in graph.predicates()} - {str(RDF.type)}
    assert {*used, *(str(kind) for kind in graph.objects(None, RDF.type))} <= named


# SHACL


def records() -> list[Record]:
    """A small graph with nodes and edges of many types, two documents, and a stance that was only reported."""
    doc = document()
    talk = document(
        "Arvania said that Belmark would accept the Lake Plan. The Quick Plan replaced the Lake Plan in July.",
        "talk.txt",
    )
    made = story(doc)
    plan, arvania, belmark = made[:3]
    claim = node(talk, "Claim", "Belmark would accept the Lake Plan", act="forecast", modality="asserted")
    quick = node(talk, "Plan", "Quick Plan", status="actual")
    proof = evidence(talk, "Arvania")
    both = arvania.model_copy(update={"evidence": (*arvania.evidence, proof)})
    stated = {"basis": "reported", "status": "planned", "stated_in": claim.uid, "degree": "full"}
    more = [
        claim,
        quick,
        edge(talk, "MADE_BY", claim, arvania, "Arvania said"),
        edge(talk, "ACCEPTED_BY", plan, belmark, "Belmark would accept the Lake Plan", **stated),
        edge(talk, "SUPERSEDES", quick, plan, "The Quick Plan replaced the Lake Plan", kind="replaces", date="2025-07"),
        edge(talk, "PART_OF", quick, plan, "The Quick Plan replaced the Lake Plan"),
        edge(talk, "ABOUT", claim, plan, "accept the Lake Plan"),
    ]
    dated = plan.model_copy(update={"properties": {**plan.properties, "date": "2025-05"}})
    return [document_node(doc), document_node(talk), *map(parley.complete, [dated, both, *made[2:], *more])]


RECORDS = {record.uid: record for record in records()}
BY_TYPE = {record.type: record.uid for record in RECORDS.values()}
SHAPES = Graph().parse(data=publish.shacl(parley), format="turtle")


def as_graph(found: list[Record]) -> Graph:
    """The union of the named graphs of records."""
    lines = "\n".join(f"{quad.triple} ." for record in found for quad in rdf.quads(record, BASE))
    return Graph().parse(data=lines, format="nt")


@pytest.fixture(scope="module")
def graph() -> Graph:
    types = {record.uid: record.type for record in RECORDS.values()}
    for record in RECORDS.values():
        parley.check(record, types.get)
    return as_graph(list(RECORDS.values()))


def judged(graph: Graph) -> tuple[bool, str]:
    conforms, _, report = validate(graph, shacl_graph=SHAPES, inference="none", advanced=False)
    return conforms, report


def test_the_shapes_are_shapes():
    conforms, _, report = meta_validate(SHAPES, inference="none")
    assert conforms, report


def test_a_good_graph_conforms(graph):
    conforms, report = judged(graph)
    assert conforms, report
    assert len(graph) > 300


@pytest.mark.parametrize("seed", ["invented", "re-russia"])
def test_the_graph_of_a_seed_conforms(seed, tmp_path):
    with Ledger.open(tmp_path) as ledger:
        assert not loading.load(ledger, [str(SEEDS / seed)], loading.Options(mapper=here)).refused
        conforms, report = judged(as_graph(list(ledger.view().records())))
    assert conforms, report[:2000]


def iri(type_: str) -> URIRef:
    return URIRef(rdf.iri(BASE, BY_TYPE[type_]).value)


def swap(graph: Graph, subject: URIRef, predicate: URIRef, value: URIRef | Literal) -> None:
    assert list(graph.objects(subject, predicate)), "the fault must change something"
    graph.set((subject, predicate, value))


def cut(graph: Graph, subject: URIRef | None, predicate: URIRef | None, value: URIRef | Literal | None = None) -> None:
    assert list(graph.triples((subject, predicate, value))), "the fault must take something away"
    graph.remove((subject, predicate, value))


def part(type_: str, fragment: str) -> URIRef:
    return URIRef(f"{iri(type_)}#evidence-1{fragment}")


def no_speaker(graph: Graph) -> None:
    cut(graph, iri("MADE_BY"), None)
    cut(graph, None, KG.madeBy)


FAULTS: dict[str, tuple[Callable[[Graph], None], str]] = {
    "wrong start": (lambda g: swap(g, iri("SUPERSEDES"), RDF.subject, iri("Claim")), "SUPERSEDES may here have only"),
    "wrong end": (lambda g: swap(g, iri("REJECTED_BY"), RDF.object, iri("Plan")), "REJECTED_BY may here have only"),
    "wrong pair of ends": (lambda g: swap(g, iri("Plan"), RDF.type, KG.Meeting), "PART_OF"),
    "end that is not there": (lambda g: swap(g, iri("ABOUT"), RDF.object, KG.nothing), "ABOUT may here have only"),
    "no end": (lambda g: cut(g, iri("ABOUT"), RDF.object), "ABOUT may here have only"),
    "two ends": (lambda g: g.add((iri("ABOUT"), RDF.object, iri("Claim"))), "MaxCount"),
    "edge to itself": (lambda g: swap(g, iri("SUPERSEDES"), RDF.object, iri("Plan")), "Disjoint"),
    "unknown edge type": (lambda g: swap(g, iri("ABOUT"), RDF.predicate, KG.abuot), "An edge has one type"),
    "edge without type": (lambda g: cut(g, iri("ABOUT"), RDF.predicate), "An edge has one type"),
    "node without quote": (lambda g: cut(g, iri("Plan"), KG.quote), "without the words that prove it"),
    "edge without evidence": (lambda g: cut(g, iri("REJECTED_BY"), KG.evidence), "without the words that prove it"),
    "evidence without quote": (lambda g: cut(g, part("Plan", "-span-1-quote"), OA.exact), "oa:exact"),
    "evidence without place": (lambda g: cut(g, part("Plan", "-span-1"), OA.hasSelector), "shape:selectors"),
    "evidence without document": (lambda g: cut(g, part("Plan", "-span-1"), OA.hasSource), "shape:source"),
    "document that is not there": (lambda g: cut(g, iri("Document"), RDF.type), "shape:source"),
    "evidence without spans": (lambda g: cut(g, part("Plan", ""), OA.hasTarget), "shape:target"),
    "evidence without finder": (lambda g: cut(g, part("Plan", ""), KG.foundBy), "shape:finder"),
    "finder that is nobody": (lambda g: swap(g, part("Plan", ""), KG.foundBy, Literal("me")), "shape:finder"),
    "quote of another length": (
        lambda g: swap(g, part("Plan", "-span-1-quote"), OA.exact, Literal("Lake")),
        "A quote is as long as its place",
    ),
    "place that ends before it starts": (
        lambda g: swap(g, part("Plan", "-span-1-position"), OA.end, Literal("0", datatype=XSD.nonNegativeInteger)),
        "shape:start",
    ),
    "wrong status": (lambda g: swap(g, iri("SUPERSEDES"), KG.status, Literal("done")), "shape:status"),
    "no status": (lambda g: cut(g, iri("ABOUT"), KG.status), "shape:status"),
    "wrong kind": (lambda g: swap(g, iri("SUPERSEDES"), KG.kind, Literal("kills")), "shape:SUPERSEDES-kind"),
    "wrong act": (lambda g: swap(g, iri("Claim"), KG.act, Literal("shout")), "shape:act"),
    "two statuses": (lambda g: g.add((iri("ABOUT"), KG.status, Literal("denied"))), "shape:status"),
    "date that is plain text": (lambda g: swap(g, iri("SUPERSEDES"), KG.date, Literal("2025-07")), "shape:date"),
    "date with another datatype": (
        lambda g: swap(g, iri("SUPERSEDES"), KG.date, Literal("2025-07", datatype=XSD.gYearMonth)),
        "shape:date",
    ),
    "date in words": (
        lambda g: swap(g, iri("SUPERSEDES"), KG.date, Literal("in July", datatype=rdf_edtf())),
        "shape:date",
    ),
    "day that is plain text": (
        lambda g: swap(g, iri("SUPERSEDES"), KG.earliest, Literal("2025-07-01")),
        "shape:earliest",
    ),
    "stated in a plan": (lambda g: swap(g, iri("ACCEPTED_BY"), KG.statedIn, iri("Plan")), "shape:stated_in"),
    "statement without speaker": (no_speaker, "Every statement is MADE_BY somebody"),
    "statement that is not called one": (lambda g: cut(g, iri("Claim"), RDF.type, KG.Statement), "shape:is-Statement"),
    "no name": (lambda g: cut(g, iri("Plan"), SKOS.prefLabel), "shape:name"),
    "two names": (lambda g: g.add((iri("Plan"), SKOS.prefLabel, Literal("Sea Plan"))), "shape:name"),
    "unknown property of a node": (lambda g: g.add((iri("Plan"), KG.degree, Literal("full"))), "Closed"),
    "unknown property of an edge": (lambda g: g.add((iri("ABOUT"), KG.degree, Literal("full"))), "shape:ABOUT-only"),
    "confidence above one": (
        lambda g: swap(g, iri("ABOUT"), KG.confidence, Literal("1.5", datatype=XSD.decimal)),
        "shape:confidence",
    ),
    "fact that was only reported": (
        lambda g: g.add((iri("ACCEPTED_BY-from"), KG.acceptedBy, iri("ACCEPTED_BY-to"))),
        "what somebody says is not a fact",
    ),
    "fact without its triple": (lambda g: cut(g, None, KG.supersedes), "is also a direct triple"),
    "document without key": (lambda g: cut(g, iri("Document"), KG.key), "shape:key"),
    "passage in no document": (lambda g: cut(g, None, KG.inDocument), "shape:in-document"),
}
reported = next(r for r in RECORDS.values() if isinstance(r, Edge) and r.get("basis") == "reported")
BY_TYPE |= {"ACCEPTED_BY": reported.uid, "ACCEPTED_BY-from": reported.from_uid, "ACCEPTED_BY-to": reported.to_uid}
BY_TYPE["Plan"] = next(r.uid for r in RECORDS.values() if isinstance(r, Node) and r.name == "Quick Plan")


def place(name: str) -> str:
    """A base IRI of its own for each fault."""
    return f"{BASE}{list(FAULTS).index(name)}/"


@pytest.fixture(scope="module")
def results(graph) -> list[str]:
    """What the shapes say of one big graph: for each fault a copy of the good graph with that fault planted."""
    planted = []
    for name, (spoil, _) in FAULTS.items():
        broken = Graph()
        for triple in graph:
            broken.add(triple)
        spoil(broken)
        planted.append(broken.serialize(format="nt").replace(BASE, place(name)))
    conforms, report = judged(Graph().parse(data="".join(planted), format="nt"))
    assert not conforms
    return report.split("Constraint Violation in")[1:]


@pytest.mark.parametrize("name", FAULTS)
def test_every_planted_fault_is_found(name, results):
    found = [result for result in results if place(name) in result]
    assert any(FAULTS[name][1] in result for result in found), found


def test_nothing_else_is_found(results):
    assert all(any(place(name) in result for name in FAULTS) for result in results)


def write() -> None:
    """Write the golden files anew."""
    GOLDEN.mkdir(exist_ok=True)
    for name, form in FORMS.items():
        (GOLDEN / name).write_text(form(parley), "utf-8")


if __name__ == "__main__":
    write()
