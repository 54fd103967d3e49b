"""The SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/) at ``/sparql``. Update is off."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kg.server import answers, description
from kg.server.answers import Refused
from kg.server.negotiation import GRAPHS, RESULTS, best
from kg.server.pool import IN_MEMORY
from kg.server.state import State
from kg.stores.sparql_tokens import form as form_of

LARGEST = 2_000_000
"""Bytes of the largest request."""


class Asked(NamedTuple):
    """A query with the graphs that the request names."""

    text: str
    default: list[str]
    named: list[str]
    format: str | None


async def endpoint(request: Request) -> Response:
    """Answer a query; without one describe the service, or lead a browser to the page for people."""
    state: State = request.app.state.parley
    asked = await read(request)
    accept = request.headers.get("accept", "")
    if asked is None:
        if best(accept, (*GRAPHS.values(), "text/html")) == "text/html":
            return RedirectResponse("./", 303)
        return description.service(request, state)
    media = _form(asked, accept)
    return await _answered(request, state, asked, media)


async def _answered(request: Request, state: State, asked: Asked, media: str) -> Response:
    version = state.version("sparql")
    etag = answers.tag(version, media, *asked)
    headers = {"ETag": etag, "Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
    known = answers.unchanged(request, etag, headers)
    if known is not None:
        return known
    body = state.kept.get(etag)
    if body is not None:
        return Response(body, headers=headers, media_type=_charset(media))
    answer = await state.sparql(version, asked.text, media, asked.default, asked.named)
    if answer.tell() > IN_MEMORY:
        return answers.streamed(answer, _charset(media), headers)
    body = answers.content(answer)
    state.kept.put(etag, body)
    return Response(body, headers=headers, media_type=_charset(media))


def _charset(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


async def read(request: Request) -> Asked | None:
    """The query of a request, by any of the protocol's three methods; None where there is none.

    Raises Refused for two queries, updates, a wrong type or encoding, and a request that is too large.
    """
    pairs = _pairs(request.scope["query_string"].decode("latin-1"))
    if request.method == "POST":
        body = await body_of(request)
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            pairs += _pairs(_text(body))
        elif kind == "application/sparql-query":
            pairs.append(("query", _text(body)))
        elif kind == "application/sparql-update":
            raise Refused(403, "this endpoint takes no updates")
        else:
            known = "application/x-www-form-urlencoded or application/sparql-query"
            raise Refused(415, f"a query is posted as {known}, not {kind or 'without a type'}")
    return _asked(pairs)


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, f"the parameters are not UTF-8: {error}") from error


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


def _asked(pairs: list[tuple[str, str]]) -> Asked | None:
    named: dict[str, list[str]] = {}
    for name, value in pairs:
        named.setdefault(name, []).append(value)
    if "update" in named or "using-graph-uri" in named:
        raise Refused(403, "this endpoint takes no updates")
    queries = named.get("query", [])
    if len(queries) > 1:
        raise Refused(400, "a request has one query; this one has several")
    if not queries:
        return None
    form = named.get("format", [None])[0]
    return Asked(queries[0], named.get("default-graph-uri", []), named.get("named-graph-uri", []), form)


def _form(asked: Asked, accept: str) -> str:
    """The media type of the answer. Raises Refused 406 where no form suits."""
    offers = GRAPHS if form_of(asked.text) in ("construct", "describe") else RESULTS
    if asked.format is not None and asked.format in offers:
        return offers[asked.format]
    media = best(accept, tuple(offers.values()))
    if media is None:
        raise Refused(406, f"the answer comes as {', '.join(offers.values())}; none of them is accepted")
    return media
