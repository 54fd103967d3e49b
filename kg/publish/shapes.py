"""The ontology as SHACL shapes for the RDF of a graph (``kg.rdf``).

To be used without RDFS inference, over the union of a graph's named graphs. An edge has no class of its own, so the
shape of an edge type begins at its predicate and goes back along ``rdf:predicate`` to every edge of that type. Shapes
are closed: a property that the ontology does not give to a type is a fault.
"""

from __future__ import annotations

from rdflib import RDF, RDFS, SH, SKOS, XSD, Literal, URIRef

from kg.kinds import EdgeType, NodeType, Property
from kg.publish.shape_writer import SHAPES, Shapes
from kg.publish.terms import DATATYPES, KG, OA
from kg.schema import Schema, load

COUNT = XSD.nonNegativeInteger
_EDTF_SIGNS = r"^[-0-9XYESTZ?~%./\[\]{},:+ ]+$"
_FINDER = r"^(person|rule|model):[^@\s]+(@\S+)?$"
_STRUCTURE = ("EVIDENCED_BY", "IN_DOCUMENT")

_UNSAID = """SELECT $this ?value WHERE {
  ?value rdf:subject ?from ; rdf:predicate ?edge ; rdf:object ?to ; kg:status "actual" ; kg:basis "performed" .
  FILTER NOT EXISTS { ?from ?edge ?to } }"""
_UNPROVEN = """SELECT $this ?value ?path ?to WHERE {{
  ?value ?path ?to . FILTER (?path IN ({predicates}))
  FILTER NOT EXISTS {{ ?edge rdf:subject ?value ; rdf:object ?to ; rdf:predicate ?path ; kg:status ?status ;
                            kg:basis ?basis . FILTER (?status = "actual" && ?basis = "performed") }} }}"""
_OFFSETS = """SELECT $this ?value WHERE {
  ?value oa:hasSelector ?words , ?place . ?words oa:exact ?quote . ?place oa:start ?start ; oa:end ?end .
  FILTER (STRLEN(?quote) != ?end - ?start) }"""
"""Each looks through the whole graph at once, for the sake of speed, and gives as value what is wrong."""


def shacl(schema: Schema | None = None) -> str:
    """SHACL shapes in Turtle."""
    schema = schema or load()
    written = Shapes(schema)
    for node in schema.nodes.values():
        if node.name != "Passage":
            _node(written, node)
    for edge in _records(schema).values():
        _edge(written, edge)
    _every_edge(written)
    _direct_triples(written)
    _evidence(written)
    _spans(written)
    return written.graph.serialize(format="turtle")


def _records(schema: Schema) -> dict[str, EdgeType]:
    """The edge types that are resources in RDF."""
    return {name: edge for name, edge in schema.edges.items() if name not in _STRUCTURE}


def _property(shapes: Shapes, prop: Property, owner: str) -> URIRef:
    """The shape of a property: shared where all types use it alike."""
    shared = prop == shapes.schema.slots[prop.name]
    name = prop.name if shared else f"{owner}-{prop.name}"
    if shapes.has(name):
        return SHAPES[name]
    shape = shapes.path(name, URIRef(prop.iri))
    if not prop.many:
        shapes.add(shape, maxCount=Literal(1))
    if prop.required or prop.default is not None:
        shapes.add(shape, minCount=Literal(1))
    _values(shapes, shape, prop)
    return shape


def _values(shapes: Shapes, shape: URIRef, prop: Property) -> None:
    if prop.target:
        shapes.add(shape, **{"or": shapes.any_class(prop.types)})
    elif prop.values and not prop.open:
        shapes.add(shape, **{"in": tuple(Literal(value) for value in prop.values)})
    else:
        shapes.add(shape, datatype=DATATYPES[prop.kind])
    if prop.kind == "edtf":
        shapes.add(shape, pattern=Literal(_EDTF_SIGNS))


# Records


