"""How fast the server answers SPARQL, beside the Oxigraph server and rdflib-endpoint on one graph in the same run.

    python -m benchmarks.endpoint [--records 22000] [--repetitions 60] [--rdflib 5]

The graph is generated: 22,000 records are about a million triples. Seven shapes of queries, each time about another
thing, so that nothing is answered from memory; the servers take turns query by query, so that what else the machine
does falls on all of them alike. Then one saved question again and again, beside Oxigraph on the same SPARQL text, and
throughput with 1, 8 and 64 clients. All servers answer over kept connections on this machine; Parley with its
workers, confined, as ``kg serve`` starts it. ``oxigraph`` and ``rdflib-endpoint`` come from PyPI; PARLEY_OXIGRAPH and
PARLEY_RDFLIB_ENDPOINT say where they are if not on the path. Without the second its column is left out.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph

import kg
from kg import rdf, saved, stores
from kg.records import Node
from kg.stores.sparql_rows import bound
from kg.view import document_node
from tests import generated
from tests.server.running import configure, free_port

PREFIXES = "".join(f"PREFIX {name}: <{address}>\n" for name, address in rdf.PREFIXES.items())
SHAPES = {
    "a thing by its name": 'SELECT ?x ?type WHERE {{ ?x skos:prefLabel "{name}" ; a ?type }}',
    "all about a thing": "SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }}",
    "who made it, with the words": """SELECT ?edge ?who ?words WHERE {{
        ?edge rdf:subject <{iri}> ; rdf:predicate kg:madeBy ; rdf:object/skos:prefLabel ?who ;
              kg:evidencedBy/kg:quote ?words }}""",
    "what an actor said, of what": """SELECT ?said ?topic WHERE {{
        ?said kg:madeBy <{actor}> . OPTIONAL {{ ?said kg:about/skos:prefLabel ?topic }} }} ORDER BY ?said""",
    "all meetings as a graph": "CONSTRUCT {{ ?x ?p ?o }} WHERE {{ ?x a kg:Meeting ; ?p ?o }} # {word}",
    "names with a word in them": """SELECT ?x ?name WHERE {{
        ?x a kg:Plan ; skos:prefLabel ?name FILTER(CONTAINS(LCASE(?name), "{word}")) }}""",
    "a count by type": "SELECT ?type (COUNT(?x) AS ?n) WHERE {{ ?x a ?type }} GROUP BY ?type ORDER BY ?n # {word}",
}
QUESTION = "who-rejected"
JSON = "application/sparql-results+json, application/n-triples;q=0.9"


class Server(NamedTuple):
    """A running server: its port, the path of its endpoint, and its process."""

    port: int
    path: str
    process: subprocess.Popen[bytes]


class Client:
    """One kept connection."""

    def __init__(self, server: Server) -> None:
        self._path = server.path
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)

    def ask(self, query: str) -> bytes:
        """The body of an answer. Raises RuntimeError for any status but 200."""
        return self.get(f"{self._path}?{urlencode({'query': query})}")

    def get(self, path: str) -> bytes:
        """The body at a path. Raises RuntimeError for any status but 200."""
        try:
            answer = self._asked(path)
        except (http.client.RemoteDisconnected, ConnectionError):  # closed while the others had their turns
            self._connection.close()
            answer = self._asked(path)
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path[:80]}: {answer.status} {body[:200]!r}")
        return body

    def _asked(self, path: str) -> http.client.HTTPResponse:
        self._connection.request("GET", path, headers={"Accept": JSON if "query=" in path else "application/json"})
        return self._connection.getresponse()


def build(folder: Path, count: int) -> tuple[list[Node], Path]:
    """A graph with its stores; gives its nodes, and the folder of Oxigraph's files."""
    documents, records = generated.graph(count)
    with kg.create(folder) as graph:
        base, position = graph.settings.base_iri, graph.ledger.position + 1
        for name in stores.EMBEDDED:
            store = stores.local(name, folder, base)
            store.apply([*map(document_node, documents), *records], [], position)
            store.close()
    return [r for r in records if isinstance(r, Node)], folder / "stores" / "oxigraph" / str(position) / "data"


@contextmanager
def running(command: Sequence[str], port: int, path: str) -> Iterator[Server]:
    """A server, from the first answer on until the block ends."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(port, path, process)
    try:
        until = time.monotonic() + 900
        while time.monotonic() < until:
            try:
                Client(server).ask("ASK {}")
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended with {process.returncode}") from None
                time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait()


def queries(nodes: Sequence[Node], base: str, number: int) -> dict[str, str]:
    """The seven shapes, about the things that a repetition's number chooses."""
    chosen = random.Random(number)
    said = chosen.choice([node for node in nodes if node.type in generated.STATEMENTS])
    actor = chosen.choice([node for node in nodes if node.type in generated.ACTORS])
    plan = chosen.choice([node for node in nodes if node.type == "Plan"])
    known = {
        "iri": f"{base}id/{said.uid}",
        "actor": f"{base}id/{actor.uid}",
        "name": plan.name.replace('"', '\\"'),
        "word": f"{plan.name.split()[0].lower()}",
    }
    return {name: PREFIXES + shape.format(**known) + f"\n# {number}" for name, shape in SHAPES.items()}


Times = dict[str, dict[str, list[float]]]


def measure(servers: Mapping[str, Server], few: Mapping[str, int], asked: Sequence[dict[str, str]]) -> Times:
    """Milliseconds by shape and server; the servers take turns. ``few`` bounds the repetitions of slow ones."""
    clients = {name: Client(server) for name, server in servers.items()}
    times: Times = {shape: defaultdict(list) for shape in SHAPES}
    for shape, by in times.items():
        for number, texts in enumerate(asked):
            names = [name for name in clients if number < few.get(name, len(asked))]
            random.shuffle(names)
            for name in names:
                started = time.perf_counter()
                clients[name].ask(texts[shape])
                by[name].append((time.perf_counter() - started) * 1000)
    return times


