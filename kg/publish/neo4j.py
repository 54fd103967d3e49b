"""Constraints and indexes for Neo4j, as Cypher statements that may be run again and again.

The Community edition has uniqueness constraints only: what a record may say is checked before it is written. Names of
labels and properties come from the ontology, never from a text.
"""

from __future__ import annotations

from kg.schema import Schema, load

_STRUCTURE = {"EVIDENCED_BY", "IN_DOCUMENT"}


def constraints(schema: Schema | None = None) -> list[str]:
    """One statement for each constraint and index; those that are there already are left alone."""
    texts = (text.split(" ", 2) for text in definitions(schema or load()).values())
    return [f"CREATE {what} {name} IF NOT EXISTS {rest}" for what, name, rest in texts]


def definitions(schema: Schema) -> dict[str, str]:
    """Constraints and indexes by name: unique ids of nodes and relationships; names and first days, quick to find.

    Statements and provisions have no index of names, since a name as long as theirs may not fit into one.
    """
    named = [name for name in schema.nodes if name not in schema.statements | {"Provision", "Passage"}]
    dated = [name for name, kind in schema.nodes.items() if "earliest" in kind.properties]
    relations = [name for name in schema.edges if name not in _STRUCTURE]
    return {
        **{f"{name}_uid": f"CONSTRAINT {name}_uid FOR (n:{name}) REQUIRE n.uid IS UNIQUE" for name in schema.nodes},
        **{f"{name}_uid": f"CONSTRAINT {name}_uid FOR ()-[r:{name}]-() REQUIRE r.uid IS UNIQUE" for name in relations},
        **{f"{name}_name": f"INDEX {name}_name FOR (n:{name}) ON (n.name)" for name in named},
        **{f"{name}_earliest": f"INDEX {name}_earliest FOR (n:{name}) ON (n.earliest)" for name in dated},
    }
