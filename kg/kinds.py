"""Node types, edge types and their properties, as the ontology defines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from kg.records import Frozen

NAMESPACE = "https://w3id.org/parley/ontology#"
"""Where the ontology's own names live; prefix ``kg:``."""

Kind = Literal["string", "integer", "decimal", "boolean", "date", "edtf", "uid"]
"""What a property's values are. ``date`` is a day such as 2025-02-28, ``edtf`` a date as precise as the text,
``uid`` the id of a node."""

Ends = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Mappings:
    """Full IRIs of the same, near, connected and wider notions in vocabularies that others know."""

    exact: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()


@dataclass(frozen=True)
class Property:
    """A property of a node or edge type. ``values`` are allowed, or only suggested where it is ``open``, and
    ``meanings`` says what each is; ``types`` are the node types that a ``uid`` may point at, and ``target`` the IRI
    of what it points at; ``in_rdf`` is false for what RDF says in another way."""

    name: str
    description: str
    iri: str
    kind: Kind = "string"
    values: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    open: bool = True
    many: bool = False
    required: bool = False
    readonly: bool = False
    in_rdf: bool = True
    default: str | None = None
    types: frozenset[str] = frozenset()
    target: str | None = None
    mappings: Mappings = Mappings()


@dataclass(frozen=True)
class NodeType:
    """A concrete node type; ``labels`` are its own name and its groups' (``Claim``, ``Statement``)."""

    name: str
    description: str
    labels: tuple[str, ...]
    properties: Mapping[str, Property]
    iri: str
    structure: bool = False
    mappings: Mappings = Mappings()


@dataclass(frozen=True)
class EdgeType:
    """A concrete edge type. ``ends`` holds every allowed pair of start types and end types."""

    name: str
    description: str
    ends: tuple[Ends, ...]
    properties: Mapping[str, Property]
    iri: str
    symmetric: bool = False
    structure: bool = False
    mappings: Mappings = Mappings()

    @property
    def predicate(self) -> str:
        """The last part of its predicate's IRI, such as ``rejectedBy``."""
        return self.iri.removeprefix(NAMESPACE)

    @cached_property
    def from_types(self) -> frozenset[str]:
        """Concrete node types that it may start at."""
        return frozenset().union(*(pair[0] for pair in self.ends))

    @cached_property
    def to_types(self) -> frozenset[str]:
        """Concrete node types that it may end at."""
        return frozenset().union(*(pair[1] for pair in self.ends))

    def allows(self, from_type: str, to_type: str) -> bool:
        """Whether it may lead from a node of one type to a node of another."""
        return any(from_type in starts and to_type in stops for starts, stops in self.ends)


@dataclass(frozen=True)
class Group:
    """An abstract type: ``Actor``, ``Statement``; its members are concrete types."""

    name: str
    description: str
    members: frozenset[str]
    iri: str
    mappings: Mappings = Mappings()


_PLAIN: Mapping[Kind, Any] = {
    "string": str,
    "integer": int,
    "decimal": float,
    "boolean": bool,
    "date": date,
    "edtf": str,
    "uid": str,
}


def model(kind: NodeType | EdgeType) -> type[BaseModel]:
    """A frozen pydantic model of a type; its ``model_json_schema()`` is the JSON Schema for a language model.

    It has the type's properties and a quote; a node also name and aliases, an edge from and to.
    """
    fields: dict[str, Any] = {prop.name: _field(prop) for prop in kind.properties.values()}
    if isinstance(kind, EdgeType):
        fields["from_"] = (str, Field(alias="from", description=f"One of: {', '.join(sorted(kind.from_types))}"))
        fields["to"] = (str, Field(description=f"One of: {', '.join(sorted(kind.to_types))}"))
    else:
        fields["name"] = (str, Field(min_length=1, description="The name, as the text gives it."))
        fields["aliases"] = (tuple[str, ...], Field(default=(), description="Further names in the text."))
    if not kind.structure:
        fields["quote"] = (str, Field(min_length=1, description="The words that prove it, exactly as in the text."))
    return create_model(kind.name, __base__=Frozen, __doc__=kind.description, **fields)


def _field(prop: Property) -> tuple[Any, Any]:
    plain: Any = Literal[prop.values] if prop.values and not prop.open else _PLAIN[prop.kind]
    if prop.many:
        return tuple[plain, ...], Field(default=(), description=prop.description)
    default = ... if prop.required and prop.default is None else prop.default
    shape = plain | None if default is None else plain
    examples = list(prop.values) if prop.open and prop.values else None
    return shape, Field(default=default, description=prop.description, examples=examples)
