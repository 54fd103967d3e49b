"""Within one document: a person's record and a machine's that are about one thing, one-to-one, best first.

Nodes by overlapping mentions, statements and provisions by content (Dice ≥ 0.8) and speaker, edges by type, joined
ends and overlapping evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product

from kg.ids import CONTENT_TYPES
from kg.records import Decision, Edge, Node, Record

AUTHOR = "rule:resolve@1"
SAME_CONTENT = 0.8
ACTORS = frozenset({"Person", "Organization", "Country", "Group"})
STATEMENTS = CONTENT_TYPES - {"Provision"}
Pair = tuple[str, str]
Scored = tuple[float, Pair]


def join(text: str, records: Collection[Record], apart: Collection[frozenset[str]] = ()) -> list[Decision]:
    """Decisions ``same`` for a person's and a machine's records of one document, the person's uid first.

    ``apart`` holds pairs of uids that somebody decided are different.
    """
    persons = [record for record in records if record.by_person]
    machines = [record for record in records if not record.by_person]
    found = _named(text, persons, machines)
    joined = _both_ways(found)
    found += _contents(persons, machines, joined)
    joined = _both_ways(found)
    found += _edges(persons, machines, joined)
    return [_decision(score, pair) for score, pair in found if frozenset(pair) not in apart]


def _decision(score: float, pair: Pair) -> Decision:
    return Decision(kind="same", uids=pair, author=AUTHOR, reason="found by a person and a machine", score=score)


def _both_ways(found: Iterable[Scored]) -> dict[str, str]:
    return {machine: person for _, (person, machine) in found}


def _best(scored: Iterable[Scored]) -> list[Scored]:
    """One-to-one, best first; equal scores in the order of their uids, so that every machine agrees."""
    used: set[str] = set()
    kept = []
    for score, pair in sorted(scored, key=lambda item: (-item[0], item[1])):
        if pair[0] != pair[1] and not used & set(pair):
            used |= set(pair)
            kept.append((score, pair))
    return kept


def _named(text: str, persons: Iterable[Record], machines: Iterable[Record]) -> list[Scored]:
    """Nodes that are known by name, by how far their mentions overlap."""
    ours = {n.uid: (n, _mentions(text, n)) for n in _nodes(persons) if n.type not in CONTENT_TYPES}
    theirs = {n.uid: (n, _mentions(text, n)) for n in _nodes(machines) if n.type not in CONTENT_TYPES}
    equal = set(ours) & set(theirs)
    return _best(
        (score, (mine.uid, other.uid))
        for (mine, places), (other, others) in product(ours.values(), theirs.values())
        if _class(mine) == _class(other) and not equal & {mine.uid, other.uid}
        if (score := _overlap(places, others)) > 0
    )


def _nodes(records: Iterable[Record]) -> Iterator[Node]:
    return (record for record in records if isinstance(record, Node))


def _class(node: Node) -> str:
    return "Actor" if node.type in ACTORS else node.type


def _mentions(text: str, node: Node) -> set[int]:
    """The characters that the node's names cover, each name as whole words, the longest first."""
    names = sorted({node.name, *node.aliases}, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)
    return {place for match in re.finditer(pattern, text) for place in range(*match.span())}


def _overlap(one: set[int], other: set[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _contents(persons: list[Record], machines: list[Record], joined: Mapping[str, str]) -> list[Scored]:
    """Statements and provisions whose contents share most of their words, by one speaker."""
    ours, theirs = _speakers(persons), {uid: joined.get(who, who) for uid, who in _speakers(machines).items()}
    contents = [[n for n in _nodes(side) if n.type in CONTENT_TYPES] for side in (persons, machines)]
    return _best(
        (score, (mine.uid, other.uid))
        for mine, other in product(*contents)
        if (mine.type in STATEMENTS) == (other.type in STATEMENTS) and ours.get(mine.uid) == theirs.get(other.uid)
        if (score := _same_content(mine, other)) >= SAME_CONTENT
    )


def _speakers(records: Iterable[Record]) -> dict[str, str]:
    return {r.from_uid: r.to_uid for r in records if isinstance(r, Edge) and r.type == "MADE_BY"}


def _same_content(one: Node, other: Node) -> float:
    return max(dice(a, b) for a, b in product((one.name, *one.aliases), (other.name, *other.aliases)))


def dice(one: str, other: str) -> float:
    """Dice's coefficient over the words of two texts, repeated words counted (0 to 1)."""
    first, second = (Counter(re.findall(r"\w+", text.casefold())) for text in (one, other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _edges(persons: list[Record], machines: list[Record], joined: Mapping[str, str]) -> list[Scored]:
    ours: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in persons:
        if isinstance(edge, Edge):
            ours.setdefault((edge.type, edge.from_uid, edge.to_uid), []).append(edge)
    return _best(
        (score, (mine.uid, edge.uid))
        for edge in machines
        if isinstance(edge, Edge)
        for mine in ours.get(
            (edge.type, joined.get(edge.from_uid, edge.from_uid), joined.get(edge.to_uid, edge.to_uid)), ()
        )
        if (score := _overlap(_covered(mine), _covered(edge))) > 0
    )


def _covered(edge: Edge) -> set[int]:
    return {place for proof in edge.evidence for span in proof.spans for place in range(span.start, span.end)}
