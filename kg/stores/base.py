"""What every graph store does, whatever engine it stands on, and how one is compared with the records it should hold.

A store is a projection of the ledger: it may be deleted and rebuilt. Foreign exceptions never leave it: they become
StoreError, QueryError or LimitError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from kg.records import Edge, Node, Record, Rows, Value

Language = Literal["sparql", "cypher"]


class Store(Protocol):
    """A graph that can be queried in one language."""

    @property
    def language(self) -> Language:
        """The language of its queries."""
        ...

    @property
    def position(self) -> int:
        """The ledger's position that it stands at; 0 where nothing was applied yet."""
        ...

    def apply(self, upserts: Iterable[Record], deletes: Iterable[str], position: int) -> None:
        """Take over a change, as a whole or not at all, and stand at ``position``.

        An upsert replaces the record with its uid, or adds it; a uid in both counts as an upsert. A node may have
        another type than before; an edge has not, since its uid comes from its type. A deleted node takes its edges
        with it. Raises StoreError, without change, where an edge has an end, or evidence a document, that
        is not in the store.
        """
        ...

    def query(self, text: str, params: Mapping[str, Any] | None = None, timeout: float | None = None) -> Rows:
        """The answer to a query, which may only read. ``timeout`` is in seconds.

        Parameters are values, never text: ``$name`` in Cypher; in SPARQL the data block of ``VALUES ?name { … }``.
        A thing of the graph comes as its uid (an IRI under the base) or, in Cypher, as ``{uid, labels, properties}``;
        a relationship as ``{uid, type, from, to, properties}``; a path as the list of both.
        Raises QueryError for a query that is wrong or would write, LimitError where time ran out.
        """
        ...

    def dump(self) -> Iterator[Record]:
        """Every record of the store, read back through its own language; what is no whole record is left out."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


def split(upserts: Iterable[Record], deletes: Iterable[str]) -> tuple[list[Node], list[Edge], list[str]]:
    """Nodes to put in, edges to put in (the last of each uid), and uids to take out that are not put in again."""
    by_uid = {record.uid: record for record in upserts}
    nodes = [record for record in by_uid.values() if isinstance(record, Node)]
    edges = [record for record in by_uid.values() if isinstance(record, Edge)]
    return nodes, edges, [uid for uid in dict.fromkeys(deletes) if uid not in by_uid]


def needed(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[tuple[str, str]]:
    """What must be in a store before these can be: the uid, and in words who needs it."""
    for edge in edges:
        yield edge.from_uid, f"{edge.type} {edge.uid} starts at {edge.from_uid}"
        yield edge.to_uid, f"{edge.type} {edge.uid} ends at {edge.to_uid}"
    for record in (*nodes, *edges):
        for document in record.documents:
            yield document, f"{record.type} {record.uid} has evidence in {document}"


@dataclass(frozen=True)
class Difference:
    """One record in which a store and the records that it should hold disagree."""

    uid: str
    kind: Literal["missing", "surplus", "changed"]
    expected: Record | None = None

    def __str__(self) -> str:
        return f"{self.uid} is {self.kind}"


def check(store: Store, expected: Iterable[Record]) -> list[Difference]:
    """Where a store differs from the records that it should hold, record by record, by uid.

    ``repair`` puts it right. Order is compared where it means something: among spans, roles and finders, not among
    aliases.
    """
    wanted = {record.uid: record for record in expected}
    differences: list[Difference] = []
    for found in store.dump():
        record = wanted.pop(found.uid, None)
        if record is None:
            differences.append(Difference(found.uid, "surplus"))
        elif comparable(found) != comparable(record):
            differences.append(Difference(found.uid, "changed", record))
    missing = (Difference(uid, "missing", record) for uid, record in wanted.items())
    return sorted([*differences, *missing], key=lambda difference: difference.uid)


def repair(store: Store, differences: Iterable[Difference]) -> None:
    """Replay the records in which a store is wrong."""
    found = list(differences)
    upserts = [difference.expected for difference in found if difference.expected is not None]
    store.apply(upserts, [d.uid for d in found if d.expected is None], store.position)


def comparable(record: Record) -> Record:
    """The record with what has no order sorted: aliases, and the values of one property."""
    properties: dict[str, Value] = {
        name: tuple(sorted(set(value))) if isinstance(value, tuple) else value
        for name, value in record.properties.items()
        if value != ()
    }
    changed: dict[str, Any] = {"properties": properties}
    if isinstance(record, Node):
        changed["aliases"] = tuple(sorted(set(record.aliases)))
    return record.model_copy(update=changed)
