"""The embedded SPARQL store: Oxigraph (https://pyoxigraph.readthedocs.io), in immutable generations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar, cast

import pyoxigraph as ox

from kg import rdf
from kg.errors import LimitError, QueryError, StoreError
from kg.records import Edge, Node, Record, Rows
from kg.stores.base import Language, needed, split
from kg.stores.generations import Generation, Generations, Hold
from kg.stores.sparql_rows import Answer, bound, rows
from kg.stores.sparql_tokens import names_graphs, refuse_calls

T = TypeVar("T")

FORM = "rdf-1"
"""Changes whenever kg.rdf writes something else, so that stores made before are built anew."""

BULK = 20_000
"""From so many records on, an empty store is loaded in bulk."""

SHOWN = 60
"""Characters of the line with a syntax error that are shown before and after it."""

_DATA = "data"
_WHERE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): expected ")


class Oxigraph:
    """The store in one folder; queries see the newest published generation."""

    language: Language = "sparql"

    def __init__(self, folder: Path, base: str) -> None:
        self.base = base
        self._generations = Generations(folder, f"{FORM} {base}")
        self._hold: Hold | None = None
        self._store: ox.Store | None = None

    @property
    def position(self) -> int:
        """The ledger's position of the newest generation; 0 where there is none."""
        newest = self._generations.latest()
        return newest.position if newest else 0

    def apply(self, upserts: Iterable[Record], deletes: Iterable[str], position: int) -> None:
        """Publish a generation with the change. Raises StoreError for missing ends and for a store that fails."""
        nodes, edges, gone = split(upserts, deletes)
        with self._generations.make(position) as (fresh, before):
            try:
                if before is not None:
                    ox.Store.read_only(str(before / _DATA)).backup(str(fresh / _DATA))
                store = ox.Store(str(fresh / _DATA))
                _Writer(store, self.base).write(nodes, edges, gone)
                store.flush()
            except (OSError, RuntimeError, ValueError) as error:
                raise StoreError(f"Oxigraph: {error}") from error
            del store  # closes its files before the folder is renamed

    def query(self, text: str, params: Mapping[str, Any] | None = None, timeout: float | None = None) -> Rows:
        """The answer to a SPARQL query; its default graph is the union of all graphs."""
        refuse_calls(text)
        filled = bound(text, params)
        return _within(timeout, lambda: self._answer(filled))

    def dump(self) -> Iterator[Record]:
        """Every record, read back from the quads. One that lacks a quad (its direct triple, a passage) is left out."""
        store = self._newest()
        if store is not None:
            found = rdf.records(store, self.base)
            yield from (r for r in found if all(quad in store for quad in rdf.quads(r, self.base)))

    def close(self) -> None:
        """Let go of the generation."""
        self._store = None
        if self._hold is not None:
            self._hold.close()
            self._hold = None

    def answer(self, text: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Answer:
        """The engine's own answer, as it comes; read it whole before the next query.

        ``default`` and ``named`` are IRIs of stored graphs that stand for the query's own FROM and FROM NAMED. Without
        any of these the default graph is the union of all graphs. Raises QueryError.
        """
        refuse_calls(text)
        return self._asked(text, default, named)

    def _asked(self, text: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Answer:
        store = self._newest() or ox.Store()
        chosen = bool(default or named)
        try:
            return store.query(
                text,
                prefixes=dict(rdf.PREFIXES),
                use_default_graph_as_union=not chosen and not names_graphs(text),
                default_graph=[ox.NamedNode(iri) for iri in default] if chosen else None,
                named_graphs=[ox.NamedNode(iri) for iri in named] if chosen else None,
            )
        except SyntaxError as error:
            raise QueryError(f"SPARQL: {_plain(str(error), text)}") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"SPARQL: {error}") from error

    def _answer(self, text: str) -> Rows:
        try:
            return rows(self._asked(text), self.base)
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"SPARQL: {error}") from error

    def _newest(self) -> ox.Store | None:
        """The newest generation, opened; the one that is open already where it is still the newest."""
        newest: Generation | None = self._generations.latest()
        if self._hold is None or newest != self._hold.generation:
            self.close()
            self._hold = self._generations.hold()
            if self._hold is not None:
                self._store = _open(self._hold.generation.path / _DATA)
        return self._store


def _plain(message: str, text: str) -> str:
    """A syntax error with the line that it is in. What the parser expected is left out: it lists its whole grammar."""
    found = _WHERE.match(message)
    if found is None:
        return message
    line, column = int(found["line"]), int(found["column"])
    lines = text.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    start = max(0, column - SHOWN)
    place = f"{shown[start : column + SHOWN]}\n   {' ' * (column - 1 - start)}^"
    return f"line {line}, column {column}: the query goes wrong here or just before\n   {place}"