def _proof(shapes: Shapes) -> list[URIRef]:
    """What every record that comes from a text must have."""
    one = {"minCount": Literal(1), "maxCount": Literal(1)}
    missing = Literal("Nothing stands in the graph without the words that prove it.", lang="en")
    return [
        shapes.path("evidence", KG.evidence, minCount=Literal(1), message=missing, **{"class": OA.Annotation}),
        shapes.path("evidencedBy", KG.evidencedBy, minCount=Literal(1), **{"class": KG.Passage}),
        shapes.path("quote", KG.quote, datatype=XSD.string, minLength=Literal(1), message=missing, **one),
        shapes.path("foundBy", KG.foundBy, minCount=Literal(1), pattern=Literal(_FINDER)),
        shapes.path(
            "confidence",
            KG.confidence,
            datatype=XSD.decimal,
            minInclusive=Literal(0),
            maxInclusive=Literal(1),
            **one,
        ),
    ]


def _node(shapes: Shapes, kind: NodeType) -> None:
    """A node type: names, properties, evidence, its group's label, and a speaker for a statement."""
    names = [
        shapes.path("name", SKOS.prefLabel, minCount=Literal(1), maxCount=Literal(1), datatype=XSD.string),
        shapes.path("alias", SKOS.altLabel, datatype=XSD.string),
        shapes.path("exactMatch", SKOS.exactMatch, nodeKind=SH.IRI),
    ]
    properties = [_property(shapes, prop, kind.name) for prop in kind.properties.values()]
    groups = [_label(shapes, label) for label in kind.labels[1:]]
    speaker = [_speaker(shapes)] if "Statement" in kind.labels else []
    proof = [] if kind.structure else _proof(shapes)
    leads = [URIRef(edge.iri) for edge in _records(shapes.schema).values() if kind.name in edge.from_types]
    shape = shapes.shape(
        kind.name,
        targetClass=URIRef(kind.iri),
        property=[*names, *properties, *groups, *speaker, *proof],
        closed=Literal(True),
        ignoredProperties=(RDF.type, *leads),
    )
    shapes.graph.add((shape, RDFS.label, Literal(kind.name, lang="en")))


def _label(shapes: Shapes, group: str) -> URIRef:
    return shapes.path(f"is-{group}", RDF.type, hasValue=URIRef(shapes.schema.groups[group].iri))


def _speaker(shapes: Shapes) -> URIRef:
    if shapes.has("speaker"):
        return SHAPES["speaker"]
    made = SHAPES["made-by"]
    shapes.add(made, property=shapes.path("made-by-predicate", RDF.predicate, hasValue=KG.madeBy))
    return shapes.path(
        "speaker",
        shapes.inverse(RDF.subject),
        qualifiedValueShape=made,
        qualifiedMinCount=Literal(1),
        message=Literal("Every statement is MADE_BY somebody.", lang="en"),
    )


def _edge(shapes: Shapes, kind: EdgeType) -> None:
    """An edge type: where it may start and end, its properties, its evidence."""
    every = SHAPES[f"{kind.name}-every"]
    shapes.shape(kind.name, targetNode=URIRef(kind.iri), property=every)
    properties = [_property(shapes, prop, kind.name) for prop in kind.properties.values()]
    proof = [] if kind.structure else _proof(shapes)
    ends = [shapes.path(f"{kind.name}-from", RDF.subject), shapes.path(f"{kind.name}-to", RDF.object)]
    for end, types in zip(ends, (kind.from_types, kind.to_types), strict=True):
        wrong = Literal(f"{kind.name} may here have only: {', '.join(sorted(types))}.", lang="en")
        shapes.add(end, minCount=Literal(1), maxCount=Literal(1), message=wrong, **{"or": shapes.any_class(types)})
    parts = [*ends, *properties, *proof, SHAPES["predicate"]]
    shapes.path(every.removeprefix(SHAPES), shapes.inverse(RDF.predicate), property=parts)
    paths = (shapes.graph.value(part, SH.path) for part in parts[:-1])
    allowed = (RDF.type, RDF.predicate, *(path for path in paths if path))
    only = shapes.shape(f"{kind.name}-only", closed=Literal(True), ignoredProperties=allowed)
    shapes.add(every, node=only)
    if len(kind.ends) > 1:
        shapes.add(
            every, **{"or": tuple(_pair(shapes, f"{kind.name}-{n}", *pair) for n, pair in enumerate(kind.ends, 1))}
        )


