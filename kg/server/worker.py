"""A query worker: opens published generations read-only and answers one question at a time.

It may use so much memory beyond what its open stores take. The server ends it when a question takes too long.
"""

from __future__ import annotations

import json
import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kg import rdf, stores
from kg.errors import LimitError, ParleyError, QueryError
from kg.records import Rows
from kg.server.frames import DATA, END, ERROR, packed, packed_json, take
from kg.stores.base import Language, Store
from kg.stores.oxigraph import Oxigraph

CHUNK = 1 << 16
"""Bytes that are sent at once."""

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
NAMED = ("application/trig", "application/n-quads", "application/ld+json")
"""Forms that say which graph a triple is in."""

STARTS = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
}
"""What stands once for each row in a form (and cannot stand inside a value, but for line ends in CSV)."""

_PREFIXES = dict(rdf.PREFIXES)
_EVERYTHING = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
_NOTHING: dict[Language, str] = {"sparql": "ASK {}", "cypher": "RETURN 1"}


class Sending:
    """A file to write an answer to: it goes out in chunks, and is broken off after so many rows."""

    def __init__(self, send: Callable[[bytes], None], mark: bytes = b"", most: int = 0) -> None:
        self._send = send
        self._mark = mark
        self._most = most
        self._rows = 0
        self._waiting = bytearray()

    def write(self, part: bytes) -> int:
        """Take a part of the answer. Raises LimitError."""
        if self._mark:
            self._rows += part.count(self._mark)
            if self._rows > self._most + 1:
                raise LimitError(f"the answer has more than {self._most} rows; narrow the question or add LIMIT")
        self._waiting += part
        if len(self._waiting) >= CHUNK:
            self._send(packed(DATA, self._waiting))
            self._waiting.clear()
        return len(part)

    def flush(self) -> None:
        """Nothing to do: what waits goes out with the next chunk or with the end."""

    def end(self) -> None:
        """Send what waits, as the last part."""
        self._send(packed(END, self._waiting))


class Worker:
    """Answers questions from a socket until the other side is gone. ``megabytes`` is what one question may use."""

    def __init__(self, sock: socket.socket, folder: Path, base: str, megabytes: int) -> None:
        self._sock = sock
        self._folder = folder
        self._base = base
        self._megabytes = megabytes
        self._stores: dict[Language, Store] = {}
        self._opened: dict[Language, str] = {}

    def run(self) -> None:
        """Serve until the server is gone."""
        received = bytearray()
        while part := self._sock.recv(CHUNK):
            received += part
            while (frame := take(received)) is not None:
                self._serve(frame.said)

    def _serve(self, asked: dict[str, Any]) -> None:
        try:
            self._answer(asked)
        except ParleyError as error:
            self._fail(type(error).__name__, str(error))
        except MemoryError:
            self._fail("LimitError", f"the question needs more than {self._megabytes} MB of memory")

    def _fail(self, kind: str, message: str) -> None:
        self._sock.sendall(packed_json(ERROR, {"error": kind, "message": message}))

    def _answer(self, asked: dict[str, Any]) -> None:
        store = self._store(asked["language"], asked["version"])
        if "dump" in asked:
            self._dump(cast(Oxigraph, store), asked)
        elif "form" in asked:
            self._protocol(cast(Oxigraph, store), asked)
        else:
            self._rows(store, asked)

    def _store(self, language: Language, version: str) -> Store:
        """The store of a language. What it needs to be open does not count against the questions."""
        if language not in self._stores:
            self._stores[language] = stores.reader(self._folder, language, self._base)
        if self._opened.get(language) != version:
            limit_memory(None)
            self._stores[language].query(_NOTHING[language])
            self._opened[language] = version
            limit_memory(self._megabytes)
        return self._stores[language]

    def _protocol(self, store: Oxigraph, asked: dict[str, Any]) -> None:
        """SPARQL in one of the protocol's forms, written by the engine itself."""
        form = asked["form"]
        answer = store.answer(asked["text"], asked["default"], asked["named"])
        sending = Sending(self._sock.sendall, STARTS.get(form, b""), asked["rows"])
        out = cast(IO[bytes], sending)  # it writes, which is all that is asked of it
        try:
            if isinstance(answer, ox.QueryTriples):
                ox.serialize(answer, out, GRAPHS[form], prefixes=_PREFIXES)
            else:
                answer.serialize(out, RESULTS[form])
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"SPARQL: {error}") from error
        sending.end()

    def _dump(self, store: Oxigraph, asked: dict[str, Any]) -> None:
        """Stored graphs as they are; all of them where none is named. Never whole in memory."""
        found = cast(ox.QuerySolutions, store.answer(_EVERYTHING, named=asked["dump"]))
        quads = (ox.Quad(*cast(tuple[Any, Any, Any, Any], tuple(row))) for row in found)
        statements = quads if asked["form"] in NAMED else (quad.triple for quad in quads)
        sending = Sending(self._sock.sendall)
        ox.serialize(statements, cast(IO[bytes], sending), GRAPHS[asked["form"]], prefixes=_PREFIXES)
        sending.end()

    def _rows(self, store: Store, asked: dict[str, Any]) -> None:
        """Rows as JSON, for saved questions and for Cypher."""
        found = store.query(asked["text"], asked["params"])
        if len(found) > asked["rows"]:
            raise LimitError(f"the answer has more than {asked['rows']} rows; narrow the question or add LIMIT")
        self._sock.sendall(packed(END, _as_json(found)))


def _as_json(found: Rows) -> bytes:
    """Columns and rows: what pages, CSV and JSON are made from."""
    return f'{{"columns":{json.dumps(found.columns)},"rows":{found.json()}}}'.encode()


def limit_memory(megabytes: int | None) -> None:
    """Let the process use so much beyond what it uses now, or as much as there is. Linux only: elsewhere nothing says
    what it uses now."""
    if megabytes is None:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    elif Path("/proc/self/statm").exists():
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1_000_000, resource.RLIM_INFINITY))
