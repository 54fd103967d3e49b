"""A query worker: opens published generations read-only and answers one question at a time, of the server or of a
client whose connection it was lent.

It may use so much memory beyond what its open stores take. The server ends it when a question takes too long; the
system does when a client's own question does.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from shutil import copyfileobj
from typing import IO, Any, cast

from kg.errors import LimitError, ParleyError
from kg.records import Rows
from kg.server.direct import Direct
from kg.server.frames import ASK, BACK, DATA, END, ERROR, LEND, Frame, packed, packed_json, take
from kg.server.lent import Lent, paths
from kg.server.opened import Opened
from kg.server.writing import STARTS, Counted, Query, dump, serialize
from kg.stores.base import Store
from kg.stores.oxigraph import Oxigraph

CHUNK = 1 << 16
"""Bytes that are sent at once."""


class Framed:
    """Sends an answer to the server, in chunks."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._waiting = bytearray()

    def write(self, part: bytes) -> None:
        """Take a part of the answer."""
        self._waiting += part
        if len(self._waiting) >= CHUNK:
            self._send(packed(DATA, self._waiting))
            self._waiting.clear()

    def end(self) -> None:
        """Send what waits, as the last part."""
        self._send(packed(END, self._waiting))


class Worker:
    """Answers questions from a socket until the other side is gone. ``megabytes`` is what one question may use."""

    def __init__(self, sock: socket.socket, folder: Path, base: str, megabytes: int) -> None:
        self._sock = sock
        self._base = base
        self._megabytes = megabytes
        self._opened = Opened(folder, base, megabytes)
        self._direct = Direct(self._opened)

    def run(self) -> None:
        """Serve until the server is gone."""
        received, handles = bytearray(), list[int]()
        while True:
            part, beside, _, _ = socket.recv_fds(self._sock, CHUNK, 1)
            if not part:
                return
            received += part
            handles += beside
            while (frame := take(received)) is not None:
                if frame.kind == ASK:
                    self._serve(frame.said)
                elif frame.kind == LEND:
                    self._lent(handles.pop(), frame)

    def _lent(self, handle: int, frame: Frame) -> None:
        """Answer on a client's connection, and give it back."""
        said = frame.said
        self._direct.limit(said["rows"], said["seconds"])
        with socket.socket(fileno=handle) as client:
            back = Lent(client, self._sock, self._direct, paths(self._base)).serve(frame.data, said["most"])
        told = {"used": back.used, "unsent": len(back.unsent)}
        self._sock.sendall(packed_json(BACK, told, back.unsent + back.unread))

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
        store = self._opened.store(asked["language"], asked["version"])
        framed = Framed(self._sock.sendall)
        if "dump" in asked:
            dump(cast(Oxigraph, store), asked["form"], asked["dump"], framed.write)
        elif "form" in asked:
            query = Query(asked["text"], asked["form"], asked["default"], asked["named"])
            known = self._direct.computed(asked["version"], query)
            if known is None:
                serialize(
                    cast(Oxigraph, store), query, Counted(framed.write, STARTS.get(query.form, b""), asked["rows"])
                )
            else:
                copyfileobj(known, cast(IO[bytes], framed), CHUNK)
        else:
            framed.write(_rows(store, asked))
        framed.end()


def _rows(store: Store, asked: dict[str, Any]) -> bytes:
    """Rows as JSON, for saved questions and for Cypher."""
    found = store.query(asked["text"], asked["params"])
    if len(found) > asked["rows"]:
        raise LimitError(f"the answer has more than {asked['rows']} rows; narrow the question or add LIMIT")
    return _as_json(found)


def _as_json(found: Rows) -> bytes:
    """Columns and rows: what pages, CSV and JSON are made from."""
    return f'{{"columns":{json.dumps(found.columns)},"rows":{found.json()}}}'.encode()
