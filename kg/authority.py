"""Names that everybody knows: states, international bodies and places, each with the key of an authority file.

A capital or a seat of government ("Moscow", "the Kremlin") stands for its state's government, unless the place itself
is meant: `entry` gives the state, `place` the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kg.ids import normal

DATA = Path(__file__).parent / "extract" / "data" / "authority"

Kind = Literal["Country", "Organization", "Place"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the authority file.

    `key` is ISO 3166-1 alpha-2 for states ("RU"), a Wikidata id for bodies ("Q7184"), "geonames-524901" for places;
    `same_as` holds IRIs of the same thing elsewhere.
    """

    key: str
    type: Kind
    name: str
    same_as: tuple[str, ...] = ()


def entry(name: str) -> Entry | None:
    """The state or body that a name stands for, by its own name or by its seat; None where none is known."""
    return _table("name").get(normal(name)) or _table("seat").get(normal(name))


def seat(name: str) -> Entry | None:
    """The state whose government sits in a place ("Moscow", "the Kremlin"), or None."""
    return _table("seat").get(normal(name))


def demonym(name: str) -> Entry | None:
    """The state that an adjective or a people's name belongs to ("Russian", "Ukrainians"), or None."""
    return _table("demonym").get(normal(name))


def place(name: str) -> Entry | None:
    """The place of this name, a capital taken as a town, or None."""
    return _table("place").get(normal(name)) or _table("place").get(normal(name.replace("-", " ")))


def key(type: str, names: Iterable[str]) -> str | None:
    """The authority key of a thing of a type that is known by one of these names, the first that is; else None."""
    look_up = place if type == "Place" else entry
    found = (item for name in names if (item := look_up(name)) and item.type == type)
    return next((item.key for item in found), None)


@cache
def _table(use: str) -> dict[str, Entry]:
    """Normalised surface form → entry, for one use. The first entry that claims a form keeps it."""
    found: dict[str, Entry] = {}
    for row, item in _rows():
        for form in _forms(use, row, item):
            found.setdefault(normal(form), item)
    return found


def _forms(use: str, row: Mapping[str, Any], item: Entry) -> Sequence[str]:
    forms: list[str] = row.get(f"{use}s", []) if use in ("seat", "demonym") else [item.name, *row.get("names", [])]
    wanted = use in ("seat", "demonym") or (use == "place") == (item.type == "Place")
    return forms if wanted else []


@cache
def _rows() -> list[tuple[Mapping[str, Any], Entry]]:
    rows = [row for file in sorted(DATA.glob("*.json")) for row in json.loads(file.read_text(encoding="utf-8"))]
    return [(row, Entry(row["key"], row["type"], row["name"], tuple(row["same_as"]))) for row in rows]
