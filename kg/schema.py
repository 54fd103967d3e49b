"""The ontology as Python types: what a record may be, checked and completed.

``ontology/parley.yaml`` is the one truth. It is written in a strict subset of LinkML's words (https://linkml.io) and
read at run time; LinkML itself is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel

from kg import kinds, ontology
from kg.content import folder
from kg.dates import bounds
from kg.errors import DateError, EvidenceError, RecordError, UnknownName
from kg.kinds import NAMESPACE, EdgeType, Group, Kind, Mappings, NodeType, Property
from kg.ontology import Words
from kg.records import Edge, Node, Record, Value

__all__ = ["NAMESPACE", "EdgeType", "Group", "Mappings", "NodeType", "Property", "Schema", "load", "read"]

R = TypeVar("R", bound=Record)
TypeOf = Callable[[str], str | None]
Fault = Callable[[Value, Property, TypeOf], str | None]


@dataclass(frozen=True)
class Schema:
    """Every type of the ontology by name. ``slots`` holds each property as it is defined for all types."""

    nodes: Mapping[str, NodeType]
    edges: Mapping[str, EdgeType]
    groups: Mapping[str, Group]
    slots: Mapping[str, Property]
    enums: Mapping[str, Mapping[str, str]]
    prefixes: Mapping[str, str]
    about: Mapping[str, str]

    @property
    def actors(self) -> frozenset[str]:
        """Concrete types that can speak or act."""
        return self.groups["Actor"].members

    @property
    def statements(self) -> frozenset[str]:
        """Concrete types of attributed speech."""
        return self.groups["Statement"].members

    def find(self, name: str) -> NodeType | EdgeType:
        """A node or edge type. Raises UnknownName with the nearest names."""
        found = self.nodes.get(name) or self.edges.get(name)
        if found is None:
            raise UnknownName("type", name, [*self.nodes, *self.edges])
        return found

    @cached_property
    def terms(self) -> frozenset[str]:
        """What the ontology's own namespace holds: classes, predicates and properties, as RDF names them."""
        described = chain[NodeType | EdgeType | Group | Property](
            self.nodes.values(), self.edges.values(), self.groups.values(), self.slots.values()
        )
        return frozenset(d.iri.removeprefix(NAMESPACE) for d in described if d.iri.startswith(NAMESPACE))

    def complete(self, record: R) -> R:
        """The record with defaults, and with the earliest and latest day of its date.

        Raises RecordError for an unknown type and for a date that is not EDTF.
        """
        kind = self._type_of(record)
        defaults = {p.name: p.default for p in kind.properties.values() if p.default is not None}
        properties = {**defaults, **_days(record, kind), **record.properties}
        if properties == record.properties:
            return record
        return cast("R", record.model_copy(update={"properties": properties}))

    def check(self, record: Record, type_of: TypeOf) -> None:
        """Refuse a record that breaks the ontology; ``type_of`` gives the type of the node with a uid, or None.

        Raises RecordError (EvidenceError where it has no evidence), naming record, word and what is allowed.
        """
        kind = self._type_of(record)
        for fault in _faults(record, kind, type_of):
            raise RecordError(f"{_called(record)}: {fault}")
        if not record.evidence and not kind.structure:
            raise EvidenceError(f"{_called(record)}: has no evidence; a record needs the words that prove it")

    def model(self, name: str) -> type[BaseModel]:
        """A pydantic model of one type, made from the ontology; its ``model_json_schema()`` is the JSON Schema."""
        return kinds.model(self.find(name))

    def _type_of(self, record: Record) -> NodeType | EdgeType:
        known: Mapping[str, NodeType | EdgeType] = self.nodes if isinstance(record, Node) else self.edges
        if record.type not in known:
            raise RecordError(f"{_called(record)}: {UnknownName(f'{record.kind} type', record.type, known)}")
        return known[record.type]


def _called(record: Record) -> str:
    what = record.name if isinstance(record, Node) else f"{record.from_uid} → {record.to_uid}"
    return f"{record.type} {record.uid} ({what[:60]})"


