"""Which form of an answer a client wants: the Accept header of HTTP (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""Forms of SELECT and ASK, by the short name that ``format=`` takes; the first is the default."""

GRAPHS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Forms of CONSTRUCT, DESCRIBE and of data about a thing, by their file endings."""

ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
    "text/rdf+n3": "text/turtle",
}
"""Names that clients use for a form besides its own."""


class Range(NamedTuple):
    """One media range of an Accept header with its weight."""

    type: str
    quality: float


def ranges(accept: str) -> list[Range]:
    """The media ranges of an Accept header; none given means anything."""
    found = [_range(part) for part in accept.split(",") if part.strip()]
    return found or [Range("*/*", 1.0)]


def _range(part: str) -> Range:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    quality = next((_quality(p[2:]) for p in parameters if p.lower().startswith("q=")), 1.0)
    return Range(media.lower(), quality)


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


@lru_cache(maxsize=1024)
def best(accept: str, offers: tuple[str, ...]) -> str | None:
    """The offer that suits an Accept header best, the earlier of equals; None where none does."""
    wanted = ranges(accept)
    scored = [(_score(wanted, offer), -place, offer) for place, offer in enumerate(offers)]
    score, _, offer = max(scored)
    return offer if score > 0 else None


def _score(wanted: Sequence[Range], offer: str) -> float:
    """The weight of the most specific range that an offer matches; 0 where it matches none."""
    matching = [(_specific(each.type), each.quality) for each in wanted if _matches(each.type, offer)]
    return max(matching)[1] if matching else 0.0


def _matches(media: str, offer: str) -> bool:
    kind = offer.split("/", 1)[0]
    return media in ("*/*", f"{kind}/*", offer) or ALIASES.get(media) == offer


def _specific(media: str) -> int:
    return 0 if media == "*/*" else 1 if media.endswith("/*") else 2
