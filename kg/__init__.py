"""Parley: negotiation texts as a knowledge graph of actors, statements and plans, each with its exact quote.

import kg
graph = kg.open(".parley")
graph.cypher("MATCH (p:Plan)-[r:REJECTED_BY]->(a) RETURN p.name, a.name, r.quote")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the names are looked up on use, so that `kg --help` imports next to nothing
    from kg.graph import Graph, create, open

__all__ = ["Graph", "create", "open"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("kg.graph"), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
