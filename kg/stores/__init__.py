"""Graph stores: each a projection of the ledger that may be deleted and rebuilt. The table of them is below."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from kg.errors import UnknownName, UsageError
from kg.stores.base import Language, Store

EMBEDDED: Mapping[str, str] = {"oxigraph": "kg.stores.oxigraph:Oxigraph", "kglite": "kg.stores.embedded:Kglite"}
"""Stores in the graph's own folder, ``DIR/stores/<name>/``, by name."""

SERVERS: Mapping[str, str] = {
    "neo4j": "kg.stores.neo4j:Neo4jStore",
    "bolt": "kg.stores.neo4j:Neo4jStore",
    "sparql": "kg.stores.sparql:SparqlStore",
}
"""Stores on a server, by the first word of the address's scheme (``bolt+s``, ``sparql+http``)."""

READERS: Mapping[Language, str] = {"sparql": "oxigraph", "cypher": "kglite"}
"""The embedded store that answers queries in each language."""


def local(name: str, folder: Path, base: str) -> Store:
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
    return local(READERS[language], folder, base)


def server(url: str, base: str) -> Store:
    """The store on the server at an address; ``base`` is the graph's base IRI.

    Raises UsageError for an address that is none, StoreError where the server cannot be reached or refuses.
    """
    kind = url.partition("://")[0].partition("+")[0]
    if kind not in SERVERS:
        raise UsageError(f"the address of a server begins neo4j://, bolt:// or sparql+http://, unlike {shown(url)!r}")
    module, _, attribute = SERVERS[kind].partition(":")
    store: Store = getattr(import_module(module), attribute).open(url, base)
    return store


def shown(url: str) -> str:
    """An address without user and password."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"
