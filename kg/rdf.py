"""The RDF mapping: a record as quads, and quads as records. Pure functions; no blank nodes.

A node is an IRI with its types, names and properties. An edge is a resource of its own, an ``rdf:Statement``; only
where its status is actual and its basis performed is it also the direct triple. Evidence is a Web Annotation
(https://www.w3.org/TR/annotation-model/) whose parts are fragments of the record's IRI:

    <id/x>  kg:evidence <id/x#evidence-1> ; kg:evidencedBy <id/passage-…> .
    <id/x#evidence-1>  a oa:Annotation ; oa:hasBody <id/x> ; oa:hasTarget <id/x#evidence-1-span-1> .
    <id/x#evidence-1-span-1>  a oa:SpecificResource ; oa:hasSource <id/document-…> ; oa:hasSelector … .

Each document has a named graph; ``<base>graph/across`` holds the records of several. Passages, shared by all that
rests on the same words, stand in the graph of their document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from typing import TypeAlias, cast
from urllib.parse import quote, unquote

from pydantic import ValidationError
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import RecordError
from kg.ids import evidence_uid
from kg.kinds import NAMESPACE, Property
from kg.records import Edge, Evidence, Node, Record, Role, Span, Value
from kg.schema import load

Term: TypeAlias = NamedNode | Literal
Triple: TypeAlias = tuple[NamedNode, NamedNode, Term]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OA = "http://www.w3.org/ns/oa#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
EDTF = NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
PREFIXES: Mapping[str, str] = {"kg": NAMESPACE, "rdf": RDF, "xsd": XSD, "oa": OA, "skos": SKOS}

TYPE, STATEMENT = NamedNode(RDF + "type"), NamedNode(RDF + "Statement")
SUBJECT, PREDICATE, OBJECT = (NamedNode(RDF + part) for part in ("subject", "predicate", "object"))
PREF_LABEL, ALT_LABEL, EXACT_MATCH = (NamedNode(SKOS + part) for part in ("prefLabel", "altLabel", "exactMatch"))
EVIDENCE, EVIDENCED_BY, IN_DOCUMENT, PASSAGE, QUOTE, FOUND_BY, CONFIDENCE, ORDER, SPAN_ROLE, STATUS, BASIS = (
    NamedNode(NAMESPACE + part)
    for part in (
        "evidence", "evidencedBy", "inDocument", "Passage", "quote", "foundBy", "confidence", "order", "spanRole",
        "status", "basis",
    )
)  # fmt: skip
ANNOTATION, SPECIFIC, QUOTE_SELECTOR, POSITION_SELECTOR = (
    NamedNode(OA + part) for part in ("Annotation", "SpecificResource", "TextQuoteSelector", "TextPositionSelector")
)
HAS_BODY, HAS_TARGET, HAS_SOURCE, HAS_SELECTOR, EXACT, PREFIX, SUFFIX, START, END = (
    NamedNode(OA + part)
    for part in ("hasBody", "hasTarget", "hasSource", "hasSelector", "exact", "prefix", "suffix", "start", "end")
)
PERFORMED = ((STATUS, Literal("actual")), (BASIS, Literal("performed")))
"""What an edge must say of itself to be a direct triple too."""

_DATE, _BOOLEAN, _INTEGER, _DECIMAL, _COUNT = (
    NamedNode(XSD + part) for part in ("date", "boolean", "integer", "decimal", "nonNegativeInteger")
)


@lru_cache(maxsize=100_000)
def iri(base: str, uid: str) -> NamedNode:
    """The IRI of a record: ``<base>id/<uid>``, percent-encoded where a uid has other than unreserved characters."""
    return NamedNode(f"{base}id/{quote(uid, safe='')}")


def uid(base: str, address: str) -> str | None:
    """The uid that an IRI under the base stands for; None for any other IRI."""
    start = f"{base}id/"
    return unquote(address[len(start) :]) if address.startswith(start) else None


def graph(record: Record, base: str) -> NamedNode:
    """The named graph of a record: its document's, or ``<base>graph/across`` for several.

    What has no evidence stands in its own graph (a document) or in that of the node that it starts at (an edge).
    """
    documents = record.documents or (record.from_uid if isinstance(record, Edge) else record.uid,)
    return _document_graph(base, documents[0]) if len(documents) == 1 else NamedNode(f"{base}graph/across")


def _document_graph(base: str, document: str) -> NamedNode:
    return NamedNode(f"{base}graph/{quote(document, safe='')}")


def quads(record: Record, base: str) -> Iterator[Quad]:
    """All that the graph says because of one record. Raises RecordError for a type or property that is not known."""
    return chain(own(record, base), shared(record, base))


def own(record: Record, base: str) -> Iterator[Quad]:
    """What only this record says: its subject is the record's IRI or a fragment of it."""
    where = graph(record, base)
    described = _node(record, base) if isinstance(record, Node) else _edge(record, base)
    return (Quad(s, p, o, where) for s, p, o in chain(described, _evidence(record, base)))


