"""Constraints and indexes for Neo4j, as Cypher statements that may be run again and again.

The Community edition has uniqueness constraints only: what a record may say is checked before it is written. Names of
labels and properties come from the ontology, never from a text.
"""

from __future__ import annotations

from kg.schema import Schema

_STRUCTURE = {"EVIDENCED_BY", "IN_DOCUMENT"}


def constraints(schema: Schema) -> list[str]:
    """One statement each: unique ids of nodes and relationships, then indexes for names and dates."""
    relations = [name for name in schema.edges if name not in _STRUCTURE]
    dated = [name for name, kind in schema.nodes.items() if "earliest" in kind.properties]
    named = [*(name for name, kind in schema.nodes.items() if name != "Passage"), *schema.groups]
    return [
        *(_unique(name, f"(x:{name})") for name in schema.nodes),
        *(_unique(name, f"()-[x:{name}]-()") for name in relations),
        *(_index(name, "name", f"(x:{name})") for name in named),
        *(_index(name, "earliest", f"(x:{name})") for name in dated),
        *(_index(name, "earliest", f"()-[x:{name}]-()") for name in relations),
    ]


def _unique(name: str, pattern: str) -> str:
    return f"CREATE CONSTRAINT {name.lower()}_uid IF NOT EXISTS FOR {pattern} REQUIRE x.uid IS UNIQUE"


def _index(name: str, prop: str, pattern: str) -> str:
    return f"CREATE INDEX {name.lower()}_{prop} IF NOT EXISTS FOR {pattern} ON (x.{prop})"