def _open(path: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{path}: {error}; delete the folder to rebuild it") from error


def _within(seconds: float | None, work: Callable[[], T]) -> T:
    """Work with a limit of time. Oxigraph cannot be stopped, so a query that is late goes on in a thread of its own,
    which dies with the process."""
    if seconds is None:
        return work()
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # handed to the caller
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return future.result(seconds)
    except Late as error:
        raise LimitError(f"the query took longer than {seconds:g} seconds") from error


class _Writer:
    """Changes one store that nobody reads yet."""

    def __init__(self, store: ox.Store, base: str) -> None:
        self.store = store
        self.base = base
        self.empty = len(store) == 0

    def write(self, nodes: list[Node], edges: list[Edge], gone: list[str]) -> None:
        """Take the old out, put the new in, and then drop what nothing supports any more."""
        self._require(nodes, edges, set(gone))
        records: list[Record] = [*nodes, *edges]
        new = chain.from_iterable(rdf.quads(record, self.base) for record in records)
        if self.empty:
            (self.store.bulk_extend if len(records) >= BULK else self.store.extend)(new)
            return
        removed: list[ox.Quad] = []
        for uid in gone:
            removed += self._remove(rdf.iri(self.base, uid))
            removed += self._remove_edges_at(rdf.iri(self.base, uid))
        for record in records:
            removed += self._remove(rdf.iri(self.base, record.uid))
            self._forget_quotes(record)
        self.store.extend(new)
        self._drop_unused_passages(removed)
        self._drop_unsupported_triples(removed)

    def _require(self, nodes: list[Node], edges: list[Edge], gone: set[str]) -> None:
        here = {node.uid for node in nodes}
        for uid, why in needed(nodes, edges):
            if uid not in here and (uid in gone or not self._has_node(uid)):
                raise StoreError(f"{why}, which is not in the store")
            here.add(uid)

    def _has_node(self, uid: str) -> bool:
        return self._any(rdf.iri(self.base, uid), rdf.PREF_LABEL, None)

    def _remove(self, subject: ox.NamedNode) -> list[ox.Quad]:
        """Take out what a record alone says; gives it back."""
        removed: list[ox.Quad] = []
        waiting = [subject]
        while waiting:
            for quad in list(self.store.quads_for_pattern(waiting.pop(), None, None, None)):
                if quad.predicate.value in rdf.edge_predicates():
                    continue  # a direct triple: it belongs to an edge that starts here
                if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(f"{subject.value}#"):
                    waiting.append(quad.object)
                self.store.remove(quad)
                removed.append(quad)
        return removed

    def _remove_edges_at(self, node: ox.NamedNode) -> list[ox.Quad]:
        ends = (self.store.quads_for_pattern(None, end, node, None) for end in (rdf.SUBJECT, rdf.OBJECT))
        edges = {cast(ox.NamedNode, quad.subject) for quad in chain.from_iterable(ends)}
        return [quad for edge in edges for quad in self._remove(edge)]

    def _forget_quotes(self, record: Record) -> None:
        """A new version of a text may have other words at the same place."""
        for shared in rdf.shared(record, self.base):
            if shared.predicate == rdf.QUOTE:
                for quad in list(self.store.quads_for_pattern(shared.subject, rdf.QUOTE, None, None)):
                    self.store.remove(quad)

    def _drop_unused_passages(self, removed: list[ox.Quad]) -> None:
        for passage in {cast(ox.NamedNode, quad.object) for quad in removed if quad.predicate == rdf.EVIDENCED_BY}:
            if not self._any(None, rdf.EVIDENCED_BY, passage):
                for quad in list(self.store.quads_for_pattern(passage, None, None, None)):
                    self.store.remove(quad)

    def _drop_unsupported_triples(self, removed: list[ox.Quad]) -> None:
        """Take out the direct triples of edges that are gone, unless another edge in the same graph says the same."""
        ends: defaultdict[Any, dict[ox.NamedNode, Any]] = defaultdict(dict)
        for quad in removed:
            if quad.predicate in (rdf.SUBJECT, rdf.PREDICATE, rdf.OBJECT):
                ends[quad.subject, quad.graph_name][quad.predicate] = quad.object
        for (_, graph), parts in ends.items():
            if len(parts) == 3:
                triple = parts[rdf.SUBJECT], parts[rdf.PREDICATE], parts[rdf.OBJECT]
                if not self._supported(*triple, graph):
                    self.store.remove(ox.Quad(*triple, graph))

    def _supported(self, start: ox.NamedNode, kind: ox.NamedNode, end: ox.NamedNode, graph: ox.NamedNode) -> bool:
        wanted = ((rdf.PREDICATE, kind), (rdf.OBJECT, end), *rdf.PERFORMED)
        edges = (quad.subject for quad in self.store.quads_for_pattern(None, rdf.SUBJECT, start, graph))
        return any(all(self._any(edge, name, value) for name, value in wanted) for edge in edges)

    def _any(self, subject: Any, predicate: ox.NamedNode, value: Any) -> bool:
        return next(self.store.quads_for_pattern(subject, predicate, value, None), None) is not None
