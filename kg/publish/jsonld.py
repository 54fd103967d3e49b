"""The JSON-LD context: short keys for everything that the RDF of a graph says."""

from __future__ import annotations

import json
from typing import Any

from kg.kinds import Property
from kg.publish.terms import DATATYPES, own_properties
from kg.schema import Schema, load

_PREFIXES = ("kg", "edtf", "oa", "rdf", "skos", "xsd")
_ANNOTATION: dict[str, Any] = {
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id", "@container": "@set"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id", "@container": "@set"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
}
"""Keys of Web Annotation as its own context has them."""


def context(schema: Schema | None = None) -> str:
    """The JSON-LD 1.1 context, as JSON."""
    schema = schema or load()
    words: dict[str, Any] = {"@version": 1.1, **{prefix: schema.prefixes[prefix] for prefix in _PREFIXES}}
    words |= {"id": "@id", "type": "@type", "Edge": "rdf:Statement", **_ANNOTATION}
    words |= {"name": "skos:prefLabel", "aliases": {"@id": "skos:altLabel", "@container": "@set"}}
    words |= {"exactMatch": {"@id": "skos:exactMatch", "@type": "@id", "@container": "@set"}}
    words |= {"from": {"@id": "rdf:subject", "@type": "@id"}, "to": {"@id": "rdf:object", "@type": "@id"}}
    words |= {"edge": {"@id": "rdf:predicate", "@type": "@vocab"}}
    words |= {name: _short(group.iri, schema) for name, group in schema.groups.items()}
    words |= {name: _short(node.iri, schema) for name, node in schema.nodes.items()}
    for edge in schema.edges.values():
        words[edge.predicate] = {"@id": _short(edge.iri, schema), "@type": "@id"}
    for prop in own_properties(schema):
        words[prop.iri.rpartition("#")[2]] = _term(prop, schema)
    return json.dumps({"@context": words}, ensure_ascii=False, indent=2) + "\n"


def _term(prop: Property, schema: Schema) -> dict[str, Any]:
    term: dict[str, Any] = {"@id": _short(prop.iri, schema)}
    if prop.target:
        term["@type"] = "@id"
    elif prop.kind != "string":
        term["@type"] = _short(str(DATATYPES[prop.kind]), schema)
    return term | ({"@container": "@set"} if prop.many else {})


def _short(iri: str, schema: Schema) -> str:
    prefix, namespace = next(item for item in schema.prefixes.items() if iri.startswith(item[1]))
    return f"{prefix}:{iri.removeprefix(namespace)}"
