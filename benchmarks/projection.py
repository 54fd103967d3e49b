"""How long the projection of records into each embedded store takes, beside the engine's own bulk load of the same.

    python benchmarks/projection.py [--nodes 100000] [--edges 500000]

Oxigraph's own is ``bulk_load`` of an N-Quads file, kglite's own ``add_nodes`` and ``add_relationships`` from data
frames (which lose parallel edges, so it is given none). Files and frames are made beforehand and do not count; what
the projection counts is everything from the records on: mapping, checking ends, loading, publishing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import kglite
import pandas as pd
import pyoxigraph

from kg import cypher, rdf, stores
from kg.records import Edge, Evidence, Node, Record, Span
from kg.schema import load

BASE = "http://localhost:8080/"
TYPES = ("Plan", "Claim", "Country", "Person", "Meeting")
KINDS = {"REJECTED_BY": ("Plan", "Country"), "MADE_BY": ("Claim", "Person"), "PARTICIPATED_IN": ("Person", "Meeting")}


def evidence(number: int) -> tuple[Evidence, ...]:
    """One span of a hundred characters in one of a thousand documents."""
    quote = f"sentence number {number} of the text ".ljust(100, ".")
    span = Span(
        start=number % 900 * 100, end=number % 900 * 100 + 100, quote=quote, prefix=quote[:32], suffix=quote[:32]
    )
    return (Evidence(document=f"document-{number % 1000}", spans=(span,), found_by="rule:made@1", confidence=0.9),)


def records(nodes: int, edges: int) -> Iterator[Record]:
    """Documents, nodes of five types, and edges of three kinds, no two with the same ends."""
    schema = load()
    for n in range(1000):
        yield Node(
            uid=f"document-{n}", type="Document", name=f"Text {n}", properties={"key": str(n), "sha256": "0" * 64}
        )
    for n in range(nodes):
        node = Node(
            uid=f"node-{n}", type=TYPES[n % 5], name=f"Thing {n}", aliases=(f"thing {n}",), evidence=evidence(n)
        )
        yield schema.complete(node)
    things = nodes // 5
    for n in range(edges):
        kind = list(KINDS)[n % 3]
        start, end = (TYPES.index(name) for name in KINDS[kind])
        first, second = n % things, (n // 3 + n // things) % things
        yield schema.complete(
            Edge(
                uid=f"edge-{n}",
                type=kind,
                from_uid=f"node-{first * 5 + start}",
                to_uid=f"node-{second * 5 + end}",
                evidence=evidence(nodes + n),
            )
        )


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def oxigraph_own(every: list[Record], folder: Path) -> float:
    """Bulk load of the same quads from a file."""
    path = folder / "quads.nq"
    quads = chain.from_iterable(rdf.quads(record, BASE) for record in every)
    pyoxigraph.serialize(quads, str(path), format=pyoxigraph.RdfFormat.N_QUADS)
    return timed(lambda: pyoxigraph.Store(str(folder / "own")).bulk_load(path=str(path)))


def kglite_own(every: list[Record], folder: Path) -> float:
    """Nodes, passages and relationships from data frames, then saved."""
    frames: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    types = {record.uid: record.type for record in every}
    for record in every:
        if isinstance(record, Edge):
            kind, start, end, row = cypher.edge_row(record)
            frames[kind, types[start], types[end]].append({**row, "starts": start, "ends": end})
            continue
        frames[record.type].append(cypher.node_row(record)[1])
        for passage in cypher.passages(record):
            frames["Passage"].append(passage)
            frames["EVIDENCED_BY", record.type, "Passage"].append({"starts": record.uid, "ends": passage["uid"]})
            frames["IN_DOCUMENT", "Passage", "Document"].append({"starts": passage["uid"], "ends": passage["document"]})
    made = {key: pd.DataFrame(rows) for key, rows in frames.items()}

    def load_frames() -> None:
        graph = kglite.KnowledgeGraph()
        for key, frame in made.items():
            if isinstance(key, str):
                graph.add_nodes(frame, key, "uid", labels=list(cypher.labels(key)[1:]) if key != "Passage" else None)
        for key, frame in made.items():
            if not isinstance(key, str):
                graph.add_relationships(frame, key[0], key[1], "starts", key[2], "ends")
        graph.save(str(folder / "own.kgl"))

    return timed(load_frames)


OWN = {"oxigraph": oxigraph_own, "kglite": kglite_own}


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    asked = parser.parse_args()
    every = list(records(asked.nodes, asked.edges))
    print(f"{asked.nodes:,} nodes and {asked.edges:,} edges, each with one quote")
    for name, own in OWN.items():
        with tempfile.TemporaryDirectory() as folder:
            alone = own(every, Path(folder))
            store = stores.local(name, Path(folder), BASE)
            projected = timed(lambda store=store: store.apply(every, [], 1))  # type: ignore[misc]
            again = timed(lambda store=store: store.apply(every[-500:], [], 2))  # type: ignore[misc]
            store.close()
        print(
            f"{name:9} own bulk load {alone:6.1f} s   projection {projected:6.1f} s   ratio {projected / alone:4.1f}   "
            f"500 edges more {again:5.2f} s"
        )


if __name__ == "__main__":
    main()
