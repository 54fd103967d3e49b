"""Saved questions: ``queries/<name>.rq`` and ``queries/<name>.cypher``, one question in two languages, equal rows.

The head of the ``.rq`` file, a block of ``#`` comment lines that is YAML, gives title, description, topic and
parameters for both. SPARQL takes a parameter where the query declares ``VALUES ?name { … }``: that data block is
replaced by the value as an RDF term, and nothing else of a query is ever edited. Cypher takes it as ``$name``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from kg.content import folder
from kg.errors import SettingsError, UnknownName, UsageError
from kg.records import Frozen

Scalar = str | int | float | bool
XSD = "http://www.w3.org/2001/XMLSchema#"


class Parameter(Frozen):
    """One parameter: its type, what it means, a default (without one it must be given), and an example."""

    name: str
    type: Literal["text", "word", "date", "integer", "number", "boolean"]
    description: str
    default: Scalar | None = None
    example: Scalar
    values: tuple[str, ...] = ()

    def take(self, given: Any) -> Scalar:
        """A given value as this parameter's type. Raises UsageError saying what is allowed."""
        try:
            value = _TAKES[self.type](given)
        except (ValueError, TypeError) as error:
            raise UsageError(f"{self.name} is a {self.type} such as {self.example!r}, not {given!r}") from error
        if self.values and value not in self.values:
            raise UsageError(f"{self.name} is one of {', '.join(self.values)}, not {given!r}")
        return value

    def term(self, value: Scalar) -> str:
        """The value as a SPARQL term."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.type in ("integer", "number"):
            return f'"{value}"^^<{XSD}{"integer" if self.type == "integer" else "decimal"}>'
        quoted = "".join(_ESCAPES.get(char, char) for char in str(value))
        return f'"{quoted}"^^<{XSD}date>' if self.type == "date" else f'"{quoted}"'


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _boolean(given: Any) -> bool:
    words = {"true": True, "false": False}
    if str(given).lower() not in words:
        raise ValueError("neither true nor false")
    return words[str(given).lower()]


_TAKES: Mapping[str, Callable[[Any], Scalar]] = {
    "text": str,
    "word": str,
    "date": lambda given: date.fromisoformat(str(given)).isoformat(),
    "integer": int,
    "number": float,
    "boolean": _boolean,
}


class SavedQuery(Frozen):
    """One question in both languages."""

    name: str
    title: str
    description: str
    topic: str
    parameters: tuple[Parameter, ...] = ()
    sparql: str = Field(repr=False)
    cypher: str = Field(repr=False)

    def values(self, given: Mapping[str, Any]) -> dict[str, Scalar]:
        """Every parameter's value: the given ones checked, defaults for the rest.

        Raises UnknownName for a parameter that does not exist, UsageError for a wrong or a missing value.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UnknownName(f"parameter of {self.name}", name, known)
        found = {name: parameter.take(given[name]) for name, parameter in known.items() if name in given}
        for name, parameter in known.items():
            if name in found:
                continue
            if parameter.default is None:
                raise UsageError(f"{self.name} needs {name}: {parameter.description}, such as {parameter.example!r}")
            found[name] = parameter.default
        return found

    def as_sparql(self, values: Mapping[str, Scalar]) -> str:
        """The SPARQL text with each parameter's data block replaced."""
        text = self.sparql
        for parameter in self.parameters:
            block = f"VALUES ?{parameter.name} {{ {parameter.term(values[parameter.name])} }}"
            text = block.join(_block(parameter.name).split(text))
        return text


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf'VALUES\s+\?{re.escape(name)}\s*\{{(?:[^{{}}"]|"(?:[^"\\]|\\.)*")*\}}')


@cache
def load() -> dict[str, SavedQuery]:
    """Every saved query by name, in the order of topic and name.

    Raises SettingsError naming the file where one of a pair is missing or a head is wrong.
    """
    place = folder("queries")
    found = [_read(path) for path in sorted(place.glob("*.rq"))]
    alone = {path.stem for path in place.glob("*.cypher")} - {query.name for query in found}
    if alone:
        raise SettingsError(f"{place}: {', '.join(sorted(alone))}: a question in Cypher only; write its .rq")
    return {query.name: query for query in sorted(found, key=lambda query: (query.topic, query.name))}


def get(name: str) -> SavedQuery:
    """One saved query. Raises UnknownName with the nearest names."""
    known = load()
    if name not in known:
        raise UnknownName("saved query", name, known)
    return known[name]


def _read(path: Path) -> SavedQuery:
    other = path.with_suffix(".cypher")
    if not other.exists():
        raise SettingsError(f"{path.name}: there is no {other.name} beside it; each question is in both languages")
    sparql = path.read_text("utf-8")
    try:
        head: Any = yaml.safe_load(_head(sparql)) or {}
        parameters = tuple(
            Parameter(name=name, **known) for name, known in (head.pop("parameters", None) or {}).items()
        )
        query = SavedQuery(
            name=path.stem, parameters=parameters, sparql=sparql, cypher=other.read_text("utf-8"), **head
        )
    except (yaml.YAMLError, ValidationError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path.name}: the head is not title, description, topic, parameters: {error}") from error
    _check(path.name, query)
    return query


def _head(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[2:] if line.startswith("# ") else line[1:])
    return "\n".join(lines)


def _check(name: str, query: SavedQuery) -> None:
    for parameter in query.parameters:
        if not _block(parameter.name).search(query.sparql):
            raise SettingsError(f"{name}: no data block VALUES ?{parameter.name} {{ … }}")
        if not re.search(rf"\${re.escape(parameter.name)}\b", query.cypher):
            raise SettingsError(f"{query.name}.cypher: no ${parameter.name}")
        for value in (parameter.default, parameter.example):
            if value is not None:
                parameter.take(value)
