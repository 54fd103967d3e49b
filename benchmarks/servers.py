"""How long a graph takes into Neo4j and Fuseki, beside each server's own bulk path in the same run.

    python -m benchmarks.servers --nodes 100000 --edges 500000

Documents of 100 nodes and 500 edges, each record with its quote. Ours: ``apply`` in steps of about 5,000 records, each
one transaction with the position, as ``kg sync`` does it, into the running server. Theirs: the same graph from files
made beforehand, with no check of what is there: for Neo4j the offline importer (server stopped, database overwritten),
for Fuseki one POST of N-Quads (Graph Store Protocol). Memory is this process's, after each quarter of the way.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import httpx
from neo4j import GraphDatabase
from pyoxigraph import RdfFormat, serialize

from kg import cypher, ids, rdf, stores
from kg.records import Edge, Evidence, Node, Record, Span
from kg.schema import load
from kg.stores.base import Store
from tests.servers.fuseki import Fuseki
from tests.servers.neo4j import Neo4j

BASE = "http://localhost:8080/"
STEP = 5_000
NODES = {"Person": 15, "Organization": 5, "Country": 2, "Topic": 8, "Plan": 10, "Claim": 40, "Demand": 15, "Meeting": 5}
EDGES = {
    "MADE_BY": (110, ("Claim", "Demand"), ("Person", "Country")),
    "ABOUT": (150, ("Claim", "Demand", "Meeting"), ("Topic", "Plan")),
    "REJECTED_BY": (60, ("Plan", "Claim"), ("Country", "Person")),
    "ACCEPTED_BY": (60, ("Plan", "Demand"), ("Country", "Organization")),
    "ADDRESSED_TO": (60, ("Claim", "Demand"), ("Country", "Organization")),
    "PARTICIPATED_IN": (60, ("Person",), ("Meeting",)),
}
SENTENCE = (
    "In sentence {} of this text the spokesman said that the terms of the plan had been put forward in good faith."
)
STATEMENT, STANCE = {"act": "assert", "attribution": "uttered"}, {"degree": "full"}


def documents(nodes: int, edges: int) -> Iterator[list[Record]]:
    """One document's records after another: 100 nodes and as many edges as keep the proportion."""
    for number in range(nodes // 100):
        yield list(_document(number, Random(number), edges / nodes / 5))


def _document(number: int, random: Random, share: float) -> Iterator[Record]:
    key = f"bench/{number}.txt"
    uid = ids.document_uid(key)
    yield Node(uid=uid, type="Document", name=key, properties={"key": key, "sha256": ids.digest(key)})
    by_type: dict[str, list[Node]] = {}
    places = iter(range(10_000))
    for kind, count in NODES.items():
        by_type[kind] = [_node(uid, kind, next(places)) for _ in range(count)]
        yield from by_type[kind]
    for kind, (count, starts, ends) in EDGES.items():
        for _ in range(round(count * share)):
            yield _edge(uid, kind, _one(by_type, starts, random), _one(by_type, ends, random), next(places))


def _one(by_type: dict[str, list[Node]], kinds: tuple[str, ...], random: Random) -> Node:
    return random.choice(by_type[random.choice(kinds)])


def _evidence(document: str, place: int) -> tuple[Evidence, ...]:
    quote = SENTENCE.format(place)
    span = Span(start=place * 150, end=place * 150 + len(quote), quote=quote, prefix="before it", suffix="after it")
    return (Evidence(document=document, spans=(span,), found_by="rule:bench@1", confidence=0.9),)


def _node(document: str, kind: str, place: int) -> Node:
    uid = ids.content_uid(document, kind, [(place, place + 1)])
    given = STATEMENT if kind in load().statements else {}
    node = Node(
        uid=uid, type=kind, name=f"{kind} {place} of {document}", aliases=(f"{kind} {place}",), properties=given
    )
    return load().complete(node.model_copy(update={"evidence": _evidence(document, place)}))


def _edge(document: str, kind: str, start: Node, end: Node, place: int) -> Edge:
    uid = ids.edge_uid(document, kind, start.uid, end.uid, [(place, place + 1)])
    edge = Edge(uid=uid, type=kind, from_uid=start.uid, to_uid=end.uid, evidence=_evidence(document, place))
    return load().complete(edge)


def steps(nodes: int, edges: int) -> Iterator[list[Record]]:
    """Documents put together to about ``STEP`` records."""
    found = documents(nodes, edges)
    each = max(1, round(STEP / (101 + 100 * edges / nodes)))
    while part := list(islice(found, each)):
        yield list(chain.from_iterable(part))


def ours(store: Store, nodes: int, edges: int) -> tuple[float, list[int]]:
    """Seconds spent in ``apply``, and this process's MiB after each quarter."""
    spent, total = 0.0, nodes // 100
    memory: list[int] = []
    each = max(1, round(STEP / (101 + 100 * edges / nodes)))
    for number, records in enumerate(steps(nodes, edges), 1):
        started = time.perf_counter()
        store.apply(records, [], number)
        spent += time.perf_counter() - started
        if number * each * 4 // total > len(memory):
            memory.append(_resident())
    return spent, memory


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def neo4j(nodes: int, edges: int, folder: Path) -> None:
    """Ours over Bolt, then theirs over the same server's stopped database."""
    with Neo4j() as server:
        with closing(stores.server(server.url, BASE)) as store:
            seconds, memory = ours(store, nodes, edges)
        counts = _counts(server)
        peak = server.memory
        server.stop()
        files = _tables(nodes, edges, folder)
        started = time.perf_counter()
        limits = ["--overwrite-destination", "--array-delimiter=U+001F", "--verbose=false", "neo4j"]
        call = server.bulk_import(*files, *limits)
        done = subprocess.run(
            call, cwd=folder, env={**os.environ, **server.environment()}, capture_output=True, text=True, check=False
        )
        bulk = time.perf_counter() - started
        if done.returncode:
            raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
        server.start()
        same = _counts(server)
    _report("Neo4j", seconds, bulk, memory, peak, f"{counts[0]:,} nodes, {counts[1]:,} relationships", counts == same)


def _counts(server: Neo4j) -> tuple[int, int]:
    nodes, edges = "MATCH (n) WHERE NOT n:Ledger RETURN count(n) AS n", "MATCH ()-->() RETURN count(*) AS r"
    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
        record = driver.execute_query(f"CALL () {{ {nodes} }} CALL () {{ {edges} }} RETURN n, r").records[0]
    return record["n"], record["r"]


def _tables(nodes: int, edges: int, folder: Path) -> list[str]:
    """The graph as CSV files for the importer, one for each type, passages and their ties among them."""
    tables = _Tables(folder)
    seen: set[str] = set()
    for record in chain.from_iterable(documents(nodes, edges)):
        if isinstance(record, Edge):
            tables.relationship(*cypher.edge_row(record))
            continue
        tables.node(*cypher.node_row(record))
        for passage in cypher.passages(record):
            if passage["uid"] not in seen:
                seen.add(passage["uid"])
                tables.node(("Passage",), {"uid": passage["uid"], "quote": passage["quote"]})
                tables.relationship("IN_DOCUMENT", passage["uid"], passage["document"], {})
            tables.relationship("EVIDENCED_BY", record.uid, passage["uid"], {})
    return tables.close()


class _Tables:
    """CSV files with the headers that the importer reads types from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: dict[str, tuple[TextIO, csv.DictWriter[str]]] = {}
        self.arguments: list[str] = []

    def node(self, labels: tuple[str, ...], row: Mapping[str, Any]) -> None:
        """One node."""
        self._write(
            f"--nodes={':'.join(labels)}", labels[0], {**row, "uid:ID": row["uid"]}, ["uid:ID", "name", "aliases"]
        )

    def relationship(self, kind: str, start: str, end: str, row: Mapping[str, Any]) -> None:
        """One relationship."""
        ends = {":START_ID": start, ":END_ID": end}
        self._write(f"--relationships={kind}", kind, {**row, **ends}, [":START_ID", ":END_ID", "uid"])

    def close(self) -> list[str]:
        """Finish the files; gives the importer's arguments."""
        for file, _ in self.open.values():
            file.close()
        return self.arguments

    def _write(self, argument: str, kind: str, row: Mapping[str, Any], first: list[str]) -> None:
        names = [
            *first,
            *load().find(kind).properties,
            "quote",
            "quotes",
            "documents",
            "found_by",
            "confidence",
            "evidence",
        ]
        if kind not in self.open:
            path = self.folder / f"{kind}.csv"
            file = path.open("w", newline="", encoding="utf-8")
            self.open[kind] = file, csv.DictWriter(file, names, extrasaction="ignore")
            file.write(",".join(name + _SUFFIXES.get(name, "") for name in names) + "\n")
            self.arguments.append(f"{argument}={path}")
        cells = {name: "\x1f".join(value) if isinstance(value, list) else value for name, value in row.items()}
        self.open[kind][1].writerow(cells)


_SUFFIXES = {
    **dict.fromkeys(("aliases", "quotes", "documents", "found_by", "same_as"), ":string[]"),
    **dict.fromkeys(("earliest", "latest"), ":date"),
    "confidence": ":double",
}


def fuseki(nodes: int, edges: int, folder: Path) -> None:
    """Ours into one server, theirs into another."""
    with Fuseki() as server:
        with closing(stores.server(server.url, BASE)) as store:
            seconds, memory = ours(store, nodes, edges)
        count, peak = _quads(server), server.memory
    path = folder / "graph.nq"
    with path.open("wb") as file:
        for records in steps(nodes, edges):
            quads = {quad for record in records for quad in rdf.quads(record, BASE)}
            file.write(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    with Fuseki() as server, path.open("rb") as file:
        kind, auth = {"Content-Type": "application/n-quads"}, (server.user, server.password)
        started = time.perf_counter()
        reply = httpx.post(f"{server.address}/data", content=file, headers=kind, auth=auth, timeout=3600)
        bulk = time.perf_counter() - started
        reply.raise_for_status()
        same = _quads(server)
    _report("Fuseki", seconds, bulk, memory, peak, f"{count:,} quads", count == same)


def _quads(server: Fuseki) -> int:
    """Quads, but for the position and the time of writing."""
    asked = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{BASE}graph/ledger>) }}"
    form, auth = {"query": asked}, (server.user, server.password)
    reply = httpx.post(f"{server.address}/sparql", data=form, auth=auth, timeout=600)
    return int(reply.raise_for_status().json()["results"]["bindings"][0]["n"]["value"])


def _report(name: str, seconds: float, bulk: float, memory: list[int], peak: int, what: str, same: bool) -> None:
    print(
        f"{name}: {what}{'' if same else ' (their count differs!)'}: ours {seconds:.1f} s, bulk path {bulk:.1f} s, "
        f"ratio {seconds / bulk:.1f}; our memory after each quarter {memory} MiB; server's peak {peak / 2**20:.0f} MiB",
        flush=True,
    )


def main() -> None:
    """Run for the servers named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=10_000)
    parser.add_argument("--edges", type=int, default=50_000)
    parser.add_argument("servers", nargs="*", default=["neo4j", "fuseki"])
    given = parser.parse_args()
    for name in given.servers:
        with TemporaryDirectory(prefix="parley-bench-") as folder:
            {"neo4j": neo4j, "fuseki": fuseki}[name](given.nodes, given.edges, Path(folder))


if __name__ == "__main__":
    main()
