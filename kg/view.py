"""The view: what the ledger's rows say once decisions are applied. Everything but the query languages reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kg.errors import UnknownName
from kg.ids import normal
from kg.records import Decision, Edge, Node, Record, Value, combine
from kg.text import Document


@dataclass(frozen=True)
class View:
    """Nodes, edges and documents by uid; ``merged`` maps every uid that was joined into another to its survivor;
    ``hanging`` names edges that are not shown, since an end of theirs is gone."""

    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    position: int = 0
    hanging: tuple[str, ...] = ()

    def records(self) -> Iterator[Record]:
        """Everything that a graph store holds: documents as nodes, nodes, edges."""
        yield from (document_node(document) for document in self.documents.values())
        yield from self.nodes.values()
        yield from self.edges.values()

    @cached_property
    def _ends(self) -> tuple[Mapping[str, list[Edge]], Mapping[str, list[Edge]]]:
        out: defaultdict[str, list[Edge]] = defaultdict(list)
        into: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges.values():
            out[edge.from_uid].append(edge)
            into[edge.to_uid].append(edge)
        return out, into

    def out(self, uid: str) -> list[Edge]:
        """Edges that start at a node."""
        return self._ends[0].get(uid, [])

    def into(self, uid: str) -> list[Edge]:
        """Edges that end at a node."""
        return self._ends[1].get(uid, [])

    @cached_property
    def _names(self) -> Mapping[str, list[Node]]:
        names: defaultdict[str, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            for name in {normal(name) for name in (node.name, *node.aliases)}:
                names[name].append(node)
        return names

    def find(self, text: str) -> list[Node]:
        """Nodes called so: by uid, by whole name or alias, else by a part of one; likeliest first."""
        uid = self.merged.get(text, text)
        if uid in self.nodes:
            return [self.nodes[uid]]
        wanted = normal(text)
        exact = self._names.get(wanted, [])
        found = exact or [node for name, nodes in self._names.items() if wanted and wanted in name for node in nodes]
        unique = {node.uid: node for node in found}
        return sorted(unique.values(), key=lambda node: (len(node.name), node.name, node.uid))

    def one(self, text: str) -> Node:
        """The likeliest node of that name. Raises UnknownName with the nearest names."""
        found = self.find(text)
        if not found:
            raise UnknownName("thing in this graph", text, {node.name for node in self.nodes.values()})
        return found[0]


def survivors(decisions: Iterable[Decision]) -> dict[str, str]:
    """Each joined uid and the uid that stands for it, from the standing decisions in their order."""
    parent: dict[str, str] = {}

    def root(uid: str) -> str:
        while uid in parent:
            uid = parent[uid]
        return uid

    for decision in decisions:
        if decision.kind == "same":
            first = root(decision.uids[0])
            for uid in decision.uids[1:]:
                if root(uid) != first:
                    parent[root(uid)] = first
    return {uid: root(uid) for uid in parent}


def apply(records: Iterable[Record], merged: Mapping[str, str], decisions: Iterable[Decision]) -> list[Record]:
    """Records with decisions applied: one a uid, ends and ``stated_in`` pointing at survivors. Their order decides
    nothing: where joined records differ and nothing else tells, the survivor's own value stands."""
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[merged.get(record.uid, record.uid)].append(record)
    confirmed = {merged.get(d.uids[0], d.uids[0]): d.value for d in decisions if d.kind == "confirm"}
    return [_applied(uid, group, merged, confirmed.get(uid)) for uid, group in groups.items()]


def _applied(uid: str, group: list[Record], merged: Mapping[str, str], confirmed: bool | None) -> Record:
    own_first = sorted(group, key=lambda record: (record.uid != uid, record.uid))
    record = combine(own_first) if len(group) > 1 else group[0]
    changed: dict[str, object] = {"uid": uid} if record.uid != uid else {}
    properties: dict[str, Value] = dict(record.properties)
    stated_in = properties.get("stated_in")
    if isinstance(stated_in, str) and stated_in in merged:
        properties["stated_in"] = merged[stated_in]
    if confirmed is not None:
        properties["confirmed"] = confirmed
    if properties != record.properties:
        changed["properties"] = properties
    if isinstance(record, Edge):
        ends = {"from_uid": record.from_uid, "to_uid": record.to_uid}
        changed |= {name: merged[end] for name, end in ends.items() if end in merged}
    return record.model_copy(update=changed) if changed else record


def document_node(document: Document) -> Node:
    """A document as the node that graph stores hold; its text stays in the ledger."""
    known = document.metadata.model_dump(exclude_none=True, exclude={"title"})
    return Node(
        uid=document.uid,
        type="Document",
        name=document.title,
        properties={"key": document.key, "sha256": document.sha256, **known},
    )
