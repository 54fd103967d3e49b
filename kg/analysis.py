"""The graph for analysis: as networkx graph, as data frames, and what follows from dated stances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kg.records import Edge, Record
from kg.view import View

if TYPE_CHECKING:  # both are slow to import
    import networkx as nx
    import pandas as pd

FOR = ("ACCEPTED_BY", "SUPPORTED_BY")
AGAINST = ("REJECTED_BY", "OPPOSED_BY")


@dataclass(frozen=True)
class Change:
    """One actor's stance on one thing, and a later one of the other sign."""

    actor: str
    target: str
    before: Edge
    after: Edge


def to_networkx(view: View) -> nx.MultiDiGraph[str]:
    """A multigraph: nodes and edges keyed by uid, properties as attributes, ``quote`` and ``documents`` among them."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in view.nodes.values():
        graph.add_node(node.uid, type=node.type, name=node.name, aliases=list(node.aliases), **_attributes(node))
    for edge in view.edges.values():
        graph.add_edge(edge.from_uid, edge.to_uid, key=edge.uid, type=edge.type, **_attributes(edge))
    return graph


def to_pandas(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two data frames, nodes and edges, one row a record, indexed by uid."""
    import pandas as pd

    names = {node.uid: node.name for node in view.nodes.values()}
    nodes = [{"uid": n.uid, "type": n.type, "name": n.name, **_attributes(n)} for n in view.nodes.values()]
    edges = [
        {
            "uid": e.uid,
            "type": e.type,
            "from": e.from_uid,
            "from_name": names[e.from_uid],
            "to": e.to_uid,
            "to_name": names[e.to_uid],
            **_attributes(e),
        }
        for e in view.edges.values()
    ]
    frames = (pd.DataFrame(rows, columns=None if rows else ["uid"]).set_index("uid") for rows in (nodes, edges))
    first, second = frames
    return first, second


def position_changes(view: View) -> list[Change]:
    """Where an actor's actual, dated stances on one thing turn from for to against or back, in the order of time."""
    stances: defaultdict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in _stances(view):
        if edge.get("earliest"):
            stances[edge.to_uid, edge.from_uid].append(edge)
    found = []
    for (actor, target), edges in sorted(stances.items()):
        ordered = sorted(edges, key=lambda edge: (str(edge.get("earliest")), edge.uid))
        found += [Change(actor, target, a, b) for a, b in pairwise(ordered) if (a.type in FOR) != (b.type in FOR)]
    return found


def _stances(view: View) -> Iterator[Edge]:
    return (e for e in view.edges.values() if e.type in (*FOR, *AGAINST) and e.get("status") == "actual")


def _attributes(record: Record) -> dict[str, Any]:
    return {
        **record.properties,
        "quote": record.quotes[0] if record.quotes else None,
        "documents": list(record.documents),
        "confidence": record.confidence,
        "found_by": list(record.found_by),
    }
