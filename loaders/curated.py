"""A text with a curated annotation: ``<stem>.txt`` beside ``<stem>.gold.yaml`` (docs/annotating.md).

The annotation's quotes are looked up in the text; the document is refused as a whole, with every problem named,
when one is not there. What the file does not say, the ontology's defaults say later.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import yaml

from kg import authority, ids
from kg.errors import AnnotationError, ParleyError
from kg.records import PIECES, Edge, Evidence, Node, Record, Span, Value
from kg.text import Document, Source, occurrences

SUFFIX = ".gold.yaml"
ANNOTATOR = "person:annotator"
STRUCTURE = {"id", "type", "name", "aliases", "evidence", "from", "to", "explicit", "found_by", "confidence"}
DATES = {"date", "earliest", "latest", "from_date", "to_date"}


def accepts(source: Source) -> int:
    """A text whose annotation lies beside it."""
    return 20 if source.name.endswith((".txt", ".md")) and source.sibling(SUFFIX) else 0


def load(source: Source) -> Iterator[Document | Record]:
    """The document, then its nodes and edges. Raises AnnotationError listing what is wrong."""
    path = source.sibling(SUFFIX)
    if path is None:
        raise AnnotationError(f"{source.key}: there is no {source.stem}{SUFFIX} beside it")
    packed = path.read_bytes()
    annotation = _Annotation(path.name, source.text(), ids.document_uid(source.key))
    records = annotation.records(_parsed(path.name, packed))
    yield Document(
        uid=annotation.document,
        key=source.key,
        text=annotation.text,
        metadata=source.metadata,
        annotation=hashlib.sha256(packed).hexdigest(),
    )
    yield from records


def _parsed(name: str, packed: bytes) -> Mapping[str, Any]:
    try:
        parsed = yaml.load(packed, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AnnotationError(f"{name}: not YAML: {error}") from error
    known = {"doc", "nodes", "edges"}
    if not isinstance(parsed, dict) or not isinstance(parsed.get("nodes"), list) or set(parsed) - known:
        raise AnnotationError(f"{name}: an annotation holds doc, nodes (a list) and edges (a list), and nothing else")
    return parsed


class _Annotation:
    """One annotation on its way into records: collects problems, so that all are told at once."""

    def __init__(self, name: str, text: str, document: str) -> None:
        self.name = name
        self.text = text
        self.document = document
        self.problems: list[str] = []
        self.nodes: dict[str, Node] = {}

    def records(self, parsed: Mapping[str, Any]) -> list[Record]:
        """Nodes, then edges. Raises AnnotationError with up to ten problems."""
        for number, item in enumerate(parsed["nodes"]):
            self._attempt(f"node {_label(item, number)}", partial(self._node, item))
        edges = [
            self._attempt(f"edge {number} ({_label(item, number)})", partial(self._edge, item))
            for number, item in enumerate(parsed.get("edges") or [])
        ]
        found: list[Record] = [*self.nodes.values(), *(edge for edge in edges if edge)]
        self._unique(found)
        if self.problems:
            shown = "\n  ".join(self.problems[:10])
            more = f"\n  … and {len(self.problems) - 10} more" if len(self.problems) > 10 else ""
            raise AnnotationError(f"{self.name}: {len(self.problems)} problems\n  {shown}{more}")
        return [_stated_in(record, self.nodes) for record in found]

    def _attempt(self, what: str, make: partial[Any]) -> Any:
        try:
            return make()
        except ParleyError as error:
            self.problems.append(f"{what}: {error}")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.problems.append(f"{what}: malformed: {error}")
        return None

    def _node(self, item: Mapping[str, Any]) -> None:
        local = str(item["id"])
        if local in self.nodes:
            raise AnnotationError(f"id {local} is used twice")
        evidence = self._evidence(item)
        name, aliases = str(item["name"]), tuple(str(alias) for alias in item.get("aliases") or ())
        content = self._content(item["type"], name, evidence)
        self._aliases(item["type"], aliases)
        self.nodes[local] = Node(
            uid=ids.node_uid(
                self.document,
                self.text,
                item["type"],
                (name, *aliases),
                content,
                authority.key(item["type"], (name, *aliases)),
            ),
            type=item["type"],
            name=name,
            aliases=aliases,
            properties=_properties(item),
            evidence=evidence,
        )

    def _edge(self, item: Mapping[str, Any]) -> Edge:
        missing = [str(item[end]) for end in ("from", "to") if str(item[end]) not in self.nodes]
        if missing:
            raise AnnotationError(f"no node has the id {', '.join(missing)}")
        start, end = self.nodes[str(item["from"])].uid, self.nodes[str(item["to"])].uid
        if start == end:
            raise AnnotationError("both ends are one node")
        evidence = self._evidence(item)
        spans = [span for proof in evidence for span in proof.place[1]]
        return Edge(
            uid=ids.edge_uid(self.document, item["type"], start, end, spans),
            type=item["type"],
            from_uid=start,
            to_uid=end,
            properties=_properties(item),
            evidence=evidence,
        )

    def _evidence(self, item: Mapping[str, Any]) -> tuple[Evidence, ...]:
        given = item.get("evidence")
        if not given:
            raise AnnotationError("no evidence; give the exact quote")
        listed = given if isinstance(given, list) else [given]
        return tuple(self._proof(proof, item) for proof in listed)

    def _proof(self, given: Any, item: Mapping[str, Any]) -> Evidence:
        whole = given if isinstance(given, dict) else {}
        pieces = whole.get("spans", [given])
        found_by = whole.get("found_by", item.get("found_by", ANNOTATOR))
        confidence = whole.get("confidence", item.get("confidence", 1.0))
        spans = tuple(self._span(piece) for piece in pieces)
        return Evidence(document=self.document, spans=spans, found_by=found_by, confidence=confidence)

    def _span(self, piece: Any) -> Span:
        given = piece if isinstance(piece, dict) else {"quote": piece}
        unknown = set(given) - {"quote", "start", "role", "found_by", "confidence"}
        if unknown:
            raise AnnotationError(f"unknown words in evidence: {', '.join(sorted(unknown))}")
        quote, start = str(given["quote"]), given.get("start")
        places = occurrences(self.text, quote) if start is None else [int(start)]
        if not places:
            raise AnnotationError(f"the quote {quote[:80]!r} is not in the text")
        if len(places) > 1:
            warnings.warn(f"{self.name}: {quote[:60]!r} occurs {len(places)} times; the first counts", stacklevel=2)
        span = Span.of(self.text, places[0], places[0] + len(quote), given.get("role", "whole"))
        if span.quote != quote:
            raise AnnotationError(f"the quote {quote[:80]!r} is not at {start}; the text has {span.quote[:80]!r}")
        return span

    def _content(self, kind: str, name: str, evidence: tuple[Evidence, ...]) -> list[tuple[int, int]]:
        """Where the pieces of a content stand: inside the evidence where they do, else at their first occurrence."""
        if kind not in ids.CONTENT_TYPES:
            return []
        shown = [(span.start, span.end) for proof in evidence for span in proof.spans]
        return [self._piece(piece, shown) for piece in name.split(PIECES)]

    def _piece(self, piece: str, shown: list[tuple[int, int]]) -> tuple[int, int]:
        places = [(start, start + len(piece)) for start in occurrences(self.text, piece)]
        if not places:
            raise AnnotationError(f"the content {piece[:80]!r} is not in the text")
        inside = [(a, b) for a, b in places if any(start <= a and b <= end for start, end in shown)]
        return (inside or places)[0]

    def _aliases(self, kind: str, aliases: tuple[str, ...]) -> None:
        if not aliases and kind not in ids.CONTENT_TYPES:
            raise AnnotationError("no aliases; give at least one exact mention")
        for piece in (piece for alias in aliases for piece in alias.split(PIECES)):
            if piece not in self.text:
                raise AnnotationError(f"the alias {piece[:80]!r} is not in the text")

    def _unique(self, records: list[Record]) -> None:
        seen: dict[str, Record] = {}
        for record in records:
            if record.uid in seen:
                self.problems.append(f"two {record.type} are one: {_name(record)} and {_name(seen[record.uid])}")
            seen[record.uid] = record


def _label(item: Any, number: int) -> str:
    if not isinstance(item, dict):
        return f"{number}"
    if "from" in item:
        return f"{item.get('type')} {item.get('from')} → {item.get('to')}"
    return f"{item.get('id', number)}"


def _name(record: Record) -> str:
    return record.name[:60] if isinstance(record, Node) else record.quotes[0][:60]


def _properties(item: Mapping[str, Any]) -> dict[str, Value]:
    found = {name: _value(name, value) for name, value in item.items() if name not in STRUCTURE}
    if item.get("explicit") is False:
        found.setdefault("basis", "inferred")
    return found


def _value(name: str, value: Any) -> Value:
    if name in DATES or isinstance(value, date):
        return str(value)
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, (bool, int, float, str)):
        return value
    raise AnnotationError(f"{name} must be a word, number, true, false or a list; it is {value!r}")


def _stated_in(record: Record, nodes: Mapping[str, Node]) -> Record:
    local = record.properties.get("stated_in")
    if local is None:
        return record
    if str(local) not in nodes:
        raise AnnotationError(f"stated_in: no node has the id {local}")
    return record.model_copy(update={"properties": {**record.properties, "stated_in": nodes[str(local)].uid}})
