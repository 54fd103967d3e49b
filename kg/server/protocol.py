"""The SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/) at ``/sparql``. Update is off."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.server import answers, description
from kg.server.answers import Refused
from kg.server.negotiation import GRAPHS, best
from kg.server.sparql import Asked, answered, asked_in, pairs
from kg.server.state import State

LARGEST = 2_000_000
"""Bytes of the largest request."""


async def endpoint(request: Request) -> Response:
    """Answer a query; without one describe the service, or lead a browser to the page for people."""
    state: State = request.app.state.parley
    asked = await read(request)
    if asked is None:
        if best(request.headers.get("accept", ""), (*GRAPHS.values(), "text/html")) == "text/html":
            return RedirectResponse("./", 303)
        return description.service(request, state)
    wanted = (request.headers.get(name, "") for name in ("accept", "if-none-match"))
    body, media, headers = await answered(state, asked, *wanted)
    if body is None:
        return Response(status_code=304, headers=headers)
    if isinstance(body, bytes):
        return Response(body, headers=headers, media_type=media)
    return answers.streamed(body, media, headers)


async def read(request: Request) -> Asked | None:
    """The query of a request, by any of the protocol's three methods; None where there is none.

    Raises Refused for two queries, updates, a wrong type or encoding, and a request that is too large.
    """
    found = pairs(request.scope["query_string"].decode("latin-1"))
    if request.method == "POST":
        body = await body_of(request)
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            found += pairs(_text(body))
        elif kind == "application/sparql-query":
            found.append(("query", _text(body)))
        elif kind == "application/sparql-update":
            raise Refused(403, "this endpoint takes no updates")
        else:
            known = "application/x-www-form-urlencoded or application/sparql-query"
            raise Refused(415, f"a query is posted as {known}, not {kind or 'without a type'}")
    return asked_in(found)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not UTF-8 at byte {error.start}") from error


async def body_of(request: Request) -> bytes:
    """The body of a request. Raises Refused 413 for one that is too large."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > LARGEST:
            raise Refused(413, f"the request is larger than {LARGEST} bytes")
    return bytes(parts)
