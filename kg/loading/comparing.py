"""Comparing the documents of a graph with each other, once they are loaded."""

from __future__ import annotations

from kg import schema
from kg.extract.disputes import disputes
from kg.ledger import Ledger


def compare(ledger: Ledger) -> int:
    """Find the contradictions between documents anew; returns how many are new. Raises StoreError."""
    view, words = ledger.view(), schema.load()
    types = {uid: node.type for uid, node in view.nodes.items()}
    found = [words.complete(edge) for edge in disputes(view)]
    for edge in found:
        words.check(edge, types.get)
    return ledger.compared(found)