def shared(record: Record, base: str) -> Iterator[Quad]:
    """What other records may say too: passages, and the direct triple of an edge that did happen."""
    for item in record.evidence:
        passage, where = _passage(item, base), _document_graph(base, item.document)
        yield Quad(passage, TYPE, PASSAGE, where)
        yield Quad(passage, IN_DOCUMENT, iri(base, item.document), where)
        yield Quad(passage, QUOTE, Literal(item.quote), where)
    if isinstance(record, Edge) and record.get("status") == "actual" and record.get("basis") == "performed":
        ends = iri(base, record.from_uid), iri(base, record.to_uid)
        yield Quad(ends[0], _words().edges[record.type], ends[1], graph(record, base))


def records(quads: Iterable[Quad], base: str) -> list[Record]:
    """The records that quads describe, in the order of their IRIs; what is no whole record is left out.

    RDF keeps no order among aliases, or among the values of one property: they come back sorted.
    """
    about: defaultdict[str, Described] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        about[cast(NamedNode, quad.subject).value][quad.predicate.value].append(cast(Term, quad.object))
    read = (_record(subject, about, base) for subject in sorted(about) if "#" not in subject[len(base) :])
    return [record for record in read if record is not None]


# From records


@dataclass(frozen=True)
class _Words:
    """The ontology's words as IRIs, both ways."""

    types: Mapping[str, tuple[NamedNode, ...]]
    edges: Mapping[str, NamedNode]
    properties: Mapping[str, tuple[NamedNode, Property]]
    type_names: Mapping[str, str]
    edge_names: Mapping[str, str]
    property_names: Mapping[str, Property]


@cache
def _words() -> _Words:
    schema = load()
    iris = {**{n: t.iri for n, t in schema.nodes.items()}, **{n: g.iri for n, g in schema.groups.items()}}
    apart = {"uid", "name", "aliases", "from", "to"}
    settable = {name: prop for name, prop in schema.slots.items() if name not in apart and not prop.readonly}
    return _Words(
        types={
            name: tuple(NamedNode(iris[label]) for label in kind.labels if label != "Node")
            for name, kind in schema.nodes.items()
        },
        edges={name: NamedNode(kind.iri) for name, kind in schema.edges.items()},
        properties={name: (NamedNode(prop.iri), prop) for name, prop in settable.items()},
        type_names={kind.iri: name for name, kind in schema.nodes.items() if name != "Passage"},
        edge_names={kind.iri: name for name, kind in schema.edges.items()},
        property_names={prop.iri: prop for prop in settable.values()},
    )


def edge_predicates() -> frozenset[str]:
    """The IRIs of direct triples between nodes."""
    return frozenset(_words().edge_names) - {EVIDENCED_BY.value, IN_DOCUMENT.value}


