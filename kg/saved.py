"""Saved questions: ``queries/<name>.rq`` and ``queries/<name>.cypher``, one question in two languages, equal rows.

The head of the ``.rq`` file, a block of ``#`` comment lines that is YAML, gives title, description, topic and
parameters for both. A parameter that many questions share stands in ``queries/parameters.yaml``; a head that names it
may change its default, example or description. Cypher takes a parameter as ``$name``, SPARQL in the data block
``VALUES ?_name { … }``, whose data alone are replaced (the underscore keeps parameters apart from columns).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from kg import dates
from kg.content import folder
from kg.errors import DateError, SettingsError, UnknownName, UsageError
from kg.records import Frozen

Scalar = str | int | float | bool
LANGUAGES = ("cypher", "sparql")
COMMON = "parameters.yaml"
"""The file of shared parameters in the folder of saved questions."""


class Parameter(Frozen):
    """One parameter: its type, what it means, a default (without one it must be given), and an example."""

    name: str
    type: Literal["text", "integer", "number", "boolean", "from", "until"]
    description: str
    default: Scalar | None = None
    example: Scalar
    values: tuple[str, ...] = ()

    def take(self, given: Any) -> Scalar:
        """A given value as this parameter's type. Raises UsageError saying what is allowed."""
        try:
            value = _TAKES[self.type](given)
        except (ValueError, TypeError, DateError) as error:
            raise UsageError(f"{self.name} is {_KINDS[self.type]} such as {self.example!r}, not {given!r}") from error
        if self.values and value not in self.values:
            raise UsageError(f"{self.name} is one of {', '.join(self.values)}, not {given!r}")
        return value


def _boolean(given: Any) -> bool:
    word = str(given).lower()
    if word not in ("true", "false"):
        raise ValueError("neither true nor false")
    return word == "true"


def _side(place: int) -> Callable[[Any], str]:
    """Takes a day, month or year (EDTF) as its first (0) or last (1) day; an empty text leaves that side open."""

    def day(given: Any) -> str:
        found = dates.bounds(str(given))[place] if str(given) else None
        return found.isoformat() if found else ""

    return day


_TAKES: Mapping[str, Callable[[Any], Scalar]] = {
    "text": str,
    "integer": int,
    "number": float,
    "boolean": _boolean,
    "from": _side(0),
    "until": _side(1),
}
_KINDS: Mapping[str, str] = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false,",
    "from": "a day, month or year",
    "until": "a day, month or year",
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
        return {name: self._value(parameter, given) for name, parameter in known.items()}

    def _value(self, parameter: Parameter, given: Mapping[str, Any]) -> Scalar:
        if parameter.name in given:
            return parameter.take(given[parameter.name])
        if parameter.default is None:
            needed = f"{self.name} needs {parameter.name}: {parameter.description.rstrip('.')}"
            raise UsageError(f"{needed}, such as {parameter.example!r}")
        return parameter.default

    def asked(self, language: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Scalar]]:
        """The text in a language, and the parameters as a store of that language takes them (see ``values``)."""
        if language not in LANGUAGES:
            raise UnknownName("query language", language, LANGUAGES)
        values = self.values(given)
        if language == "cypher":
            return self.cypher, values
        return self.sparql, {f"_{name}": value for name, value in values.items()}


def load() -> dict[str, SavedQuery]:
    """Every saved query by name, in the order of topic and name.

    Raises SettingsError naming the file where one of a pair is missing or a head is wrong.
    """
    place = folder("queries")
    names = {path.stem for form in ("*.rq", "*.cypher") for path in place.glob(form)}
    found = [_read(place / f"{name}.rq") for name in names]
    return {query.name: query for query in sorted(found, key=lambda query: (query.topic, query.name))}


def get(name: str) -> SavedQuery:
    """One saved query. Raises UnknownName with the nearest names."""
    names = [path.stem for path in folder("queries").glob("*.rq")]
    if name not in names:
        raise UnknownName("saved query", name, names)
    return _read(folder("queries") / f"{name}.rq")


@cache
def _common() -> Mapping[str, Any]:
    """The shared parameters, by name."""
    path = folder("queries") / COMMON
    try:
        return dict(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise SettingsError(f"{path}: no mapping of parameters: {error}") from error


@cache
def _read(path: Path) -> SavedQuery:
    other = path.with_suffix(".cypher")
    for missing, beside in ((path, other), (other, path)):
        if not missing.exists():
            raise SettingsError(f"{beside.name}: there is no {missing.name} beside it; a question is in both languages")
    sparql = path.read_text("utf-8")
    try:
        head: Any = yaml.safe_load(_head(sparql)) or {}
        own: Mapping[str, Any] = head.pop("parameters", None) or {}
        parameters = tuple(Parameter(name=n, **{**_common().get(n, {}), **(known or {})}) for n, known in own.items())
        query = SavedQuery(
            name=path.stem, parameters=parameters, sparql=sparql, cypher=other.read_text("utf-8"), **head
        )
        for parameter in parameters:
            parameter.take(parameter.example)
            parameter.take(parameter.example if parameter.default is None else parameter.default)
    except (yaml.YAMLError, ValidationError, TypeError, AttributeError, UsageError) as error:
        raise SettingsError(f"{path.name}: the head is not title, description, topic, parameters: {error}") from error
    _check(query)
    return query


def _head(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[2:] if line.startswith("# ") else line[1:])
    return "\n".join(lines)


def _check(query: SavedQuery) -> None:
    for parameter in query.parameters:
        if not re.search(rf"VALUES\s+\?_{re.escape(parameter.name)}\s*\{{", query.sparql):
            raise SettingsError(f"{query.name}.rq: no data block VALUES ?_{parameter.name} {{ … }}")
        if not re.search(rf"\${re.escape(parameter.name)}\b", query.cypher):
            raise SettingsError(f"{query.name}.cypher: no ${parameter.name}")
