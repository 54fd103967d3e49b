"""Graph stores: each a projection of the ledger that may be deleted and rebuilt. The table of them is below."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from kg.errors import UnknownName
from kg.stores.base import Language, Store

EMBEDDED: Mapping[str, str] = {"oxigraph": "kg.stores.oxigraph:Oxigraph", "kglite": "kg.stores.embedded:Kglite"}
"""Stores in the graph's own folder, ``DIR/stores/<name>/``, by name."""

READERS: Mapping[Language, str] = {"sparql": "oxigraph", "cypher": "kglite"}
"""The embedded store that answers queries in each language."""


def embedded(name: str, folder: Path, base: str) -> Store:
    """The embedded store of that name of the graph in a folder; ``base`` is the graph's base IRI.

    Raises UnknownName for a name that is not in the table.
    """
    if name not in EMBEDDED:
        raise UnknownName("embedded store", name, EMBEDDED)
    module, _, attribute = EMBEDDED[name].partition(":")
    store: Store = getattr(import_module(module), attribute)(folder / "stores" / name, base)
    return store


def reader(folder: Path, language: Language, base: str) -> Store:
    """The embedded store of a graph that answers queries in a language."""
    return embedded(READERS[language], folder, base)