def _days(record: Record, kind: NodeType | EdgeType) -> dict[str, Value]:
    when = record.get("date")
    if not isinstance(when, str) or "date" not in kind.properties:
        return {}
    try:
        days = zip(("earliest", "latest"), bounds(when), strict=True)
    except DateError as error:
        raise RecordError(f"{_called(record)}: date {error}") from error
    return {name: day.isoformat() for name, day in days if day}


def _faults(record: Record, kind: NodeType | EdgeType, type_of: TypeOf) -> Iterator[str]:
    for name, value in record.properties.items():
        if name not in kind.properties:
            yield str(UnknownName(f"property of {kind.name}", name, kind.properties))
        elif fault := _value_fault(kind.properties[name], value, type_of):
            yield f"{name} {fault}"
    needed = (prop.name for prop in kind.properties.values() if prop.required)
    yield from (f"lacks its {name}" for name in needed if name not in record.properties)
    first, last = str(record.get("earliest") or ""), str(record.get("latest") or "9999")
    if first > last:
        yield f"earliest {first} is after latest {last}"
    if isinstance(record, Edge) and isinstance(kind, EdgeType):
        yield from _end_faults(record, kind, type_of)


def _end_faults(edge: Edge, kind: EdgeType, type_of: TypeOf) -> Iterator[str]:
    types = {end: type_of(end) for end in (edge.from_uid, edge.to_uid)}
    yield from (f"there is no node {end}" for end, found in types.items() if found is None)
    if edge.from_uid == edge.to_uid:
        yield "leads from a node to itself"
    starts, stops = types[edge.from_uid] or "", types[edge.to_uid] or ""
    if not kind.allows(starts, stops):
        allowed = " or ".join(f"{', '.join(sorted(a))} → {', '.join(sorted(b))}" for a, b in kind.ends)
        yield f"may not lead from {starts} to {stops}; allowed: {allowed}"


def _value_fault(prop: Property, value: Value, type_of: TypeOf) -> str | None:
    if prop.many:
        return None if isinstance(value, tuple) and all(value) else f"must be a list of texts, not {value!r}"
    if prop.values and not prop.open and value not in prop.values:
        return f"may not be {value!r}; allowed: {', '.join(prop.values)}"
    return _FAULTS[prop.kind](value, prop, type_of)


def _day_fault(value: Value, *_: object) -> str | None:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return f"must be a day such as 2025-02-28, not {value!r}"
    return None


def _edtf_fault(value: Value, *_: object) -> str | None:
    try:
        bounds(str(value))
    except DateError as error:
        return str(error)
    return None


def _uid_fault(value: Value, prop: Property, type_of: TypeOf) -> str | None:
    found = type_of(str(value))
    if found in prop.types:
        return None
    return f"must be the id of a {', '.join(sorted(prop.types))}; {value!r} is {found or 'not in the graph'}"


def _fault_unless(allowed: tuple[type, ...], words: str) -> Fault:
    return lambda value, *_: None if type(value) in allowed and value != "" else f"must be {words}, not {value!r}"


_FAULTS: Mapping[Kind, Fault] = {
    "string": _fault_unless((str,), "a text"),
    "integer": _fault_unless((int,), "a whole number"),
    "decimal": _fault_unless((int, float), "a number"),
    "boolean": _fault_unless((bool,), "true or false"),
    "date": _day_fault,
    "edtf": _edtf_fault,
    "uid": _uid_fault,
}


@cache
def load() -> Schema:
    """The ontology's types, read once."""
    return read(folder("ontology") / "parley.yaml")


def read(path: Path) -> Schema:
    """The types of an ontology file. Raises SettingsError or UnknownName for what it may not say."""
    return _Builder(ontology.read(path)).schema()


