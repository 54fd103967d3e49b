"""Tables and plain data: GraphML, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg import cypher
from kg.export.files import fill, whole
from kg.records import Edge, Node, Rows, cell_text
from kg.view import View

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped."""


def _node(node: Node) -> dict[str, Any]:
    labels, properties = cypher.node_row(node)
    return {"type": labels[0], **properties}


def _edge(edge: Edge) -> dict[str, Any]:
    kind, start, end, properties = cypher.edge_row(edge)
    return {"type": kind, "from": start, "to": end, **properties}


def graphml(view: View, output: Path | None, _: str) -> None:
    """GraphML, by networkx: a directed multigraph keyed by uid; lists are joined by '; '.

    Characters that XML cannot hold become U+FFFD.
    """
    import networkx as nx  # slow to import

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in _sorted(view.nodes):
        graph.add_node(node.uid, **_flat(_node(node)))
    for edge in _sorted(view.edges):
        row = _flat(_edge(edge))
        del row["from"], row["to"]
        graph.add_edge(edge.from_uid, edge.to_uid, key=edge.uid, **row)
    with whole(output) as file:
        nx.write_graphml_xml(graph, file)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if value is not None}
    return {
        key: value if isinstance(value, (bool, int, float)) else _NOT_XML.sub("\ufffd", cell_text(value))
        for key, value in kept.items()
    }


def csv_files(view: View, output: Path | None, _: str) -> None:
    """``nodes.csv`` and ``edges.csv`` in a folder; cells that a spreadsheet would run are made harmless."""
    nodes = [_node(node) for node in _sorted(view.nodes)]
    edges = [_edge(edge) for edge in _sorted(view.edges)]
    fill(output, [("nodes.csv", _csv(nodes, _NODE)), ("edges.csv", _csv(edges, _EDGE))])


_NODE = ("uid", "type", "name", "aliases")
_EDGE = ("uid", "type", "from", "to")


def _csv(rows: list[dict[str, Any]], first: tuple[str, ...]) -> bytes:
    columns = tuple(dict.fromkeys([*first, *sorted({key for row in rows for key in row})]))
    table = Rows(columns=columns, rows=tuple(tuple(row.get(column) for column in columns) for row in rows))
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table.csv_rows())
    return text.getvalue().encode()


def json_file(view: View, output: Path | None, _: str) -> None:
    """One JSON object: documents with their texts, nodes, edges, each as it is kept."""
    parts: Mapping[str, Mapping[str, Any]] = {
        "documents": view.documents,
        "nodes": view.nodes,
        "edges": view.edges,
    }
    with whole(output) as file:
        for place, (name, items) in enumerate(parts.items()):
            file.write(f"{',' if place else '{'}\n{json.dumps(name)}: [".encode())
            for number, item in enumerate(_sorted(items)):
                file.write((b",\n" if number else b"\n") + item.model_dump_json().encode())
            file.write(b"]")
        file.write(b"}\n")


def _sorted(items: Mapping[str, Any]) -> Iterable[Any]:
    return (items[uid] for uid in sorted(items))
