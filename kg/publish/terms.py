"""What the published forms share: namespaces, datatypes, and which properties RDF has."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import XSD, Graph, Namespace, URIRef

from kg.kinds import NAMESPACE, Property
from kg.schema import Schema

KG = Namespace(NAMESPACE)
OA = Namespace("http://www.w3.org/ns/oa#")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
DATATYPES: Mapping[str, URIRef] = {
    "string": XSD.string,
    "integer": XSD.integer,
    "decimal": XSD.decimal,
    "boolean": XSD.boolean,
    "date": XSD.date,
    "edtf": EDTF,
}
"""The datatype of each kind of property but ``uid``, whose values are IRIs."""


def empty(namespaces: Mapping[str, str]) -> Graph:
    """A graph with just these prefixes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in namespaces.items():
        graph.bind(prefix, namespace)
    return graph


def own_properties(schema: Schema) -> list[Property]:
    """The properties that RDF has under the ontology's own namespace."""
    slots = (prop for name, prop in schema.slots.items() if name != "uid" and prop.in_rdf)
    return [prop for prop in slots if prop.iri.startswith(NAMESPACE)]
