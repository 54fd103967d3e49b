"""How records get into a property graph and out again: the statements, the same for every engine that speaks Cypher.

Text goes in as parameters only; labels and relationship types come from the ontology's tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from kg import cypher
from kg.errors import StoreError
from kg.records import Edge, Node, Record
from kg.schema import load
from kg.stores.base import needed, split

Row: TypeAlias = dict[str, Any]
Run: TypeAlias = Callable[[str, Mapping[str, Any]], Iterable[Mapping[str, Any]]]
"""Runs one statement with parameters and gives its rows by column."""

Ends: TypeAlias = tuple[str, str, str]
"""Type of a relationship, label of its start, label of its end."""

Relationship: TypeAlias = tuple[str, str, str, Row]
"""Type, uid of the start, uid of the end, properties."""

PASSAGE = "Passage"

BATCH = 5_000
"""Rows of one statement."""


def write(run: Run, upserts: Iterable[Record], deletes: Iterable[str], fresh: bool = False) -> None:
    """Take over a change. ``fresh``: the graph is empty, so that there is nothing to look for or to replace.

    Raises StoreError, before anything is written, where an end or a document is missing.
    """
    nodes, edges, gone = split(upserts, deletes)
    known = {} if fresh else _types(run, _mentioned(nodes, edges, gone))
    labels = {uid: label for uid, label in known.items() if uid not in set(gone)}
    labels |= {node.uid: node.type for node in nodes}
    for uid, why in needed(nodes, edges):
        if uid not in labels:
            raise StoreError(f"{why}, which is not in the store")
    rows = [cypher.edge_row(edge) for edge in edges]
    replaced = _by_label([*gone, *(node.uid for node in nodes)], known)
    loose = _passages_of(run, replaced)
    if not fresh:
        kept = _clear(run, nodes, edges, gone, known)
        labels |= _types(run, [end for edge in kept for end in edge[1:3] if end not in labels])
        rows += kept
    _put_nodes(run, [node for node in nodes if known.get(node.uid) != node.type], "CREATE")
    _put_nodes(run, [node for node in nodes if known.get(node.uid) == node.type], "MATCH")
    _put_passages(run, nodes, known, labels)
    _put_edges(run, rows, labels)
    _drop_unused_passages(run, loose)


def dump(run: Run) -> Iterator[Record]:
    """Every record of the graph; what is no whole record is left out."""
    for label in load().nodes:
        if label != PASSAGE:
            for row in run(f"MATCH (n:{label}) RETURN properties(n) AS row", {}):
                with suppress(ValueError, TypeError):
                    yield cypher.node((label,), row["row"])
    for kind in load().edges:
        if kind not in cypher.STRUCTURE:
            text = f"MATCH (a)-[r:{kind}]->(b) RETURN a.uid AS starts, b.uid AS ends, properties(r) AS row"
            for row in run(text, {}):
                with suppress(ValueError, TypeError):
                    yield cypher.edge(kind, row["starts"], row["ends"], row["row"])


def batches(rows: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The rows in parts of a size that one statement takes well."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _mentioned(nodes: list[Node], edges: list[Edge], gone: list[str]) -> list[str]:
    passages = (passage["uid"] for node in nodes for passage in cypher.passages(node))
    wanted = (uid for uid, _ in needed(nodes, edges))
    return list(dict.fromkeys([*gone, *(node.uid for node in nodes), *wanted, *passages]))


def _types(run: Run, uids: list[str]) -> dict[str, str]:
    """The type of each node with one of these uids that the graph has."""
    found: dict[str, str] = {}
    for label in load().nodes:
        for batch in batches(uids):
            rows = run(f"MATCH (n:{label}) WHERE n.uid IN $uids RETURN n.uid AS uid", {"uids": batch})
            found |= {row["uid"]: label for row in rows}
    return found


def _clear(
    run: Run,
    nodes: list[Node],
    edges: list[Edge],
    gone: list[str],
    known: Mapping[str, str],
) -> list[Relationship]:
    """Take out what goes and what is replaced; gives back the relationships to put in again.

    A node cannot change its first label, so a node of another type is made anew, and its relationships with it.
    """
    _drop_edges(run, edges, gone)
    moved = [node.uid for node in nodes if known.get(node.uid, node.type) != node.type]
    kept = _edges_at(run, moved, known)
    for label, uids in _by_label([*gone, *moved], known).items():
        for batch in batches(uids):
            run(f"MATCH (n:{label}) WHERE n.uid IN $uids DETACH DELETE n", {"uids": batch})
    same = [node.uid for node in nodes if known.get(node.uid) == node.type]
    for label, uids in _by_label(same, known).items():
        for batch in batches(uids):
            run(f"MATCH (n:{label})-[r:EVIDENCED_BY]->() WHERE n.uid IN $uids DELETE r", {"uids": batch})
    return [edge for edge in kept if edge[1] not in set(gone) and edge[2] not in set(gone)]


def _drop_edges(run: Run, edges: list[Edge], gone: list[str]) -> None:
    """Take out relationships by uid: those that are put in again, of their type, and those that go, of any type."""
    for kind in load().edges:
        if kind not in cypher.STRUCTURE:
            for batch in batches([*gone, *(edge.uid for edge in edges if edge.type == kind)]):
                run(f"MATCH ()-[r:{kind}]->() WHERE r.uid IN $uids DELETE r", {"uids": batch})


def _by_label(uids: Iterable[str], known: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The uids that the graph has, by the label under which it has them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for uid in uids:
        if uid in known:
            found[known[uid]].append(uid)
    return found


def _passages_of(run: Run, uids: Mapping[str, list[str]]) -> list[str]:
    """The uids of the passages that these nodes, given by label, rest on."""
    found: set[str] = set()
    for label, members in uids.items():
        text = f"MATCH (n:{label})-[:EVIDENCED_BY]->(p:Passage) WHERE n.uid IN $uids RETURN DISTINCT p.uid AS uid"
        found.update(row["uid"] for batch in batches(members) for row in run(text, {"uids": batch}))
    return sorted(found)


def _edges_at(run: Run, uids: list[str], known: Mapping[str, str]) -> list[Relationship]:
    """Every relationship that is a record and has one of these nodes as an end, once."""
    found: dict[str, Relationship] = {}
    for label in sorted({known[uid] for uid in uids}):
        for arrow in ("-[r]->", "<-[r]-"):
            starts, ends = ("n", "o") if arrow == "-[r]->" else ("o", "n")
            text = (
                f"MATCH (n:{label}){arrow}(o) WHERE n.uid IN $uids "
                f"RETURN type(r) AS kind, {starts}.uid AS starts, {ends}.uid AS ends, properties(r) AS row"
            )
            for row in run(text, {"uids": uids}):
                if row["kind"] not in cypher.STRUCTURE:
                    found[row["row"]["uid"]] = (row["kind"], row["starts"], row["ends"], row["row"])
    return list(found.values())


def _put_nodes(run: Run, nodes: list[Node], how: str) -> None:
    by_type: defaultdict[str, list[Row]] = defaultdict(list)
    for node in nodes:
        by_type[node.type].append(cypher.node_row(node)[1])
    for kind, rows in by_type.items():
        pattern = {"CREATE": f"(n:{':'.join(cypher.labels(kind))})", "MATCH": f"(n:{kind} {{uid: row.uid}})"}[how]
        for batch in batches(rows):
            run(f"UNWIND $rows AS row {how} {pattern} SET n = row", {"rows": batch})


def _put_passages(run: Run, nodes: list[Node], known: Mapping[str, str], labels: Mapping[str, str]) -> None:
    links = [(node, passage) for node in nodes for passage in cypher.passages(node)]
    rows = list({passage["uid"]: passage for _, passage in links}.values())
    changed = "UNWIND $rows AS row MATCH (p:Passage {uid: row.uid}) SET p.quote = row.quote"
    made = (
        "UNWIND $rows AS row MATCH (d:Document {uid: row.document}) "
        "CREATE (p:Passage {uid: row.uid, quote: row.quote})-[:IN_DOCUMENT]->(d)"
    )
    for text, wanted in ((changed, True), (made, False)):
        for batch in batches([row for row in rows if (row["uid"] in known) is wanted]):
            run(text, {"rows": batch})
    ends: defaultdict[str, list[Row]] = defaultdict(list)
    for node, passage in links:
        ends[labels[node.uid]].append({"starts": node.uid, "ends": passage["uid"]})
    for label, pairs in ends.items():
        for batch in batches(pairs):
            run(
                f"UNWIND $rows AS row MATCH (n:{label} {{uid: row.starts}}), (p:Passage {{uid: row.ends}}) "
                "CREATE (n)-[:EVIDENCED_BY]->(p)",
                {"rows": batch},
            )


def _put_edges(run: Run, edges: list[Relationship], labels: Mapping[str, str]) -> None:
    by_ends: defaultdict[Ends, list[Row]] = defaultdict(list)
    for kind, starts, ends, row in edges:
        by_ends[kind, labels[starts], labels[ends]].append({"starts": starts, "ends": ends, "row": row})
    for (kind, start, end), rows in by_ends.items():
        text = (
            f"UNWIND $rows AS row MATCH (a:{start} {{uid: row.starts}}), (b:{end} {{uid: row.ends}}) "
            f"CREATE (a)-[r:{kind}]->(b) SET r = row.row"
        )
        for batch in batches(rows):
            run(text, {"rows": batch})


def _drop_unused_passages(run: Run, uids: list[str]) -> None:
    unused = "MATCH (p:Passage) WHERE p.uid IN $uids AND NOT ()-[:EVIDENCED_BY]->(p) DETACH DELETE p"
    for batch in batches(uids):
        run(unused, {"uids": batch})
