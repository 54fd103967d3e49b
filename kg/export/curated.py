"""The curated form: texts with their annotations and metadata beside them, as people write them (docs/annotating.md).

Reading it again loses nothing. What the ontology fills in by itself is left out, and so are ``start`` where a quote
occurs once and finder and confidence where a person annotated.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import yaml

from kg import schema
from kg.errors import UsageError
from kg.export.files import fill, whole
from kg.records import PIECES, Edge, Evidence, Node, Record, Span
from kg.text import Document, occurrences
from kg.view import View

ANNOTATOR = "person:annotator"
_PLAIN = re.compile(r"(?:[\w-][\w -]*/)*(?!(?i:readme|license|notice|changelog))[\w-][\w -]*\.(?:txt|md)")
"""Keys that are good names of files: none that loading passes over, none outside the folder."""
_NEEDED = {"role"}


def folder(view: View, output: Path | None, _: str) -> None:
    """A folder with text, annotation and metadata of each document; without a path the one annotation that there is.

    Warns of edges between documents, which no annotation of one text can hold. Raises UsageError where no path is
    given for several documents.
    """
    if output is not None:
        fill(output, _files(view))
    elif len(view.documents) == 1:
        document = next(iter(view.documents.values()))
        with whole(None) as file:
            file.write(_yaml(annotation(view, document, _stem(document.key))))
    else:
        raise UsageError(f"{len(view.documents)} documents are several files; name a folder with --output")


def _files(view: View) -> Iterator[tuple[str, bytes]]:
    taken: set[str] = set()
    for document in sorted(view.documents.values(), key=lambda document: document.key):
        path = PurePosixPath(_path(document, taken))
        beside = str(path.with_suffix(""))
        yield str(path), document.text.encode("utf-8-sig" if document.text.startswith("\ufeff") else "utf-8")
        yield f"{beside}.gold.yaml", _yaml(annotation(view, document, path.stem))
        metadata = document.metadata.model_dump(exclude_none=True)
        if metadata:
            yield f"{beside}.meta.yaml", _yaml(metadata)
    _warn_of_lost(view)


def _stem(key: str) -> str:
    return re.sub(r"[^\w-]+", "-", PurePosixPath(key).name.split(".")[0]).strip("-") or "text"


def _path(document: Document, taken: set[str]) -> str:
    """Its key where that is a plain path, so that it keeps its id when it is loaded again; else a name made of it."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", document.key).strip("-")[:80]
    path = document.key if _PLAIN.fullmatch(document.key) else f"text-{slug}.txt"
    if str(PurePosixPath(path).with_suffix("")).lower() in taken:
        path = f"{document.uid}.txt"
    taken.add(str(PurePosixPath(path).with_suffix("")).lower())
    return path


def _yaml(content: Any) -> bytes:
    text: str = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text.encode()


def found_in(document: Document, records: Iterable[Record], stem: str) -> dict[str, Any]:
    """The annotation that holds what was found in one document."""
    found = list(records)
    nodes = {record.uid: record for record in found if isinstance(record, Node)}
    edges = {record.uid: record for record in found if isinstance(record, Edge)}
    return annotation(View(nodes, edges, {document.uid: document}), document, stem)


def text(document: Document, records: Iterable[Record], stem: str) -> str:
    """The same as YAML."""
    return _yaml(found_in(document, records, stem)).decode()


def _here(record: Record, document: Document) -> tuple[Evidence, ...]:
    return tuple(item for item in record.evidence if item.document == document.uid)


def annotation(view: View, document: Document, stem: str) -> dict[str, Any]:
    """The annotation of one document: its nodes and edges with the evidence that is in it."""
    nodes = _in_order(view.nodes.values(), document)
    known = {node.uid for node in nodes}
    edges = _in_order(view.edges.values(), document)
    return {
        "doc": stem,
        "nodes": [_node(node, document) for node in nodes],
        "edges": [_edge(edge, document, known) for edge in edges if {edge.from_uid, edge.to_uid} <= known],
    }


R = TypeVar("R", Node, Edge)


def _in_order(records: Collection[R], document: Document) -> list[R]:
    """The records with evidence in a document, as they come in its text."""
    starts = {r.uid: min(item.place[1] for item in _here(r, document)) for r in records if _here(r, document)}
    return sorted((r for r in records if r.uid in starts), key=lambda record: (starts[record.uid], record.uid))


def _warn_of_lost(view: View) -> None:
    ends = {uid: set(node.documents) for uid, node in view.nodes.items()}
    lost = [e for e in view.edges.values() if not set(e.documents) & ends[e.from_uid] & ends[e.to_uid]]
    if lost:
        warnings.warn(f"{len(lost)} edges between documents are not in any annotation: {lost[0].uid} …", stacklevel=2)


def _node(node: Node, document: Document) -> dict[str, Any]:
    aliases = [alias for alias in node.aliases if _stands(alias, document.text)]
    if not aliases and "Statement" not in schema.load().nodes[node.type].labels and node.type != "Provision":
        aliases = [node.name] if node.name in document.text else [_here(node, document)[0].spans[0].quote]
    item: dict[str, Any] = {"id": node.uid, "type": node.type, "name": node.name}
    if aliases:
        item["aliases"] = aliases
    return {**item, **_properties(node), "evidence": _evidence(node, document)}


def _stands(alias: str, text: str) -> bool:
    return all(piece in text for piece in alias.split(PIECES))


def _edge(edge: Edge, document: Document, known: set[str]) -> dict[str, Any]:
    properties = _properties(edge)
    if properties.get("stated_in") not in known:
        properties.pop("stated_in", None)
    ends = {"type": edge.type, "from": edge.from_uid, "to": edge.to_uid}
    return {**ends, **properties, "evidence": _evidence(edge, document)}


def _properties(record: Record) -> dict[str, Any]:
    """What must be said so that the ontology completes it to the record's properties."""
    words = schema.load()
    kind = words.find(record.type)
    defaults = {name: prop.default for name, prop in kind.properties.items() if name not in _NEEDED}
    short = {name: value for name, value in record.properties.items() if value != defaults.get(name)}
    if "date" in short:
        short = {name: value for name, value in short.items() if name not in ("earliest", "latest")}
    bare = record.model_copy(update={"properties": short})
    said = short if words.complete(bare).properties == record.properties else record.properties
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}


def _evidence(record: Record, document: Document) -> Any:
    found = [_proof(item, document.text) for item in _here(record, document)]
    return found[0] if len(found) == 1 else found


def _proof(item: Evidence, text: str) -> Any:
    by: dict[str, Any] = {} if item.found_by == ANNOTATOR else {"found_by": item.found_by}
    by |= {} if item.confidence == 1 else {"confidence": item.confidence}
    spans = [_span(span, text) for span in item.spans]
    if len(spans) > 1:
        return {"spans": spans, **by}
    given: Mapping[str, Any] = {**spans[0], **by}
    return given["quote"] if len(given) == 1 else given


def _span(span: Span, text: str) -> dict[str, Any]:
    item: dict[str, Any] = {"quote": span.quote}
    if len(occurrences(text, span.quote)) > 1:
        item["start"] = span.start
    if span.role != "whole":
        item["role"] = span.role
    return item
