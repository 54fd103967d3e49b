"""Checking records against their texts and the ontology, long after they were taken in."""

from __future__ import annotations

from collections.abc import Iterator

from kg import schema
from kg.errors import InputError
from kg.records import Record
from kg.view import View


def faults(view: View) -> list[str]:
    """Every record that breaks a rule, with the rule; quotes that are not in their text; edges without an end."""
    types = {uid: node.type for uid, node in view.nodes.items()}
    words = schema.load()
    found = [f"{uid}: an end of this edge is gone" for uid in view.hanging]
    for record in _records(view):
        try:
            words.check(record, types.get)
        except InputError as error:
            found.append(str(error))
        found += [f"{record.uid}: {problem}" for problem in _quotes(view, record)]
    return found


def _records(view: View) -> Iterator[Record]:
    yield from view.nodes.values()
    yield from view.edges.values()


def _quotes(view: View, record: Record) -> Iterator[str]:
    for proof in record.evidence:
        document = view.documents.get(proof.document)
        if document is None:
            yield f"its document {proof.document} is gone"
            continue
        try:
            proof.verify(document.text)
        except InputError as error:
            yield f"{document.key}: {error}"
