"""How answers to SPARQL are written: by the engine itself, in the protocol's forms, up to so many rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, NamedTuple, cast

import pyoxigraph as ox

from kg import rdf
from kg.errors import LimitError, QueryError
from kg.stores.oxigraph import Oxigraph

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


class Query(NamedTuple):
    """A SPARQL query: the form of its answer, and the graphs that stand for its own."""

    text: str
    form: str
    default: list[str]
    named: list[str]


class Counted:
    """A file to write an answer to: it passes it on, and is broken off after so many rows."""

    def __init__(self, write: Callable[[bytes], object], mark: bytes = b"", most: int = 0) -> None:
        self._write = write
        self._mark = mark
        self._most = most
        self._rows = 0

    def write(self, part: bytes) -> int:
        """Take a part of the answer. Raises LimitError."""
        if self._mark:
            self._rows += part.count(self._mark)
            if self._rows > self._most + 1:
                raise LimitError(f"the answer has more than {self._most} rows; narrow the question or add LIMIT")
        self._write(part)
        return len(part)

    def flush(self) -> None:
        """Nothing to do: nothing waits here."""


def serialize(store: Oxigraph, query: Query, out: Counted) -> None:
    """Write the answer to a query in one of the protocol's forms, as the engine itself does."""
    answer = store.answer(query.text, query.default, query.named)
    file = cast(IO[bytes], out)  # it writes, which is all that is asked of it
    try:
        if isinstance(answer, ox.QueryTriples):
            ox.serialize(answer, file, GRAPHS[query.form], prefixes=_PREFIXES)
        else:
            answer.serialize(file, RESULTS[query.form])
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"SPARQL: {error}") from error


def dump(store: Oxigraph, form: str, graphs: list[str], write: Callable[[bytes], object]) -> None:
    """Write stored graphs as they are; all of them where none is named. Never whole in memory."""
    found = cast(ox.QuerySolutions, store.answer(_EVERYTHING, named=graphs))
    quads = (ox.Quad(*cast(tuple[Any, Any, Any, Any], tuple(row))) for row in found)
    statements = quads if form in NAMED else (quad.triple for quad in quads)
    ox.serialize(statements, cast(IO[bytes], Counted(write)), GRAPHS[form], prefixes=_PREFIXES)
