"""A view of the ledger as the data of a page: columns of small numbers and strings, each text once.

The shape of the answer (``FORM`` changes when it does)::

    form, title, around                    around: the index of the node to open on, or null
    types     {nodes, edges}               names; the records hold indexes into these
    finders   [name]
    documents [{id, key, title, author?, publisher?, url?, published?, days?, length, parts}]
    evidence  {document, finder, confidence, spans, at}
    nodes     {id, type, name, aliases, x, y, props, days, evidence, per}
    edges     {id, type, from, to, props, days, evidence, per}
    left_out  {nodes, edges, characters}   what did not fit

``parts`` are ``[start, text]``: one of the whole text, or the paragraphs that evidence stands in where texts are too
long. ``spans`` are flat triples start, length, role (an index into ``ROLES``), ``per evidence: at`` many. ``evidence``
of nodes and edges are indexes into the evidence, ``per`` many for each. ``days`` are flat triples index, earliest,
latest in days since 1970-01-01 (null where open); of a document ``[earliest, latest]``. Offsets count UTF-16 units, as
JavaScript does. Properties that have their default are left out.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, get_args

import numpy as np

from kg.dates import bounds
from kg.errors import DateError, UnknownName
from kg.explorer.layout import positions
from kg.records import Evidence, Node, Record, Role
from kg.text import Document
from kg.view import View, document_node

FORM = 1
ROLES: tuple[str, ...] = get_args(Role)
LARGEST_NODES = 50_000
LARGEST_BYTES = 20_000_000
"""Bytes of data that a page may hold."""
PLACE_SIZE, HEAD_SIZE = 14, 600
"""Bytes that the place of a node and the description of a document take, about."""
EPOCH = date(1970, 1, 1).toordinal()
DEFAULTS = {
    "status": "actual",
    "basis": "performed",
    "degree": "full",
    "attribution": "uttered",
    "modality": "asserted",
}


def payload(view: View, around: str | None = None, steps: int | None = None, title: str = "") -> dict[str, Any]:
    """The data of a page, opening on the node ``around``; ``steps`` keeps only what is so near to it.

    The title is, unless given, the name of that node or of the only document.
    Raises UnknownName where ``around`` is not the uid of a node.
    """
    things = {**_cited(view), **view.nodes}
    if around is not None and around not in things:
        raise UnknownName("thing", around, things)
    ranked = _ranked(view, things, around, steps)
    nodes, data = _fitting(view, ranked, whole=steps is None)
    edges = data["edges"]
    ends = np.array([edges["from"], edges["to"]], dtype=np.int64).T.reshape(-1, 2)
    spots = np.rint(positions(len(nodes), ends)).astype(int)
    data["nodes"] |= {"x": spots[:, 0].tolist(), "y": spots[:, 1].tolist()}
    data["left_out"] |= {"nodes": len(things) - len(nodes), "edges": len(view.edges) - len(edges["id"])}
    uids = [node.uid for node in nodes]
    opening = {"title": title or _title(view, nodes, around), "around": None if around is None else uids.index(around)}
    return {"form": FORM, **opening, **data}


def _fitting(view: View, ranked: Sequence[Node], whole: bool) -> tuple[Sequence[Node], dict[str, Any]]:
    """As many nodes as a page may hold, and all but their places."""
    count = min(len(ranked), LARGEST_NODES)
    while True:
        data = _data(view, ranked[:count], whole)
        size = _size(data) + PLACE_SIZE * count
        if size <= LARGEST_BYTES or count <= 1:
            return ranked[:count], data
        count = max(1, int(count * 0.9 * LARGEST_BYTES / size))


def _data(view: View, nodes: Sequence[Node], whole: bool) -> dict[str, Any]:
    """Nodes, what joins them, and the texts behind them; ``whole`` takes in documents without evidence too."""
    index = {node.uid: place for place, node in enumerate(nodes)}
    edges = [edge for edge in view.edges.values() if edge.from_uid in index and edge.to_uid in index]
    passages = _Passages(view.documents)
    things, relations = _records(nodes, passages), _records(edges, passages)
    if whole:
        passages.add_documents()
    things["name"] = [node.name for node in nodes]
    things["aliases"] = [[name for name in node.aliases if name != node.name] or 0 for node in nodes]
    relations["from"] = [index[edge.from_uid] for edge in edges]
    relations["to"] = [index[edge.to_uid] for edge in edges]
    data = {
        "types": {"nodes": things.pop("types"), "edges": relations.pop("types")},
        "finders": list(passages.finders),
        "evidence": passages.columns(),
        "nodes": things,
        "edges": relations,
    }
    documents, missing = _documents(passages, LARGEST_BYTES - _size(data) - PLACE_SIZE * len(nodes))
    return {**data, "documents": documents, "left_out": {"characters": missing}}


def _size(data: object) -> int:
    """Bytes of data as JSON."""
    return len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _title(view: View, nodes: Sequence[Node], around: str | None) -> str:
    names = [node.name for node in nodes if node.uid == around] or [item.title for item in view.documents.values()]
    return names[0] if len(names) == 1 else "Parley"


def _cited(view: View) -> dict[str, Node]:
    """Documents as nodes, where an edge ends in them."""
    ends = {uid for edge in view.edges.values() for uid in (edge.from_uid, edge.to_uid)} - view.nodes.keys()
    return {uid: document_node(view.documents[uid]) for uid in ends & view.documents.keys()}


def _ranked(view: View, things: Mapping[str, Node], around: str | None, steps: int | None) -> list[Node]:
    """The nodes for a page, the nearest first, then those with most relations."""
    near: dict[str, list[str]] = {uid: [] for uid in things}
    for edge in view.edges.values():
        if edge.from_uid in near and edge.to_uid in near:
            near[edge.from_uid].append(edge.to_uid)
            near[edge.to_uid].append(edge.from_uid)
    distance = _distances(near, around) if around is not None else {}
    far = len(things)
    ranked = sorted(things, key=lambda uid: (distance.get(uid, far), -len(near[uid]), uid))
    if around is not None and steps is not None:
        ranked = [uid for uid in ranked if distance.get(uid, far) <= steps]
    return [things[uid] for uid in ranked]


def _distances(near: Mapping[str, Iterable[str]], start: str) -> dict[str, int]:
    """Steps from one node to each that can be reached."""
    distance, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        for there in near[here]:
            if there not in distance:
                distance[there] = distance[here] + 1
                queue.append(there)
    return distance


class _Passages:
    """Evidence, finders and documents as they are met, each once."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._known = documents
        self.documents: dict[str, int] = {}
        self.finders: dict[str, int] = {}
        self.spans: dict[int, list[tuple[int, int]]] = {}
        self._rows: dict[tuple[Any, ...], int] = {}
        self._units: dict[str, list[int] | None] = {}

    def add(self, evidence: Evidence) -> int:
        """The index of a piece of evidence."""
        document = self.documents.setdefault(evidence.document, len(self.documents))
        finder = self.finders.setdefault(evidence.found_by, len(self.finders))
        spans: list[int] = []
        for span in evidence.spans:
            start, end = self.unit(evidence.document, span.start), self.unit(evidence.document, span.end)
            spans += (start, end - start, ROLES.index(span.role))
            self.spans.setdefault(document, []).append((span.start, span.end))
        row = (document, finder, round(evidence.confidence, 3), *spans)
        return self._rows.setdefault(row, len(self._rows))

    def add_documents(self) -> None:
        """Take in the documents that no evidence stands in, too."""
        for uid in self._known:
            self.documents.setdefault(uid, len(self.documents))

    def columns(self) -> dict[str, list[Any]]:
        """The evidence as columns."""
        rows = list(self._rows)
        return {
            "document": [row[0] for row in rows],
            "finder": [row[1] for row in rows],
            "confidence": [row[2] for row in rows],
            "at": [len(row) // 3 - 1 for row in rows],
            "spans": list(chain.from_iterable(row[3:] for row in rows)),
        }

    def known(self) -> list[tuple[Document, list[tuple[int, int]]]]:
        """Documents of the page, each with the code points of its spans."""
        return [(self._known[uid], self.spans.get(place, [])) for uid, place in self.documents.items()]

    def unit(self, uid: str, point: int) -> int:
        """A code point's offset in UTF-16 units."""
        if uid not in self._units:
            wide = [place for place, letter in enumerate(self._known[uid].text) if letter > "\uffff"]
            self._units[uid] = wide or None
        wide_before = self._units[uid]
        return point + (int(np.searchsorted(wide_before, point)) if wide_before else 0)


def _records(records: Sequence[Record], passages: _Passages) -> dict[str, list[Any]]:
    """The columns that nodes and edges share."""
    types: dict[str, int] = {}
    evidence = [[passages.add(item) for item in record.evidence] for record in records]
    return {
        "id": [record.uid for record in records],
        "type": [types.setdefault(record.type, len(types)) for record in records],
        "types": list(types),
        "props": [_properties(record) for record in records],
        "days": list(chain.from_iterable(_dated(place, record) for place, record in enumerate(records))),
        "evidence": list(chain.from_iterable(evidence)),
        "per": [len(items) for items in evidence],
    }


def _properties(record: Record) -> dict[str, Any] | int:
    """The properties worth sending, or 0 where none is."""
    kept = {
        name: value
        for name, value in record.properties.items()
        if name not in ("earliest", "latest") and value != DEFAULTS.get(name) and value is not None
    }
    return kept or 0


def _dated(place: int, record: Record) -> tuple[int | None, ...]:
    days = _days(record.get("date"))
    return (place, *days) if days else ()


def _days(value: object) -> tuple[int | None, int | None] | None:
    """Earliest and latest day of a date, or None where it says nothing."""
    try:
        low, high = bounds(str(value)) if value else (None, None)
    except DateError:
        return None
    if low is None and high is None:
        return None
    return (low.toordinal() - EPOCH if low else None, high.toordinal() - EPOCH if high else None)


def _documents(passages: _Passages, room: int) -> tuple[list[dict[str, Any]], int]:
    """The documents with their texts, and how many characters were left out: whole texts while they fit into so many
    bytes, else only the paragraphs that evidence stands in."""
    missing, result = 0, []
    known = [(document, list(_paragraphs(document, spans))) for document, spans in passages.known()]
    room -= sum(_size([document.text[start:end] for start, end in parts]) + HEAD_SIZE for document, parts in known)
    for document, parts in known:
        more = _size(document.text) - _size([document.text[start:end] for start, end in parts])
        if more <= room:
            parts, room = [(0, len(document.text))], room - max(0, more)
        missing += len(document.text) - sum(end - start for start, end in parts)
        about = document.metadata.model_dump(exclude_none=True)
        days = _days(about.get("published"))
        result.append(
            {"id": document.uid, "key": document.key, **about, "title": document.title}
            | ({"days": days} if days else {})
            | {"length": passages.unit(document.uid, len(document.text))}
            | {"parts": [[passages.unit(document.uid, start), document.text[start:end]] for start, end in parts]}
        )
    return result, missing


def _paragraphs(document: Document, spans: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The paragraphs that spans touch, in order."""
    wanted = sorted(spans)
    for start, end in document.paragraphs():
        while wanted and wanted[0][1] <= start:
            wanted.pop(0)
        if wanted and wanted[0][0] < end:
            yield start, end