def _pair(shapes: Shapes, name: str, starts: frozenset[str], stops: frozenset[str]) -> URIRef:
    start = shapes.path(f"{name}-from", RDF.subject, **{"or": shapes.any_class(starts)})
    stop = shapes.path(f"{name}-to", RDF.object, **{"or": shapes.any_class(stops)})
    return shapes.shape(name, property=[start, stop])


def _every_edge(shapes: Shapes) -> None:
    predicates = tuple(URIRef(edge.iri) for edge in _records(shapes.schema).values())
    known = shapes.path(
        "predicate",
        RDF.predicate,
        minCount=Literal(1),
        maxCount=Literal(1),
        message=Literal("An edge has one type, which is one of the ontology's.", lang="en"),
        **{"in": predicates},
    )
    itself = shapes.path("not-itself", RDF.subject, disjoint=RDF.object)
    unsaid = shapes.sparql("unsaid", _UNSAID, "What is actual and performed is also a direct triple.")
    shapes.shape("Edge", targetClass=RDF.Statement, property=[known, itself])
    shapes.shape("facts", targetNode=RDF.Statement, sparql=unsaid)


def _direct_triples(shapes: Shapes) -> None:
    """No direct triple without an edge that is actual and performed."""
    iris = [URIRef(edge.iri) for edge in _records(shapes.schema).values()]
    query = _UNPROVEN.format(predicates=", ".join(iri.n3() for iri in iris))
    message = "Only what is actual and performed may be a direct triple: what somebody says is not a fact."
    shapes.shape("direct", targetNode=RDF.predicate, sparql=shapes.sparql("unproven", query, message))


# Evidence


def _evidence(shapes: Shapes) -> None:
    one = {"minCount": Literal(1), "maxCount": Literal(1)}
    order = shapes.path("order", KG.order, datatype=XSD.integer, minInclusive=Literal(1), **one)
    shapes.shape(
        "Evidence",
        targetClass=OA.Annotation,
        property=[
            order,
            shapes.path("body", OA.hasBody, nodeKind=SH.IRI, **one),
            shapes.path("target", OA.hasTarget, minCount=Literal(1), **{"class": OA.SpecificResource}),
            shapes.path("finder", KG.foundBy, pattern=Literal(_FINDER), **one),
            SHAPES["confidence"],
        ],
    )
    document = shapes.path("in-document", KG.inDocument, **one, **{"class": KG.Document})
    shapes.shape("Passage", targetClass=KG.Passage, property=[document, SHAPES["quote"]])


def _spans(shapes: Shapes) -> None:
    one = {"minCount": Literal(1), "maxCount": Literal(1)}
    role = shapes.schema.slots["span_role"]
    shapes.shape(
        "Span",
        targetClass=OA.SpecificResource,
        property=[
            SHAPES["order"],
            shapes.path("source", OA.hasSource, **one, **{"class": KG.Document}),
            shapes.path("selectors", OA.hasSelector, minCount=Literal(2), maxCount=Literal(2)),
            shapes.path("span-role", KG.spanRole, **one, **{"in": tuple(Literal(v) for v in role.values)}),
        ],
    )
    lengths = shapes.sparql("lengths", _OFFSETS, "A quote is as long as its place in the text.")
    shapes.shape("offsets", targetNode=OA.SpecificResource, sparql=lengths)
    words = shapes.path("exact", OA.exact, datatype=XSD.string, minLength=Literal(1), **one)
    around = [shapes.path(name, OA[name], datatype=XSD.string, **one) for name in ("prefix", "suffix")]
    shapes.shape("Quote", targetClass=OA.TextQuoteSelector, property=[words, *around])
    start = shapes.path("start", OA.start, datatype=COUNT, lessThan=OA.end, **one)
    end = shapes.path("end", OA.end, datatype=COUNT, **one)
    shapes.shape("Position", targetClass=OA.TextPositionSelector, property=[start, end])
