"""brat standoff: ``<stem>.txt`` beside ``<stem>.ann``, annotated with the ontology's own words.

Text-bound lines (``T``) are mentions, ``R`` lines edges, ``* Equiv`` lines say that mentions are one thing, ``A``
lines set a property, and an ``AnnotatorNotes`` line names a mention's thing. Format: https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg import authority, ids
from kg.errors import AnnotationError
from kg.records import PIECES, Edge, Evidence, Node, Record, Span
from kg.text import Document, Source

SUFFIX = ".ann"
ANNOTATOR = "person:annotator"
_LINE = re.compile(r"^([TREAM#*N])(\d*)\t(.*)$")


@dataclass(frozen=True)
class _Mention:
    key: str
    kind: str
    spans: tuple[tuple[int, int], ...]
    name: str


@dataclass
class _Lines:
    """What the lines of one file say."""

    mentions: dict[str, _Mention] = field(default_factory=dict)
    relations: list[tuple[str, str, str, str]] = field(default_factory=list)
    values: dict[str, dict[str, str | bool]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)


def accepts(source: Source) -> int:
    """A text whose standoff file lies beside it."""
    return 18 if source.name.endswith(".txt") and source.sibling(SUFFIX) else 0


def load(source: Source) -> Iterator[Document | Record]:
    """The document, a node for each thing and an edge for each relation. Raises AnnotationError with the line."""
    path = source.sibling(SUFFIX)
    if path is None:
        raise AnnotationError(f"{source.key}: there is no {source.stem}{SUFFIX} beside it")
    packed = path.read_bytes()
    document = Document(
        uid=ids.document_uid(source.key),
        key=source.key,
        text=source.text(),
        metadata=source.metadata,
        annotation=hashlib.sha256(packed).hexdigest(),
    )
    lines = _parsed(path.name, packed.decode("utf-8-sig"), document.text)
    nodes = _nodes(document, lines)
    edges = [_edge(document, lines, nodes, relation) for relation in lines.relations]
    yield document
    yield from {node.uid: node for node in nodes.values()}.values()
    yield from {edge.uid: edge for edge in edges}.values()


def _parsed(name: str, annotation: str, text: str) -> _Lines:
    lines = _Lines()
    for number, line in enumerate(annotation.split("\n"), 1):
        matched = _LINE.match(line.rstrip("\r"))
        if not line.strip():
            continue
        if not matched:
            raise AnnotationError(f"{name}, line {number}: not a standoff line: {line[:60]!r}")
        try:
            _take(lines, matched[1], matched[1] + matched[2], matched[3], text)
        except (ValueError, KeyError, IndexError, AnnotationError) as error:
            raise AnnotationError(f"{name}, line {number}: {error}") from error
    return lines


def _take(lines: _Lines, sort: str, key: str, rest: str, text: str) -> None:
    if sort == "T":
        lines.mentions[key] = _mention(key, rest, text)
    elif sort == "R":
        kind, first, second = rest.split("\t")[0].split()
        lines.relations.append((key, kind, first.split(":")[1], second.split(":")[1]))
    elif sort in "AM":
        name, target, *value = rest.split()
        lines.values.setdefault(target, {})[name] = value[0] if value else True
    elif sort == "#":
        head, note = rest.split("\t", 1)
        lines.notes[head.split()[1]] = note.strip()
    elif sort == "*":
        _, first, *others = rest.split()
        lines.same.update(dict.fromkeys(others, lines.same.get(first, first)))
    else:
        raise AnnotationError("only T, R, A, M, # and * lines are read; write events as mentions and relations")


def _mention(key: str, rest: str, text: str) -> _Mention:
    head, quoted = rest.split("\t", 1)
    kind, places = head.split(" ", 1)
    spans = tuple((int(a), int(b)) for a, b in (place.split() for place in places.split(";")))
    found = [text[a:b] for a, b in spans]
    if _spaced(" ".join(found)) != _spaced(quoted):
        raise AnnotationError(f"{quoted[:60]!r} is not at {places}; the text has {' '.join(found)[:60]!r}")
    return _Mention(key, kind, spans, PIECES.join(found))


def _spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _nodes(document: Document, lines: _Lines) -> dict[str, Node]:
    """A node for each mention's key; mentions that are one thing share theirs."""
    groups: dict[str, list[_Mention]] = {}
    for key, mention in lines.mentions.items():
        groups.setdefault(lines.same.get(key, key), []).append(mention)
    made: dict[str, Node] = {}
    for mentions in groups.values():
        made |= dict.fromkeys((mention.key for mention in mentions), _node(document, lines, mentions))
    return made


def _node(document: Document, lines: _Lines, mentions: list[_Mention]) -> Node:
    first = mentions[0]
    aliases = tuple(dict.fromkeys(mention.name for mention in mentions))
    notes = [lines.notes[mention.key] for mention in mentions if mention.key in lines.notes]
    content = first.kind in ids.CONTENT_TYPES
    name = first.name if content or not notes else notes[0]
    names = (name, *aliases)
    key = authority.key(first.kind, names)
    return Node(
        uid=ids.node_uid(document.uid, document.text, first.kind, names, first.spans, key),
        type=first.kind,
        name=name,
        aliases=aliases[1:] if content else aliases,
        properties={k: v for mention in mentions for k, v in lines.values.get(mention.key, {}).items()},
        evidence=tuple(_evidence(document, mention.spans) for mention in mentions),
    )


def _edge(document: Document, lines: _Lines, nodes: dict[str, Node], relation: tuple[str, str, str, str]) -> Edge:
    key, kind, first, second = relation
    missing = [end for end in (first, second) if end not in nodes]
    if missing:
        raise AnnotationError(f"{document.key}: {key} {kind} points at {missing[0]}, which no line defines")
    spans = tuple(sorted({*lines.mentions[first].spans, *lines.mentions[second].spans}))
    return Edge(
        uid=ids.edge_uid(document.uid, kind, nodes[first].uid, nodes[second].uid, spans),
        type=kind,
        from_uid=nodes[first].uid,
        to_uid=nodes[second].uid,
        properties=lines.values.get(key, {}),
        evidence=(_evidence(document, spans),),
    )


def _evidence(document: Document, spans: tuple[tuple[int, int], ...]) -> Evidence:
    cut = tuple(Span.of(document.text, start, end) for start, end in spans)
    return Evidence(document=document.uid, spans=cut, found_by=ANNOTATOR)
