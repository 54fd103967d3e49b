"""The property-graph mapping: a record as labels and properties, and back. Pure functions.

A node is a node, an edge a relationship with an id of its own. Both carry ``quote`` (the first), ``quotes``,
``documents``, ``found_by``, ``confidence`` and, so that nothing is lost, ``evidence`` as JSON text. A node also leads
to its passages (EVIDENCED_BY), and a passage to its document (IN_DOCUMENT).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from kg.errors import RecordError
from kg.ids import evidence_uid
from kg.records import Edge, Evidence, Node, Record, Value
from kg.schema import load

STRUCTURE = ("EVIDENCED_BY", "IN_DOCUMENT")
"""Relationships that tie nodes to texts and are no records."""

_EVIDENCE = ("quote", "quotes", "documents", "found_by", "confidence", "evidence")


def node_row(node: Node) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Labels (the type first) and properties. Raises RecordError for a type or property that is not known."""
    return labels(node.type), {"uid": node.uid, "name": node.name, "aliases": list(node.aliases), **_properties(node)}


def edge_row(edge: Edge) -> tuple[str, str, str, dict[str, Any]]:
    """Type, uid of the start, uid of the end, properties. Raises RecordError for what is not known."""
    if edge.type not in load().edges:
        raise RecordError(f"{edge.uid}: the ontology has no edge type {edge.type!r}")
    return edge.type, edge.from_uid, edge.to_uid, {"uid": edge.uid, **_properties(edge)}


def passages(node: Node) -> list[dict[str, Any]]:
    """Each passage that a node rests on, once: uid, quote, document."""
    found = {evidence_uid(*item.place): item for item in node.evidence}
    return [{"uid": uid, "quote": item.quote, "document": item.document} for uid, item in found.items()]


def node(labels: Sequence[str], properties: Mapping[str, Any]) -> Node:
    """The node that labels and properties describe. Raises ValueError (of pydantic) where they make none."""
    known = {"uid", "name", "aliases", *_EVIDENCE}
    return Node(
        uid=properties.get("uid", ""),
        type=labels[0],
        name=properties.get("name", ""),
        aliases=tuple(properties.get("aliases", ())),
        properties=_values(properties, known),
        evidence=_evidence(properties),
    )


def edge(kind: str, from_uid: str, to_uid: str, properties: Mapping[str, Any]) -> Edge:
    """The edge that a relationship describes. Raises ValueError (of pydantic) where it makes none."""
    return Edge(
        uid=properties.get("uid", ""),
        type=kind,
        from_uid=from_uid,
        to_uid=to_uid,
        properties=_values(properties, {"uid", *_EVIDENCE}),
        evidence=_evidence(properties),
    )


@cache
def labels(kind: str) -> tuple[str, ...]:
    """The labels of a node type, its own first. Raises RecordError for a type that is not known."""
    found = load().nodes.get(kind)
    if found is None:
        raise RecordError(f"the ontology has no node type {kind!r}")
    return tuple(label for label in found.labels if label != "Node")


@cache
def _kinds() -> Mapping[str, str]:
    """What values each property has, by its name."""
    return {name: prop.kind for name, prop in load().slots.items() if not prop.readonly}


def _properties(record: Record) -> dict[str, Any]:
    row = {name: _stored(record, name, value) for name, value in record.properties.items()}
    if record.evidence:
        row |= {
            "quote": record.evidence[0].quote,
            "quotes": list(record.quotes),
            "documents": list(record.documents),
            "found_by": list(record.found_by),
            "confidence": record.confidence,
            "evidence": f"[{','.join(item.model_dump_json() for item in record.evidence)}]",
        }
    return row


def _stored(record: Record, name: str, value: Value) -> Any:
    kind = _kinds().get(name)
    if kind is None:
        raise RecordError(f"{record.uid}: the ontology has no property {name!r}")
    if isinstance(value, tuple):
        return list(value)
    return date.fromisoformat(str(value)) if kind == "date" else value


def _values(properties: Mapping[str, Any], apart: set[str]) -> dict[str, Value]:
    return {name: _value(value) for name, value in properties.items() if name not in apart}


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(value)
    return value.isoformat() if isinstance(value, date) else value


def _evidence(properties: Mapping[str, Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence.model_validate(item) for item in json.loads(properties.get("evidence", "[]")))
