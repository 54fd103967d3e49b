"""The graph in any SPARQL 1.1 server: one named graph per document, changed by SPARQL Update.

A change is one update request, the ledger's position in it; a server that treats a request as one transaction (Apache
Jena Fuseki does) never shows half of it. What is replaced is compared here, so that only what differs is sent. The
server's default graph must be the union of its named graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Self, cast

from pyoxigraph import NamedNode, Quad, QuerySolutions

from kg import rdf
from kg.errors import LockedError, StoreError
from kg.kinds import NAMESPACE
from kg.records import Edge, Node, Record, Rows
from kg.stores.base import Language, needed, split
from kg.stores.endpoint import CONNECT_SECONDS, RETRY_SECONDS, Endpoint
from kg.stores.sparql_rows import bound
from kg.stores.sparql_tokens import refuse_calls

ASKED = 500
"""Things named in one query."""

_NEXT = " .\n"

_PREFIXES = " ".join(f"PREFIX {name}: <{address}>" for name, address in rdf.PREFIXES.items())
_POSITION = NamedNode(NAMESPACE + "position")
_UNSUPPORTED_PASSAGES = """DELETE {{ GRAPH ?g {{ ?passage ?p ?o }} }} WHERE {{
  VALUES ?passage {{ {values} }} GRAPH ?g {{ ?passage ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?any {{ ?record kg:evidencedBy ?passage }} }} }}"""
_UNSUPPORTED_TRIPLES = """DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{
  VALUES (?g ?s ?p ?o) {{ {values} }} GRAPH ?g {{ ?s ?p ?o }}
  FILTER NOT EXISTS {{ GRAPH ?g {{ ?edge rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
    kg:status "actual" ; kg:basis "performed" }} }} }}"""


class SparqlStore:
    """A dataset of a SPARQL server as a store. Open it with ``SparqlStore.open``, and close it."""

    language: Language = "sparql"

    def __init__(self, endpoint: Endpoint, base: str) -> None:
        self.endpoint = endpoint
        self.base = base
        self._stood: int | None = None

    @classmethod
    def open(cls, url: str, base: str, retry_seconds: float = RETRY_SECONDS) -> Self:
        """The store at ``sparql+http://[user:password@]host[:port]/dataset`` of the graph with a base IRI.

        Raises UsageError for an address that is none, StoreError where the server cannot be reached or refuses.
        """
        endpoint = Endpoint.open(url, retry_seconds)
        try:
            endpoint.answer("ASK {}", base, CONNECT_SECONDS)
        except StoreError:
            endpoint.close()
            raise
        return cls(endpoint, base)

    @property
    def position(self) -> int:
        """The ledger's position that the dataset stands at; 0 for one that was never written to."""
        self._stood = self._stands() or 0
        return self._stood

    def apply(self, upserts: Iterable[Record], deletes: Iterable[str], position: int) -> None:
        """Take over a change in one update, which is sent again where the connection drops.

        Raises StoreError as the protocol says; LockedError where another process wrote in the meantime.
        """
        nodes, edges, gone = split(upserts, deletes)
        stands = self._stands()
        if stands is None:
            self._begin()
        elif self._stood not in (None, stands):
            raise LockedError(
                f"another process moved {self.endpoint.address} from {self._stood} to {stands}; try again"
            )
        self._require(nodes, edges, set(gone))
        records: list[Record] = [*nodes, *edges]
        new = set(chain.from_iterable(rdf.quads(record, self.base) for record in records))
        touched = [*(record.uid for record in records), *gone, *self._edges_at(gone)]
        old = self._said_by(touched) if stands is not None else set()
        self.endpoint.update(self._change(old, new, position))
        self._stood = position

    def query(self, text: str, params: Mapping[str, Any] | None = None, timeout: float | None = None) -> Rows:
        """The answer to a SPARQL query; the usual prefixes need not be declared."""
        refuse_calls(text)
        return self.endpoint.answer(f"{_PREFIXES} {bound(text, params)}", self.base, timeout)

    def dump(self) -> Iterator[Record]:
        """Every record, read back graph by graph."""
        names = self._select("SELECT ?g WHERE { GRAPH ?g { } }")
        for (name,) in sorted(names, key=str):
            if name.value.startswith(f"{self.base}graph/") and name != self._ledger:
                yield from rdf.records(self.endpoint.graph(name.value), self.base)

    def close(self) -> None:
        """Close the connections."""
        self.endpoint.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _ledger(self) -> NamedNode:
        """The graph that holds the position, and what it is said of."""
        return NamedNode(f"{self.base}graph/ledger")

    def _stands(self) -> int | None:
        found = list(self._select(f"SELECT ?at WHERE {{ GRAPH {self._ledger} {{ {self._ledger} {_POSITION} ?at }} }}"))
        return max(int(at.value) for (at,) in found) if found else None

    def _begin(self) -> None:
        """Stand at 0, and see whether queries without GRAPH find it. Raises StoreError where they do not."""
        self.endpoint.update(self._stand_at(0))
        if not self.endpoint.select(f"ASK {{ {self._ledger} {_POSITION} ?at }}"):
            raise StoreError(
                f"{self.endpoint.address}: its default graph is not the union of its named graphs, so that queries "
                "would find nothing; set that up first (Fuseki: tdb2:unionDefaultGraph true)"
            )

    def _stand_at(self, position: int) -> str:
        there = f"GRAPH {self._ledger} {{ {self._ledger} {_POSITION}"
        return f"DELETE WHERE {{ {there} ?at }} }} ;\nINSERT DATA {{ {there} {position} }} }}"

    def _change(self, old: set[Quad], new: set[Quad], position: int) -> str:
        """The update: what goes, what comes, the position, and what nothing supports any more."""
        loose = set(chain.from_iterable(rdf.shared(record, self.base) for record in rdf.records(old, self.base))) - new
        parts = [
            f"DELETE DATA {{ {_data(old - new)} }}",
            f"INSERT DATA {{ {_data(new - old)} }}",
            self._stand_at(position),
        ]
        passages = {str(quad.subject) for quad in loose if quad.predicate == rdf.IN_DOCUMENT}
        triples = [quad for quad in loose if quad.predicate.value in rdf.edge_predicates()]
        if passages:
            parts.append(_UNSUPPORTED_PASSAGES.format(values=" ".join(sorted(passages))))
        if triples:
            values = (f"({q.graph_name} {q.subject} {q.predicate} {q.object})" for q in triples)
            parts.append(_UNSUPPORTED_TRIPLES.format(values=" ".join(sorted(values))))
        return f"{_PREFIXES}\n" + " ;\n".join(parts)

    def _require(self, nodes: Sequence[Node], edges: Sequence[Edge], gone: set[str]) -> None:
        """Raise StoreError where an end or a document is neither in the change nor in the dataset."""
        here = {node.uid for node in nodes}
        reasons = {uid: why for uid, why in needed(nodes, edges) if uid not in here}
        label = f"{{ VALUES ?x {{ %s }} GRAPH ?g {{ ?x {rdf.PREF_LABEL} ?label }} }}"
        found = {str(node) for (node,) in self._ask_about("SELECT DISTINCT ?x WHERE " + label, reasons.keys() - gone)}
        for uid, why in reasons.items():
            if str(rdf.iri(self.base, uid)) not in found:
                raise StoreError(f"{why}, which is not in the store")

    def _edges_at(self, uids: Iterable[str]) -> list[str]:
        """The uids of all edges with one of these nodes as an end."""
        ends = (f"{{ VALUES ?x {{ %s }} GRAPH ?g {{ ?edge {end} ?x }} }}" for end in (rdf.SUBJECT, rdf.OBJECT))
        found = [edge for end in ends for edge in self._ask_about(f"SELECT DISTINCT ?edge WHERE {end}", uids)]
        return [uid for (edge,) in found if (uid := rdf.uid(self.base, edge.value)) is not None]

    def _said_by(self, uids: Iterable[str]) -> set[Quad]:
        """What the dataset holds that these records alone say: their own IRIs and the fragments of those."""
        roots = {rdf.iri(self.base, uid).value for uid in uids}
        found: set[Quad] = set()
        waiting = roots
        while waiting:
            text = "SELECT ?x ?p ?o ?g WHERE { VALUES ?x { %s } GRAPH ?g { ?x ?p ?o } }"
            said = {Quad(*row) for row in self._ask(text, (NamedNode(value) for value in sorted(waiting)))}
            said = {quad for quad in said if quad.predicate.value not in rdf.edge_predicates()}
            found |= said
            objects = {quad.object.value for quad in said if isinstance(quad.object, NamedNode)}
            waiting = {value for value in objects if value not in roots and self._root(value) in roots}
        return found

    def _root(self, address: str) -> str:
        """A record's IRI, from a fragment of it. (The base may end in # itself.)"""
        start = len(self.base)
        return address[:start] + address[start:].partition("#")[0]

    def _ask_about(self, text: str, uids: Iterable[str]) -> Iterator[tuple[NamedNode, ...]]:
        return cast(Iterator[tuple[NamedNode, ...]], self._ask(text, (rdf.iri(self.base, uid) for uid in uids)))

    def _ask(self, text: str, things: Iterable[NamedNode]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query about things, asked in parts; ``%s`` in the text stands for their IRIs."""
        listed = [str(thing) for thing in things]
        for start in range(0, len(listed), ASKED):
            yield from self._select(text.replace("%s", " ".join(listed[start : start + ASKED])))

    def _select(self, text: str) -> Iterator[tuple[Any, ...]]:
        return (tuple(solution) for solution in cast(QuerySolutions, self.endpoint.select(text)))


def _data(quads: Iterable[Quad]) -> str:
    """Quads as the data of INSERT DATA and DELETE DATA."""
    graphs: defaultdict[str, list[str]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name)].append(str(quad.triple))
    return "\n".join(f"GRAPH {name} {{ {_NEXT.join(triples)} }}" for name, triples in graphs.items())
