"""A SPARQL 1.1 server over HTTP: Query, Update, and the Graph Store Protocol for reading whole graphs.

The address is ``sparql+http://[user:password@]host[:port]/dataset`` (or sparql+https). The three services are called
as Apache Jena Fuseki calls them; for other servers the address says so, each relative to the dataset or in full:
``sparql+http://host:7878/?query=query&update=update&data=store``.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import httpx
from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, parse, parse_query_results

from kg.errors import LimitError, QueryError, StoreError, UsageError
from kg.records import Rows
from kg.stores import shown
from kg.stores.sparql_rows import Answer, cell, rows

T = TypeVar("T")

SERVICES = {"query": "sparql", "update": "update", "data": "data"}
CONNECT_SECONDS = 10
UPDATE_SECONDS = 900
RETRY_SECONDS = 60
_RESULTS, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_LATE = (httpx.codes.REQUEST_TIMEOUT, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT)


class Endpoint:
    """One dataset of a server. Open it with ``Endpoint.open``, and close it."""

    def __init__(self, client: httpx.Client, address: str, services: dict[str, str], retry_seconds: float) -> None:
        self.client = client
        self.address = address
        self.services = services
        self.retry_seconds = retry_seconds

    @classmethod
    def open(cls, url: str, retry_seconds: float = RETRY_SECONDS) -> Self:
        """The endpoint at an address. User and password stand in it, or in SPARQL_USERNAME and SPARQL_PASSWORD.

        ``retry_seconds``: how long an update is tried again when the connection drops. Raises UsageError for an
        address that is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("sparql+http", "sparql+https") or not parts.hostname:
            raise UsageError(f"a SPARQL address is sparql+http://host/dataset or sparql+https://…, not {shown(url)!r}")
        scheme = parts.scheme.removeprefix("sparql+")
        address = f"{scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        named = dict(parse_qsl(parts.query))
        if unknown := named.keys() - SERVICES.keys():
            raise UsageError(f"a SPARQL address may name {', '.join(SERVICES)}, not {', '.join(sorted(unknown))}")
        services = {name: urljoin(f"{address}/", named.get(name, usual)) for name, usual in SERVICES.items()}
        user = unquote(parts.username or os.environ.get("SPARQL_USERNAME", ""))
        password = unquote(parts.password or "") or os.environ.get("SPARQL_PASSWORD", "")
        timeout = httpx.Timeout(UPDATE_SECONDS, connect=CONNECT_SECONDS)
        client = httpx.Client(auth=(user, password) if user else None, timeout=timeout)
        return cls(client, address, services, retry_seconds)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def answer(self, text: str, base: str, timeout: float | None = None) -> Rows:
        """The answer to a query as Rows. ``timeout`` (seconds) is told to the server, and watched here too.

        Raises QueryError for a query that the server refuses, LimitError where time ran out.
        """
        kind, body = self._query(text, timeout)
        if kind == _RESULTS:
            return rows(parse_query_results(body, format=QueryResultsFormat.JSON), base)
        triples = parse(body, format=RdfFormat.N_TRIPLES)
        cells = ((cell(t.subject, base), cell(t.predicate, base), cell(t.object, base)) for t in triples)
        return Rows(columns=("subject", "predicate", "object"), rows=tuple(cells))

    def select(self, text: str) -> Answer:
        """The solutions of a SELECT, or the answer to an ASK, of ours; asked again where the connection drops."""
        body = self._patiently(lambda: self._query(text, None)[1])
        return parse_query_results(body, format=QueryResultsFormat.JSON)

    def update(self, text: str) -> None:
        """Send an update, and again where the connection drops: one that says the same twice does no harm.

        Raises StoreError where the server refuses it or stays away.
        """
        kind = {"Content-Type": "application/sparql-update; charset=utf-8"}
        self._patiently(lambda: self._request("POST", "update", content=text.encode(), headers=kind))

    def graph(self, name: str) -> list[Quad]:
        """All triples of a named graph, by the Graph Store Protocol; none where it does not exist."""
        wanted = {"params": {"graph": name}, "headers": {"Accept": _TRIPLES}}
        reply = self._patiently(lambda: self._request("GET", "data", **wanted))
        return list(parse(reply.content, format=RdfFormat.N_TRIPLES)) if reply.is_success else []

    def _patiently(self, work: Callable[[], T]) -> T:
        """Try again, ever more slowly, while the server is away for a moment."""
        deadline, pause = time.monotonic() + self.retry_seconds, 0.25
        while True:
            try:
                return work()
            except _Away:
                if time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, 5.0)

    def _query(self, text: str, timeout: float | None) -> tuple[str, bytes]:
        form = {"query": text} | ({"timeout": str(math.ceil(timeout))} if timeout is not None else {})
        headers = {"Accept": f"{_RESULTS}, {_TRIPLES};q=0.9"}
        limit = httpx.USE_CLIENT_DEFAULT if timeout is None else timeout
        started = time.monotonic()
        try:
            with self.client.stream("POST", self.services["query"], data=form, headers=headers, timeout=limit) as reply:
                body = b"".join(self._within(reply, started, timeout))
        except httpx.HTTPError as error:
            if timeout is not None and isinstance(error, httpx.TimeoutException):
                raise LimitError(f"{self.address}: the query took longer than {timeout:g} seconds") from error
            raise _Away(f"{self.address} cannot be reached: {error}") from error
        if timeout is not None and reply.status_code in _LATE:
            raise LimitError(f"{self.address}: the query took longer than {timeout:g} seconds")
        self._expect(reply, QueryError, body)
        return reply.headers.get("Content-Type", "").partition(";")[0].strip(), body

    def _within(self, reply: httpx.Response, started: float, timeout: float | None) -> Iterator[bytes]:
        for chunk in reply.iter_bytes():
            if timeout is not None and time.monotonic() - started > timeout:
                raise LimitError(f"{self.address}: the query took longer than {timeout:g} seconds")
            yield chunk

    def _request(self, method: str, service: str, **arguments: Any) -> httpx.Response:
        try:
            reply = self.client.request(method, self.services[service], **arguments)
        except httpx.HTTPError as error:
            raise _Away(f"{self.address} cannot be reached: {error}") from error
        if not (method == "GET" and reply.status_code == httpx.codes.NOT_FOUND):
            self._expect(reply, StoreError)
        return reply

    def _expect(self, reply: httpx.Response, wrong: type[StoreError], body: bytes | None = None) -> None:
        """Raise for anything but success: ``wrong`` where the request itself was refused."""
        if reply.is_success:
            return
        if reply.status_code in _LATE:
            raise _Away(f"{self.address} cannot be reached: {reply.status_code} {reply.reason_phrase}")
        if reply.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise StoreError(f"{self.address} refuses the user; set SPARQL_USERNAME and SPARQL_PASSWORD")
        said = (reply.content if body is None else body).decode("utf-8", "replace").strip()[:500]
        kind = wrong if reply.status_code == httpx.codes.BAD_REQUEST else StoreError
        raise kind(f"{reply.url} answers {reply.status_code} {reply.reason_phrase}: {said}")


class _Away(StoreError):
    """The connection broke, or the server is not ready: it is not known whether the request was carried out."""