def _node(node: Node, base: str) -> Iterator[Triple]:
    subject = iri(base, node.uid)
    if node.type not in _words().types:
        raise RecordError(f"{node.uid}: the ontology has no node type {node.type!r}")
    for kind in _words().types[node.type]:
        yield subject, TYPE, kind
    yield subject, PREF_LABEL, Literal(node.name)
    for alias in node.aliases:
        yield subject, ALT_LABEL, Literal(alias)
    yield from _properties(node, subject, base)


def _edge(edge: Edge, base: str) -> Iterator[Triple]:
    subject = iri(base, edge.uid)
    if edge.type not in _words().edges:
        raise RecordError(f"{edge.uid}: the ontology has no edge type {edge.type!r}")
    yield subject, TYPE, STATEMENT
    yield subject, SUBJECT, iri(base, edge.from_uid)
    yield subject, PREDICATE, _words().edges[edge.type]
    yield subject, OBJECT, iri(base, edge.to_uid)
    yield from _properties(edge, subject, base)


def _properties(record: Record, subject: NamedNode, base: str) -> Iterator[Triple]:
    for name, value in record.properties.items():
        if name not in _words().properties:
            raise RecordError(f"{record.uid}: the ontology has no property {name!r}")
        predicate, prop = _words().properties[name]
        for single in value if isinstance(value, tuple) else (value,):
            yield subject, predicate, _term(single, prop, base)
            if name == "same_as" and _ADDRESS.fullmatch(str(single)):
                yield subject, EXACT_MATCH, NamedNode(str(single))


_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[^\x00-\x20<>\"{}|^`\\\x7f-\U0010ffff]*)?")


def _term(value: bool | int | float | str, prop: Property, base: str) -> Term:
    if isinstance(value, float):
        return number(value)
    if not isinstance(value, str):
        return Literal(value)
    if prop.kind == "uid":
        return iri(base, value)
    datatype = {"date": _DATE, "edtf": EDTF}.get(prop.kind)
    return Literal(value, datatype=datatype) if datatype else Literal(value)


def number(value: float) -> Literal:
    """A finite number as xsd:decimal, exactly."""
    return Literal(format(Decimal(repr(value)), "f"), datatype=_DECIMAL)


def _evidence(record: Record, base: str) -> Iterator[Triple]:
    if not record.evidence:
        return
    subject = iri(base, record.uid)
    yield subject, QUOTE, Literal(record.evidence[0].quote)
    yield subject, CONFIDENCE, number(record.confidence)
    for finder in record.found_by:
        yield subject, FOUND_BY, Literal(finder)
    for place, item in enumerate(record.evidence, start=1):
        yield from _annotation(subject, place, item, base)


def _passage(item: Evidence, base: str) -> NamedNode:
    return iri(base, evidence_uid(*item.place))


def _annotation(subject: NamedNode, place: int, item: Evidence, base: str) -> Iterator[Triple]:
    note = NamedNode(f"{subject.value}#evidence-{place}")
    yield subject, EVIDENCE, note
    yield subject, EVIDENCED_BY, _passage(item, base)
    yield note, TYPE, ANNOTATION
    yield note, HAS_BODY, subject
    yield note, ORDER, Literal(place)
    yield note, FOUND_BY, Literal(item.found_by)
    yield note, CONFIDENCE, number(item.confidence)
    source = iri(base, item.document)
    for number_, span in enumerate(item.spans, start=1):
        yield from _target(note, number_, span, source)


def _target(note: NamedNode, place: int, span: Span, source: NamedNode) -> Iterator[Triple]:
    target = NamedNode(f"{note.value}-span-{place}")
    words, position = NamedNode(f"{target.value}-quote"), NamedNode(f"{target.value}-position")
    yield note, HAS_TARGET, target
    yield target, TYPE, SPECIFIC
    yield target, ORDER, Literal(place)
    yield target, SPAN_ROLE, Literal(span.role)
    yield target, HAS_SOURCE, source
    yield target, HAS_SELECTOR, words
    yield target, HAS_SELECTOR, position
    yield words, TYPE, QUOTE_SELECTOR
    yield words, EXACT, Literal(span.quote)
    yield words, PREFIX, Literal(span.prefix)
    yield words, SUFFIX, Literal(span.suffix)
    yield position, TYPE, POSITION_SELECTOR
    yield position, START, Literal(str(span.start), datatype=_COUNT)
    yield position, END, Literal(str(span.end), datatype=_COUNT)


