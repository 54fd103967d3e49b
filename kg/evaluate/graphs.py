"""Graphs that the machine read against curated ones: nodes by type and class, edges by type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.evaluate.calibration import reliability
from kg.evaluate.figures import Count, Measure
from kg.evaluate.matching import ACTORS, STATEMENTS, Graph, Item, Matches, class_of, match

CORE = frozenset({"PROPOSED_BY", "ACCEPTED_BY", "REJECTED_BY", "SUPERSEDES", "MADE_BY", "PARTICIPATED_IN"})
SIGNS = {"ACCEPTED_BY": "stance+", "SUPPORTED_BY": "stance+", "REJECTED_BY": "stance-", "OPPOSED_BY": "stance-"}
Edge = tuple[str, str, str]


@dataclass(frozen=True)
class Compared:
    """Two graphs of one text and how their nodes match, by type and by class."""

    gold: Graph
    found: Graph
    typed: Matches
    classed: Matches

    @classmethod
    def of(cls, gold: Graph, found: Graph) -> Compared:
        """Match two graphs."""
        named = [[item for item in graph.items if class_of(item.type) == "Named"] for graph in (gold, found)]
        names = match(named[0], named[1], False, ({}, {})).pairs
        together = (gold.participants(lambda uid: uid), found.participants(lambda uid: names.get(uid)))
        return cls(
            gold,
            found,
            match(gold.items, found.items, True, together),
            match(gold.items, found.items, False, together),
        )

    @property
    def names(self) -> dict[str, str]:
        """Predicted id → gold id, repeated mentions too."""
        return {**self.classed.further, **self.classed.pairs}


def counts(pair: Compared) -> dict[str, Count]:
    """All rows of one text."""
    return {**_node_counts(pair), **_edge_counts(pair)}


def _node_counts(pair: Compared) -> dict[str, Count]:
    gold = {item.id: item.type for item in pair.gold.items}
    found = {item.id: item.type for item in pair.found.items}
    rows = {}
    for type_ in sorted({*gold.values(), *found.values()}):
        rows[type_] = _count(pair.typed, gold, found, frozenset({type_}))
    everything = frozenset({*gold.values(), *found.values()})
    rows["Statement"] = _count(pair.classed, gold, found, STATEMENTS)
    rows["Actor"] = _count(pair.classed, gold, found, ACTORS)
    rows["nodes"] = _count(pair.typed, gold, found, everything)
    rows["nodes(class)"] = _count(pair.classed, gold, found, everything)
    return rows


def _count(matches: Matches, gold: Mapping[str, str], found: Mapping[str, str], types: frozenset[str]) -> Count:
    hits = sum(found[a] in types and gold[b] in types for a, b in matches.pairs.items())
    predicted = sum(type_ in types and uid not in matches.further for uid, type_ in found.items())
    return Count(hits, predicted, sum(type_ in types for type_ in gold.values()))


def _edge_counts(pair: Compared) -> dict[str, Count]:
    wanted, given = _edges(pair)
    rows: dict[str, Count] = {}
    reached = set(pair.names.values())
    for suffix, only in (("", False), (" given", True)):
        gold, found = ({e for e in side if not only or {e[1], e[2]} <= reached} for side in (wanted, given))
        for type_ in sorted({edge[0] for edge in gold | found}):
            rows[type_ + suffix] = _shared(*({e for e in side if e[0] == type_} for side in (gold, found)))
        for sign in ("stance+", "stance-"):
            rows[sign + suffix] = _shared(_signed(gold, sign), _signed(found, sign))
        rows[f"edges{suffix}"] = _shared(gold, found)
        rows[f"core edges{suffix}"] = _shared(*({e for e in side if e[0] in CORE} for side in (gold, found)))
    return rows


def _edges(pair: Compared) -> tuple[set[Edge], set[Edge]]:
    names = pair.names
    gold = {_key(edge) for edge in pair.gold.edges}
    found = {_key((kind, names.get(a, f"?{a}"), names.get(b, f"?{b}"))) for kind, a, b in pair.found.edges}
    return gold, found


def _key(edge: Edge) -> Edge:
    kind, origin, target = edge
    return (kind, target, origin) if kind == "CONTRADICTS" and target < origin else edge


def _signed(edges: Iterable[Edge], sign: str) -> set[Edge]:
    return {(sign, a, b) for kind, a, b in edges if SIGNS.get(kind) == sign}


def _shared(gold: set[Edge], found: set[Edge]) -> Count:
    return Count(len(gold & found), len(found), len(gold))


def errors(title: str, pair: Compared) -> list[str]:
    """What is missed, wrong or too much, in words: nodes first, then edges."""
    gold = {item.id: item for item in pair.gold.items}
    found = {item.id: item for item in pair.found.items}
    matched, seen = set(pair.classed.pairs.values()), {*pair.classed.pairs, *pair.classed.further}
    lines = [_line(title, "missed", item) for item in pair.gold.items if item.id not in matched]
    lines += [_line(title, "extra", item) for item in pair.found.items if item.id not in seen]
    wanted, given = _edges(pair)

    def name(uid: str) -> str:
        return (gold.get(uid) or found[uid.removeprefix("?")]).names[0][:60]

    for label, edges in (("missed", wanted - given), ("extra", given - wanted)):
        lines += [f"{title}: {label} {kind}: {name(a)} → {name(b)}" for kind, a, b in sorted(edges)]
    return lines


def _line(title: str, label: str, item: Item) -> str:
    return f"{title}: {label} {item.type}: {item.names[0][:100]}"


def measure(pairs: Mapping[str, tuple[Graph, Graph]]) -> Measure:
    """The measure over texts: title → gold and predicted graph."""
    compared = {title: Compared.of(*graphs) for title, graphs in pairs.items()}
    lines = [line for title, pair in compared.items() for line in errors(title, pair)]
    judged = [item for pair in compared.values() for item in _judged(pair)]
    notes = ["", "nodes: whether confidence means the share that is right (by class)", *reliability(judged)]
    return Measure("graphs", [counts(pair) for pair in compared.values()], notes=notes, errors=lines)


def _judged(pair: Compared) -> list[tuple[float, bool]]:
    """Confidence of each predicted node, and whether the gold has it."""
    return [(item.confidence, item.id in pair.names) for item in pair.found.items]
