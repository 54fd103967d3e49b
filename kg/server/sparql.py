"""A SPARQL query as a request has it, and the response to it: what the server and its workers do alike."""

from __future__ import annotations

from typing import IO, NamedTuple, Protocol
from urllib.parse import parse_qsl

from kg.server import answers
from kg.server.answers import Kept, Refused
from kg.server.negotiation import GRAPHS, RESULTS, best
from kg.server.pool import IN_MEMORY
from kg.stores.base import Language
from kg.stores.sparql_tokens import form as form_of


class Asked(NamedTuple):
    """A query with the graphs that the request names."""

    text: str
    default: list[str]
    named: list[str]
    format: str | None


class Source(Protocol):
    """What answers queries: the server by its workers, or a worker itself."""

    kept: Kept

    def version(self, language: Language) -> str:
        """What changes whenever the answers in a language may."""

    async def sparql(self, version: str, text: str, form: str, default: list[str], named: list[str]) -> IO[bytes]:
        """The answer to a query in one of the protocol's forms, in a file that stands at its end."""


class Reply(NamedTuple):
    """An answer with its headers: a short one as bytes, a long one in a file that stands at its end, none where the
    client has it already."""

    body: bytes | IO[bytes] | None
    media: str
    headers: dict[str, str]


async def answered(source: Source, asked: Asked, accept: str, known: str) -> Reply:
    """The answer to a query. ``accept`` and ``known`` are the headers Accept and If-None-Match.

    Raises what answering raises, and Refused 406 where no form suits.
    """
    media = _form(asked, accept)
    version = source.version("sparql")
    etag = answers.tag(version, media, *asked)
    headers = {"etag": etag, "vary": "Accept, Accept-Encoding", "cache-control": "no-cache"}
    told = f"{media}; charset=utf-8" if media.startswith("text/") else media
    if answers.is_known(etag, known):
        return Reply(None, told, headers)
    body = source.kept.get(etag)
    if body is None:
        answer = await source.sparql(version, asked.text, media, asked.default, asked.named)
        if answer.tell() > IN_MEMORY:
            return Reply(answer, told, headers)
        body = answers.content(answer)
        source.kept.put(etag, body)
    return Reply(body, told, headers)


def pairs(encoded: str) -> list[tuple[str, str]]:
    """Names and values of an encoded form. Raises Refused where they are not UTF-8."""
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError) as error:
        raise Refused(400, f"the parameters are not UTF-8: {error}") from error


def asked_in(found: list[tuple[str, str]]) -> Asked | None:
    """The query in a request's parameters; None where there is none. Raises Refused for two queries and updates."""
    named: dict[str, list[str]] = {}
    for name, value in found:
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