# From quads

Described: TypeAlias = Mapping[str, list[Term]]


class _Broken(Exception):
    """A part of a record is missing or twice there."""


def _record(subject: str, about: Mapping[str, Described], base: str) -> Record | None:
    own, name = about[subject], uid(base, subject)
    types = {term.value for term in own.get(TYPE.value, ())}
    known = sorted(types & _words().type_names.keys())
    if name is None or not (known or STATEMENT.value in types):
        return None
    common = {"uid": name, "properties": _values(own, base)}
    try:
        evidence = tuple(_read_annotation(about[note], about, base) for note in _ordered(own, EVIDENCE, about))
        if STATEMENT.value in types:
            ends = {"from_uid": _uid(own, SUBJECT, base), "to_uid": _uid(own, OBJECT, base)}
            kind = _words().edge_names[_one(own, PREDICATE)]
            return Edge.model_validate({**common, **ends, "type": kind, "evidence": evidence})
        aliases = tuple(sorted(term.value for term in own.get(ALT_LABEL.value, ())))
        names = {"name": _one(own, PREF_LABEL), "aliases": aliases, "type": _words().type_names[known[0]]}
        return Node.model_validate({**common, **names, "evidence": evidence})
    except (_Broken, KeyError, ValidationError):
        return None


def _one(own: Described, predicate: NamedNode) -> str:
    values = own.get(predicate.value, ())
    if len(values) != 1:
        raise _Broken(predicate.value)
    return values[0].value


def _uid(own: Described, predicate: NamedNode, base: str) -> str:
    return uid(base, _one(own, predicate)) or ""


def _ordered(own: Described, predicate: NamedNode, about: Mapping[str, Described]) -> list[str]:
    parts = [term.value for term in own.get(predicate.value, ())]
    return sorted(parts, key=lambda part: int(_one(about[part], ORDER)))


def _values(own: Described, base: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for predicate, terms in own.items():
        prop = _words().property_names.get(predicate)
        if prop is None:
            continue
        values = [_value(term, base) for term in terms]
        found[prop.name] = tuple(sorted(map(str, values))) if prop.many else values[0]
    return found


def _value(term: Term, base: str) -> bool | int | float | str:
    if isinstance(term, NamedNode):
        return uid(base, term.value) or term.value
    if term.datatype == _BOOLEAN:
        return term.value == "true"
    if term.datatype == _INTEGER:
        return int(term.value)
    return float(term.value) if term.datatype == _DECIMAL else term.value


def _read_annotation(note: Described, about: Mapping[str, Described], base: str) -> Evidence:
    targets = [about[target] for target in _ordered(note, HAS_TARGET, about)]
    if not targets:
        raise _Broken("no target")
    return Evidence(
        document=_uid(targets[0], HAS_SOURCE, base),
        spans=tuple(_span(target, about) for target in targets),
        found_by=_one(note, FOUND_BY),
        confidence=float(_one(note, CONFIDENCE)),
    )


def _span(target: Described, about: Mapping[str, Described]) -> Span:
    parts = [about[term.value] for term in target[HAS_SELECTOR.value]]
    merged = {predicate: terms for part in parts for predicate, terms in part.items()}
    return Span(
        start=int(_one(merged, START)),
        end=int(_one(merged, END)),
        quote=_one(merged, EXACT),
        role=cast(Role, _one(target, SPAN_ROLE)),
        prefix=_one(merged, PREFIX),
        suffix=_one(merged, SUFFIX),
    )
