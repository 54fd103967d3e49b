"""A query worker: a process of its own that opens published generations read-only and answers one question at a time.

It may use so much memory, sees no network where the system lets us take that away, and ends with the server. The
server kills it when a question takes too long.

``python -m kg.server.worker FD FOLDER BASE-IRI MEGABYTES``
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from kg import rdf
from kg.errors import LimitError, ParleyError, QueryError
from kg.records import Rows
from kg.server.frames import BEGIN, DATA, END, ERROR, packed, packed_json, receive
from kg.stores.base import Store
from kg.stores.oxigraph import Oxigraph

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
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
STARTS = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
    "application/n-triples": b"\n",
    "application/n-quads": b"\n",
}
"""What stands once for each row in a form (and cannot stand inside a value, but for line ends in CSV)."""


class Sending:
    """A file to write an answer to: it goes out in chunks, and is broken off after so many rows."""

    def __init__(self, send: Callable[[bytes], None], mark: bytes, most: int) -> None:
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
            self.flush()
        return len(part)

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._send(packed(DATA, bytes(self._waiting)))
            self._waiting.clear()


class Worker:
    """Answers questions from a socket until the other side is gone."""

    def __init__(self, sock: socket.socket, folder: Path, base: str) -> None:
        self._sock = sock
        self._folder = folder
        self._base = base
        self._oxigraph = Oxigraph(folder / "stores" / "oxigraph", base)
        self._cypher: Store | None = None

    def run(self) -> None:
        """Say that it is ready, and serve until the server is gone."""
        self._sock.sendall(packed(END))
        while (frame := receive(self._sock)) is not None:
            try:
                self._answer(frame.said)
                self._sock.sendall(packed(END))
            except ParleyError as error:
                self._fail(type(error).__name__, str(error))
            except MemoryError:
                self._fail("LimitError", "the question needs more memory than one question may use")

    def _fail(self, kind: str, message: str) -> None:
        self._sock.sendall(packed_json(ERROR, {"error": kind, "message": message}))

    def _answer(self, asked: dict[str, Any]) -> None:
        if asked["language"] == "sparql" and "form" in asked:
            self._protocol(asked)
        else:
            self._rows(asked)

    def _protocol(self, asked: dict[str, Any]) -> None:
        """SPARQL in one of the protocol's forms, written by the engine itself."""
        form, text = asked["form"], asked["text"]
        answer = self._oxigraph.answer(text, asked.get("default", ()), asked.get("named", ()))
        sending = Sending(self._sock.sendall, STARTS.get(form, b""), asked["rows"])
        out = cast(IO[bytes], sending)  # it writes, which is all that is asked of it
        self._sock.sendall(packed_json(BEGIN, {}))
        try:
            if isinstance(answer, ox.QueryTriples):
                ox.serialize(answer, out, GRAPHS[form], prefixes=dict(rdf.PREFIXES))
            else:
                answer.serialize(out, RESULTS[form])
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"SPARQL: {error}") from error
        sending.flush()

    def _rows(self, asked: dict[str, Any]) -> None:
        """Rows as JSON, for saved questions and for Cypher."""
        store: Store = self._oxigraph
        if asked["language"] == "cypher":
            self._cypher = store = self._cypher or _kglite(self._folder, self._base)
        found = store.query(asked["text"], asked.get("params"), asked.get("seconds"))
        if len(found) > asked["rows"]:
            raise LimitError(f"the answer has more than {asked['rows']} rows; narrow the question or add LIMIT")
        self._sock.sendall(packed_json(BEGIN, {}))
        self._sock.sendall(packed(DATA, _as_json(found)))


def _kglite(folder: Path, base: str) -> Store:
    from kg.stores.embedded import Kglite  # slow to import, and needed for Cypher only

    return Kglite(folder / "stores" / "kglite", base)


def _as_json(found: Rows) -> bytes:
    """Columns and rows: what pages, CSV and JSON are made from."""
    return f'{{"columns":{json.dumps(found.columns)},"rows":{found.json()}}}'.encode()


def confine(megabytes: int) -> None:
    """End with the server, use only so much memory, and see no network where the system allows it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    used = _virtual_bytes()
    limit = used + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _virtual_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def main() -> None:
    """Run a worker on an inherited socket."""
    number, folder, base, megabytes = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server stops its workers itself
    confine(int(megabytes))
    with socket.socket(fileno=int(number)) as sock:
        Worker(sock, Path(folder), base).run()


if __name__ == "__main__":
    main()
