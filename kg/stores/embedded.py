"""The embedded Cypher store: kglite (https://pypi.org/project/kglite/), in immutable generations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import kglite

from kg.errors import LimitError, QueryError, StoreError
from kg.records import Cell, Record, Rows
from kg.schema import load
from kg.stores.base import Language
from kg.stores.cypher_tokens import refuse_files
from kg.stores.generations import Generations, Hold
from kg.stores.writing import dump, write

FORM = "cypher-1"
"""Changes whenever kg.cypher writes something else, so that stores made before are built anew."""

OWN = ("id", "title", "type")
"""Properties that kglite keeps for itself and shows on every node."""

_DATA = "graph.kgl"


class Kglite:
    """The store in one folder; queries see the newest published generation."""

    language: Language = "cypher"

    def __init__(self, folder: Path, base: str) -> None:
        self._generations = Generations(folder, FORM)
        self._hold: Hold | None = None
        self._graph: kglite.KnowledgeGraph | None = None

    @property
    def position(self) -> int:
        """The ledger's position of the newest generation; 0 where there is none."""
        newest = self._generations.latest()
        return newest.position if newest else 0

    def apply(self, upserts: Iterable[Record], deletes: Iterable[str], position: int) -> None:
        """Publish a generation with the change. Raises StoreError for missing ends and for a store that fails."""
        with self._generations.make(position) as (fresh, before):
            graph = _open(before / _DATA) if before else _empty()
            try:
                write(lambda text, params: _run(graph, text, params), upserts, deletes, fresh=before is None)
                graph.save(str(fresh / _DATA))
            except (kglite.KgError, OSError, OverflowError, ValueError) as error:
                raise StoreError(f"kglite: {error}") from error

    def query(self, text: str, params: Mapping[str, Any] | None = None, timeout: float | None = None) -> Rows:
        """The answer to a Cypher query."""
        refuse_files(text)
        graph = self._newest()
        limit = None if timeout is None else max(1, round(timeout * 1000))
        try:
            view = graph.cypher(text, params=dict(params or {}), timeout_ms=limit or 0, hide_structural_keys=True)
        except kglite.CypherTimeoutError as error:
            raise LimitError(f"the query took longer than {timeout:g} seconds") from error
        except kglite.ReadOnlyError as error:
            raise QueryError("Cypher: a query may only read the graph") from error
        except (kglite.KgError, OverflowError, TypeError, ValueError, RecursionError) as error:
            raise QueryError(f"Cypher: {error}") from error
        if not isinstance(view, kglite.ResultView):
            raise QueryError("FORMAT CSV is kglite's own; ask for the format outside the query")
        return _rows(view, graph)

    def dump(self) -> Iterator[Record]:
        """Every record, read back by Cypher."""
        graph = self._newest()
        return dump(lambda text, params: (_without_own(row) for row in _run(graph, text, params)))

    def close(self) -> None:
        """Let go of the generation."""
        self._graph = None
        if self._hold is not None:
            self._hold.close()
            self._hold = None

    def _newest(self) -> kglite.KnowledgeGraph:
        """The newest generation, opened; the one that is open already where it is still the newest."""
        newest = self._generations.latest()
        if self._graph is None or self._hold is None or newest != self._hold.generation:
            self.close()
            self._hold = self._generations.hold()
            self._graph = _open(self._hold.generation.path / _DATA) if self._hold else _empty()
            self._graph.read_only(True)
        return self._graph


def _empty() -> kglite.KnowledgeGraph:
    """A graph with an index on the uid of every node type."""
    kglite.set_query_warning_policy("silent")  # a type that this graph has none of is no mistake of the query
    graph = kglite.KnowledgeGraph()
    for label in load().nodes:
        graph.cypher(f"CREATE INDEX IF NOT EXISTS FOR (n:{label}) ON (n.uid)")
    return graph


def _open(path: Path) -> kglite.KnowledgeGraph:
    kglite.set_query_warning_policy("silent")
    try:
        return kglite.load(str(path))
    except (kglite.KgError, OSError) as error:
        raise StoreError(f"{path}: {error}; delete the folder to rebuild it") from error


def _run(graph: kglite.KnowledgeGraph, text: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    view = graph.cypher(text, params=dict(params), timeout_ms=0, hide_structural_keys=True)
    return list(view) if isinstance(view, kglite.ResultView) else []


def _without_own(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "row": {name: value for name, value in row["row"].items() if name not in OWN}}


def _rows(view: kglite.ResultView, graph: kglite.KnowledgeGraph) -> Rows:
    found = [list(row.values()) for row in view]
    uids: dict[int, str] = {}
    wanted = {end for row in found for value in row for end in _ends(value)}
    if wanted:
        text = "MATCH (n) WHERE elementId(n) IN $ids RETURN elementId(n) AS id, n.uid AS uid"
        uids = {int(row["id"]): row["uid"] for row in _run(graph, text, {"ids": [str(end) for end in wanted]})}
    return Rows(columns=tuple(view.columns), rows=tuple(tuple(_cell(value, uids) for value in row) for row in found))


def _ends(value: Any) -> Iterator[int]:
    """The numbers of the nodes that the relationships in a value lead from and to."""
    if isinstance(value, dict) and value.keys() == _RELATIONSHIP:
        yield from (value["start"], value["end"])
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _ends(part)


_NODE, _RELATIONSHIP = {"id", "labels", "properties"}, {"id", "start", "end", "type", "properties"}
_PATH = {"nodes", "relationships"}


def _cell(value: Any, uids: Mapping[int, str]) -> Cell:
    """A value as Rows have it, without what kglite keeps for itself."""
    if isinstance(value, list):
        return [_cell(item, uids) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _PATH:
        return _path(value, uids)
    if value.keys() == _NODE:
        kept = {name: item for name, item in value["properties"].items() if name not in OWN}
        return {"uid": kept.get("uid"), "labels": value["labels"], "properties": kept}
    if value.keys() == _RELATIONSHIP:
        ends = {"from": uids.get(value["start"]), "to": uids.get(value["end"])}
        properties = value["properties"]
        return {"uid": properties.get("uid"), "type": value["type"], **ends, "properties": properties}
    return {name: _cell(item, uids) for name, item in value.items()}


def _path(value: dict[str, Any], uids: Mapping[int, str]) -> list[Cell]:
    nodes, relationships = value["nodes"], value["relationships"]
    steps = [nodes[0], *(part for pair in zip(relationships, nodes[1:], strict=True) for part in pair)]
    return [_cell(step, uids) for step in steps]
