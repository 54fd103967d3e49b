"""Answers of SPARQL engines as Rows, and values as SPARQL terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

from kg import rdf
from kg.errors import QueryError
from kg.records import Cell, Rows
from kg.stores import sparql_tokens

Answer: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

_WHOLE = frozenset(
    rdf.XSD + name
    for name in (
        "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int",
        "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
_READ: Mapping[str, Callable[[str], Cell]] = {
    rdf.XSD + "boolean": lambda text: text in ("true", "1"),
    rdf.XSD + "decimal": float,
    rdf.XSD + "double": float,
    rdf.XSD + "float": float,
    rdf.XSD + "date": date.fromisoformat,
    rdf.XSD + "dateTime": datetime.fromisoformat,
    **dict.fromkeys(_WHOLE, int),
}


def rows(answer: Answer, base: str) -> Rows:
    """An answer as Rows: SELECT with its columns; ASK as one cell ``answer``; CONSTRUCT and DESCRIBE as triples."""
    if isinstance(answer, QueryBoolean):
        return Rows(columns=("answer",), rows=((bool(answer),),))
    if isinstance(answer, QueryTriples):
        cells = ((cell(t.subject, base), cell(t.predicate, base), cell(t.object, base)) for t in answer)
        return Rows(columns=("subject", "predicate", "object"), rows=tuple(cells))
    columns = tuple(variable.value for variable in answer.variables)
    return Rows(columns=columns, rows=tuple(tuple(cell(term, base) for term in solution) for solution in answer))


def cell(term: Term | None, base: str) -> Cell:
    """A term as a value: an IRI under the base as its uid, numbers, booleans and dates as such, all else as text."""
    if isinstance(term, NamedNode):
        uid = rdf.uid(base, term.value)
        return term.value if uid is None else uid
    if isinstance(term, Literal):
        read = _READ.get(term.datatype.value)
        try:
            return read(term.value) if read else term.value
        except ValueError:
            return term.value
    return None if term is None else str(term)


def bound(text: str, params: Mapping[str, Any] | None) -> str:
    """The query with its parameters in the data blocks that declare them; a list gives several values.

    Raises QueryError for a parameter that the query does not declare, and for a value that is no term.
    """
    if not params:
        return text
    return sparql_tokens.bind(text, {name: list(_terms(name, value)) for name, value in params.items()})


def _terms(name: str, value: Any) -> Iterator[str]:
    values: Iterable[Any] = value if isinstance(value, (list, tuple)) else (value,)
    for single in values:
        if single is None:
            yield "UNDEF"
        elif isinstance(single, (NamedNode, Literal)):
            yield str(single)
        elif isinstance(single, float):
            yield str(rdf.number(single))
        elif isinstance(single, datetime):
            yield str(Literal(single.isoformat(), datatype=NamedNode(rdf.XSD + "dateTime")))
        elif isinstance(single, date):
            yield str(Literal(single.isoformat(), datatype=NamedNode(rdf.XSD + "date")))
        elif isinstance(single, (bool, int, str)):
            yield str(Literal(single))
        else:
            raise QueryError(f"parameter {name!r}: {single!r} is no text, number, date, truth value or thing")