class _Builder:
    """Turns the words of an ontology into types."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.concrete = [name for name in words.classes if not words.is_abstract(name)]

    def schema(self) -> Schema:
        nodes = [name for name in self.words.classes if "Node" in self.words.ancestors(name)]
        edges = [name for name in self.concrete if "Edge" in self.words.ancestors(name)]
        return Schema(
            nodes={name: self.node(name) for name in nodes if name in self.concrete},
            edges={name: self.edge(name) for name in edges},
            groups={name: self.group(name) for name in nodes if name not in self.concrete},
            slots={name: self.property(name, slot) for name, slot in self.words.slots.items()},
            enums={name: self.words.values(name) for name in self.words.enums},
            prefixes=self.words.prefixes,
            about=self.words.about,
        )

    def node(self, name: str) -> NodeType:
        groups = (step for step in self.words.ancestors(name) if "Node" in self.words.ancestors(step))
        return NodeType(name, **self._common(name), labels=(name, *groups), properties=self.properties(name))

    def group(self, name: str) -> Group:
        common = self._common(name)
        del common["structure"]
        return Group(name, **common, members=self.members(name))

    def edge(self, name: str) -> EdgeType:
        own, slots = self.words.classes[name], self.words.slots_of(name)
        pairs = [choice["slot_conditions"] for choice in own.get("any_of", ())] or [slots]
        ends = tuple((self._types(pair["from"]), self._types(pair["to"])) for pair in pairs)
        both = all(slots[end].get("relational_role") == "NODE" for end in ("from", "to"))
        return EdgeType(name, **self._common(name), ends=ends, properties=self.properties(name), symmetric=both)

    def _common(self, name: str) -> dict[str, Any]:
        own = self.words.classes[name]
        return {
            "description": own["description"],
            "iri": self.iri(name),
            "structure": "structure" in own.get("in_subset", ()),
            "mappings": self.mappings(own),
        }

    def iri(self, name: str) -> str:
        return self.words.expand(self.words.classes[name].get("class_uri", f"kg:{name}"))

    def members(self, name: str) -> frozenset[str]:
        """A concrete type itself, or the concrete types of a group; of Node all but the structure."""
        if name in self.concrete:
            return frozenset([name])
        below = (other for other in self.concrete if name in self.words.ancestors(other))
        return frozenset(other for other in below if "in_subset" not in self.words.classes[other])

    def _types(self, slot: Mapping[str, Any]) -> frozenset[str]:
        return frozenset().union(*(self.members(name) for name in self.words.ranges(slot)))

    def properties(self, name: str) -> dict[str, Property]:
        """What a record of the type may carry beside its id, name, ends and evidence."""
        slots = self.words.slots_of(name)
        apart = {"uid", "name", "aliases", "from", "to"}
        found = {key: self.property(key, slot) for key, slot in slots.items() if key not in apart}
        return {key: value for key, value in found.items() if not value.readonly}

    def property(self, name: str, slot: Mapping[str, Any]) -> Property:
        ranges = self.words.ranges(slot)
        plain: list[Kind] = [kind for kind in get_args(Kind) if kind in ranges]
        default = slot.get("ifabsent")
        enums = (word for word in ranges if word in self.words.enums)
        meanings = {value: meaning for word in enums for value, meaning in self.words.values(word).items()}
        refers = ranges[0] in self.words.classes
        return Property(
            name=name,
            description=slot["description"],
            iri=self.words.expand(slot.get("slot_uri", f"kg:{_camel(name)}")),
            kind=plain[0] if plain else "uid" if refers else "string",
            values=tuple(meanings),
            meanings=meanings,
            open=not meanings or bool(plain),
            many=slot.get("multivalued", False),
            required=slot.get("required", False),
            readonly="readonly" in slot,
            in_rdf="cypher" not in slot.get("in_subset", ()),
            default=default.removeprefix("string(").removesuffix(")") if default else None,
            types=self._types(slot) if refers else frozenset(),
            target=self.iri(ranges[0]) if refers else None,
            mappings=self.mappings(slot),
        )

    def mappings(self, own: Mapping[str, Any]) -> Mappings:
        return Mappings(*(tuple(map(self.words.expand, own.get(f"{word}_mappings", ()))) for word in ontology.MAPPINGS))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
