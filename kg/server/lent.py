"""A client's connection while it is lent to a query worker.

For a short query the way through the server to a second process and back costs more than the query. So the server lends
the connection to a free worker, with the request that came on it, and the worker answers straight: that request and the
next ones, as long as they are short and come soon after another. Whatever else comes it gives back unread, with the
connection: the server answers everything, the worker only what is plain.
"""

from __future__ import annotations

import gzip
import select
import socket
import time
from email.utils import formatdate
from functools import lru_cache
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools

from kg.errors import ParleyError
from kg.server.dressing import ALWAYS, GZIP_FROM, GZIP_LEVEL
from kg.server.sparql import Asked, Reply, Source, answered, asked_in, pairs

LINGER = 20
"""Milliseconds that a worker waits for the next request, and for a client that does not read."""

LARGEST = 1 << 16
"""Bytes of the longest request that is answered straight."""

METHOD, END = b"GET ", b"\r\n\r\n"
NOT_PLAIN = frozenset({b"expect", b"x-forwarded-for", b"forwarded"})
"""Headers whose requests are the server's: those that came through a proxy are counted by the address that it names."""


STATUS = {True: b"HTTP/1.1 200 OK\r\n", False: b"HTTP/1.1 304 Not Modified\r\n"}
DRESS = b"".join(b"%b: %b\r\n" % header for header in ALWAYS)


class NotHere(Exception):
    """A request that the server should answer."""


class Back(NamedTuple):
    """How a connection is given back: how many requests were answered, what of the last answer could not be sent
    yet, and what was read but not answered."""

    used: int
    unsent: bytes = b""
    unread: bytes = b""


def paths(base: str) -> frozenset[bytes]:
    """Where queries are asked, by a graph's base IRI."""
    return frozenset({b"/sparql", f"{urlsplit(base).path.rstrip('/')}/sparql".encode()})


def is_plain(data: bytes, known: frozenset[bytes]) -> bool:
    """Whether these bytes are one whole request for a query and nothing more, as far as is seen at a glance."""
    whole = len(data) <= LARGEST and data.startswith(METHOD) and data.find(END) == len(data) - len(END)
    return whole and data[len(METHOD) : data.find(b"?")] in known


class Lent:
    """One connection (``client``) that is the worker's until it is given back; ``control`` leads to the server."""

    def __init__(self, client: socket.socket, control: socket.socket, source: Source, known: frozenset[bytes]) -> None:
        self._client = client
        self._control = control
        self._source = source
        self._known = known
        self._waiting = select.poll()
        for side in (client, control):
            self._waiting.register(side, select.POLLIN)

    def serve(self, data: bytes, most: int) -> Back:
        """Answer what came, and at most so many requests, until one is not plain or none comes."""
        used = 0
        while data:
            response = self._response(data)
            if response is None:
                return Back(used, unread=data)
            used += 1
            unsent = self._sent(response)
            if unsent or used >= most or not self._more():
                return Back(used, unsent)
            data = self._read()
        return Back(used)

    def _more(self) -> bool:
        """Whether the client asks again soon, and the server does not want the connection back."""
        return [handle for handle, _ in self._waiting.poll(LINGER)] == [self._client.fileno()]

    def _read(self) -> bytes:
        try:
            return self._client.recv(LARGEST + 1)
        except OSError:
            return b""  # it is gone, which the server finds out as well

    def _sent(self, response: bytes) -> bytes:
        """Send; gives what the client does not take soon."""
        until = time.monotonic() + LINGER / 1000
        try:
            response = response[self._client.send(response) :]
            while response and self._takes_more(until):
                response = response[self._client.send(response) :]
        except BlockingIOError:
            return response
        except OSError:
            return b""
        return response

    def _takes_more(self, until: float) -> bool:
        room = select.poll()
        room.register(self._client, select.POLLOUT)
        return time.monotonic() < until and bool(room.poll(LINGER))

    def _response(self, data: bytes) -> bytes | None:
        """The response to a request; None for one that the server should answer."""
        plain = plain_request(data, self._known)
        if plain is None:
            return None
        try:
            asked = asked_in(pairs(plain.query.decode("latin-1")))
            return None if asked is None else self._answer(plain, asked)
        except (NotHere, ParleyError, MemoryError):
            return None  # asked again by the server, which says what is wrong

    def _answer(self, plain: Plain, asked: Asked) -> bytes | None:
        answering = answered(self._source, asked, plain.accept, plain.known)
        try:
            answering.send(None)  # nothing in it waits, so that this runs it to its end
        except StopIteration as ended:
            reply: Reply = ended.value
            return None if reply.body and not isinstance(reply.body, bytes) else as_bytes(reply, plain.gzip)
        answering.close()
        return None


class Plain(NamedTuple):
    """What counts of a plain request: the query's parameters, Accept, If-None-Match, and whether it takes gzip."""

    query: bytes
    accept: str
    known: str
    gzip: bool


class _Head:
    """What httptools tells of a request."""

    def __init__(self) -> None:
        self.url = b""
        self.headers: dict[bytes, bytes] = {}
        self.whole = False

    def on_url(self, part: bytes) -> None:
        self.url += part

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        had = self.headers.get(name)
        self.headers[name] = value if had is None else b"%b, %b" % (had, value)

    def on_message_complete(self) -> None:
        self.whole = True


def plain_request(data: bytes, known: frozenset[bytes]) -> Plain | None:
    """A plain request; None for any other."""
    if not is_plain(data, known):
        return None
    head = _Head()
    parser = httptools.HttpRequestParser(head)
    try:
        parser.feed_data(data)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    headers = head.headers
    kept = headers.get(b"connection", b"keep-alive").lower() == b"keep-alive" and parser.get_http_version() == "1.1"
    if not head.whole or not kept or not NOT_PLAIN.isdisjoint(headers):
        return None
    query = head.url.partition(b"?")[2].partition(b"#")[0]
    accept, had = (headers.get(name, b"").decode("latin-1") for name in (b"accept", b"if-none-match"))
    return Plain(query, accept, had, b"gzip" in headers.get(b"accept-encoding", b""))


def as_bytes(reply: Reply, takes_gzip: bool) -> bytes:
    """A response as HTTP has it."""
    body, media, headers = cast(bytes | None, reply.body), reply.media, reply.headers
    lines = [STATUS[body is not None], _date(int(time.time())), DRESS]
    lines += [f"{name}: {value}\r\n".encode() for name, value in headers.items()]
    if body is None:
        return b"".join([*lines, b"\r\n"])
    if takes_gzip and len(body) >= GZIP_FROM:
        body = gzip.compress(body, GZIP_LEVEL)
        lines.append(b"content-encoding: gzip\r\n")
    lines.append(f"content-type: {media}\r\ncontent-length: {len(body)}\r\n\r\n".encode())
    return b"".join([*lines, body])


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()
