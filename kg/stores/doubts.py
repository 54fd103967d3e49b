"""What may be wrong with a query that finds nothing: the names in it that the ontology does not have."""

from __future__ import annotations

from kg import schema
from kg.errors import UnknownName
from kg.kinds import NAMESPACE
from kg.stores import cypher_tokens, sparql_tokens
from kg.stores.base import Language


def doubts(language: Language, text: str) -> list[str]:
    """A line for each type that a Cypher query names, or term of the ontology that a SPARQL query names, and that does
    not exist."""
    known = schema.load()
    if language == "cypher":
        kind, every, named = "type", frozenset((*known.nodes, *known.groups, *known.edges)), cypher_tokens.types(text)
    else:
        kind, every, named = "kg: term", known.terms, sparql_tokens.local_names(text, "kg", NAMESPACE)
    return [str(UnknownName(kind, name, every)) for name in dict.fromkeys(named) if name not in every]
