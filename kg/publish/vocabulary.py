"""The ontology as OWL.

Two ``rdfs:domain`` of one property mean "is both", so a domain or range is stated only where one class covers it;
elsewhere ``schema:domainIncludes`` and ``schema:rangeIncludes`` tell readers and entail nothing.
"""

from __future__ import annotations

from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, Graph, Literal, URIRef

from kg.kinds import EdgeType, Group, NodeType, Property
from kg.publish.terms import DATATYPES, EDTF, empty, own_properties
from kg.schema import Schema, load


def owl(schema: Schema | None = None) -> str:
    """The ontology as OWL in Turtle."""
    schema = schema or load()
    graph = empty({**schema.prefixes, "owl": str(OWL), "rdfs": str(RDFS)})
    _ontology(graph, schema)
    for group in schema.groups.values():
        _class(graph, schema, group)
    for node in schema.nodes.values():
        _class(graph, schema, node)
    for edge in schema.edges.values():
        _predicate(graph, schema, edge)
    for prop in own_properties(schema):
        _property(graph, schema, prop)
    return graph.serialize(format="turtle")


def _ontology(graph: Graph, schema: Schema) -> None:
    subject = URIRef(schema.about["id"])
    graph.add((subject, RDF.type, OWL.Ontology))
    graph.add((subject, RDFS.label, _english(schema.about["title"])))
    graph.add((subject, RDFS.comment, _english(schema.about["description"])))
    graph.add((subject, OWL.versionInfo, Literal(schema.about["version"])))
    graph.add((subject, DCTERMS.license, URIRef(schema.about["license"])))
    graph.add((EDTF, RDF.type, RDFS.Datatype))


def _english(text: str) -> Literal:
    return Literal(text, lang="en")


def _described(
    graph: Graph, schema: Schema, thing: NodeType | EdgeType | Group | Property, kind: URIRef, wider: URIRef
) -> URIRef:
    subject = URIRef(thing.iri)
    label = thing.name if kind == OWL.Class else thing.name.replace("_", " ").lower()
    graph.add((subject, RDF.type, kind))
    graph.add((subject, RDFS.label, _english(label)))
    graph.add((subject, RDFS.comment, _english(thing.description)))
    graph.add((subject, RDFS.isDefinedBy, URIRef(schema.about["id"])))
    words = {
        SKOS.exactMatch: thing.mappings.exact,
        SKOS.closeMatch: thing.mappings.close,
        SKOS.relatedMatch: thing.mappings.related,
        wider: thing.mappings.broad,
    }
    for predicate, iris in words.items():
        for iri in iris:
            graph.add((subject, predicate, URIRef(iri)))
    return subject


def _class(graph: Graph, schema: Schema, kind: NodeType | Group) -> None:
    subject = _described(graph, schema, kind, OWL.Class, RDFS.subClassOf)
    for label in kind.labels[1:] if isinstance(kind, NodeType) else ():
        graph.add((subject, RDFS.subClassOf, URIRef(schema.groups[label].iri)))


def _predicate(graph: Graph, schema: Schema, edge: EdgeType) -> None:
    subject = _described(graph, schema, edge, OWL.ObjectProperty, RDFS.subPropertyOf)
    if edge.symmetric:
        graph.add((subject, RDF.type, OWL.SymmetricProperty))
    ends = ((RDFS.domain, SDO.domainIncludes, edge.from_types), (RDFS.range, SDO.rangeIncludes, edge.to_types))
    for strict, loose, types in ends:
        covering = _fewest(schema, types)
        for iri in covering:
            graph.add((subject, strict if len(covering) == 1 else loose, iri))


def _fewest(schema: Schema, types: frozenset[str]) -> list[URIRef]:
    groups = [group for group in schema.groups.values() if group.members <= types]
    single = types.difference(*(group.members for group in groups))
    return [URIRef(iri) for iri in sorted([*(group.iri for group in groups), *(schema.nodes[n].iri for n in single)])]


def _property(graph: Graph, schema: Schema, prop: Property) -> None:
    kind = OWL.ObjectProperty if prop.target else OWL.DatatypeProperty
    subject = _described(graph, schema, prop, kind, RDFS.subPropertyOf)
    graph.add((subject, RDFS.range, URIRef(prop.target) if prop.target else DATATYPES[prop.kind]))
    owners = [URIRef(kind.iri) for kind in schema.nodes.values() if prop.name in kind.properties]
    uses = [kind.properties[prop.name] for kind in schema.edges.values() if prop.name in kind.properties]
    if len(owners) + bool(uses) == 1:
        graph.add((subject, RDFS.domain, RDF.Statement if uses else owners[0]))
    uses += [kind.properties[prop.name] for kind in schema.nodes.values() if prop.name in kind.properties]
    for value, meaning in {v: m for use in (prop, *uses) for v, m in use.meanings.items()}.items():
        graph.add((subject, SKOS.note, _english(f"{value}: {meaning}" if meaning else value)))