def report(times: Times, names: Sequence[str]) -> None:
    """The table of medians, with ratios to Oxigraph, and their geometric mean."""
    print(f"{'p50 in ms':30}" + "".join(f"{name:>18}" for name in names) + "   Parley : Oxigraph")
    ratios = []
    for shape, by in times.items():
        medians = {name: statistics.median(by[name][2:] or by[name]) for name in names}
        ratios.append(medians["Parley"] / medians["Oxigraph"])
        print(f"{shape:30}" + "".join(f"{medians[name]:18.2f}" for name in names) + f"{ratios[-1]:20.2f}")
    print(f"geometric mean of the ratios {statistics.geometric_mean(ratios):.2f}, worst {max(ratios):.2f}")


def repeated(parley: Server, oxigraph: Server, plan: str, times: int) -> None:
    """The same saved question again and again."""
    question = saved.get(QUESTION)
    text, values = question.asked("sparql", {"plan": plan})
    ours, theirs = Client(parley), Client(oxigraph)
    path, query = f"/queries/{QUESTION}?{urlencode({'plan': plan})}", PREFIXES + bound(text, values)
    took: dict[str, list[float]] = {"Parley": [], "Oxigraph": []}
    for _ in range(times):
        for name, ask in (("Parley", lambda: ours.get(path)), ("Oxigraph", lambda: theirs.ask(query))):
            started = time.perf_counter()
            ask()
            took[name].append((time.perf_counter() - started) * 1000)
    ours_ms, theirs_ms = (statistics.median(took[name]) for name in took)
    print(
        f"{QUESTION}, repeated: Parley {ours_ms:.2f} ms, Oxigraph {theirs_ms:.2f} ms, ratio {ours_ms / theirs_ms:.2f}"
    )


def throughput(server: Server, texts: Sequence[str], clients: int, seconds: float) -> tuple[float, int]:
    """Requests a second and errors, with so many clients at once."""
    until = time.monotonic() + seconds

    def work(number: int) -> tuple[int, int]:
        client, done, wrong = Client(server), 0, 0
        while time.monotonic() < until:
            try:
                client.ask(f"{texts[(number + done) % len(texts)]}\n# {number} {done}")
                done += 1
            except (OSError, RuntimeError, http.client.HTTPException):
                wrong, client = wrong + 1, Client(server)
        return done, wrong

    started = time.monotonic()
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(work, range(clients)))
    return sum(done for done, _ in found) / (time.monotonic() - started), sum(wrong for _, wrong in found)


def compare(servers: Mapping[str, Server], nodes: Sequence[Node], base: str, asked: argparse.Namespace) -> None:
    """Everything that is measured."""
    every = [queries(nodes, base, number) for number in range(asked.repetitions)]
    for name, server in servers.items():
        found = Client(server).ask(every[0]["a thing by its name"])
        assert json.loads(found)["results"]["bindings"], f"{name} finds nothing"
    report(measure(servers, {"rdflib-endpoint": asked.rdflib}, every), list(servers))
    plan = next(node.name for node in nodes if node.type == "Plan")
    repeated(servers["Parley"], servers["Oxigraph"], plan, asked.repetitions)
    texts = [shapes["who made it, with the words"] for shapes in every]
    for clients in (1, 8, 64):
        for name in ("Parley", "Oxigraph"):
            rate, wrong = throughput(servers[name], texts, clients, asked.seconds)
            print(f"{clients:3} clients, {name:9} {rate:8.0f} requests a second, {wrong} errors")


def main() -> None:
    """Print medians, ratios and throughput."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=22_000)
    parser.add_argument("--repetitions", type=int, default=60)
    parser.add_argument("--rdflib", type=int, default=5, help="repetitions of rdflib-endpoint; 0 leaves it out")
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement of throughput")
    asked = parser.parse_args()
    oxigraph = os.environ.get("PARLEY_OXIGRAPH") or shutil.which("oxigraph")
    if oxigraph is None:
        sys.exit("no oxigraph server: pip install oxigraph, or set PARLEY_OXIGRAPH")
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place) / "graph"
        port, theirs, third = configure(folder, requests_per_minute=0), free_port(), free_port()
        base = f"http://127.0.0.1:{port}/"
        nodes, data = build(folder, asked.records)
        print(f"{len(pyoxigraph.Store.read_only(str(data))):,} triples")
        serve = [sys.executable, "-m", "kg", "serve", "--port", str(port), "--graph", str(folder)]
        command = [oxigraph, "serve-read-only", "-l", str(data), "-b", f"127.0.0.1:{theirs}", "--union-default-graph"]
        servers = {
            "Parley": stack.enter_context(running(serve, port, "/sparql")),
            "Oxigraph": stack.enter_context(running(command, theirs, "/query")),
        }
        rdflib = os.environ.get("PARLEY_RDFLIB_ENDPOINT") or shutil.which("rdflib-endpoint")
        if rdflib and asked.rdflib:
            dump = Path(place) / "graph.nq"
            pyoxigraph.Store.read_only(str(data)).dump(str(dump), format=pyoxigraph.RdfFormat.N_QUADS)
            command = [rdflib, "serve", str(dump), "--port", str(third), "--host", "127.0.0.1"]
            servers["rdflib-endpoint"] = stack.enter_context(running(command, third, "/"))
        compare(servers, nodes, base, asked)


if __name__ == "__main__":
    main()
