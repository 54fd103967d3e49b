"""Across documents: which things may be one. Candidates with scores and reasons; nothing is joined by a name alone.

Persons, organisations, groups, plans, meetings and events that were met in different documents are compared by their
names and by what they are connected with: a name in common is worth half, shared neighbours the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import combinations

from kg.ids import normal
from kg.records import Decision, Node
from kg.resolve.within import STATEMENTS, dice
from kg.view import View

AUTHOR = "rule:across@1"
TYPES = ("Person", "Organization", "Group", "Plan", "Meeting", "Event")
MOST = 50
"""A name that so many things bear ("the plan") tells nothing, and comparing them all would take long."""


def candidates(view: View, apart: Collection[frozenset[str]] = ()) -> list[Decision]:
    """Pairs of things of one type in different documents that may be one, likeliest first."""
    pairs = {frozenset((a.uid, b.uid)): (a, b) for a, b in _pairs(view)}
    scored = [_scored(view, a, b) for key, (a, b) in pairs.items() if key not in apart]
    return sorted(scored, key=lambda decision: (-(decision.score or 0), decision.uids))


def _pairs(view: View) -> Iterator[tuple[Node, Node]]:
    named: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in view.nodes.values():
        if node.type in TYPES:
            for name in {normal(name) for name in (node.name, *node.aliases)}:
                named[node.type, name].append(node)
    for nodes in named.values():
        if len(nodes) <= MOST:
            yield from ((a, b) for a, b in combinations(nodes, 2) if not set(a.documents) & set(b.documents))


def _scored(view: View, one: Node, other: Node) -> Decision:
    names = max(dice(a, b) for a in (one.name, *one.aliases) for b in (other.name, *other.aliases))
    whole = dice(one.name, other.name)
    near, far = _neighbours(view, one), _neighbours(view, other)
    shared = near & far
    score = round(0.3 * names + 0.4 * whole + 0.3 * bool(shared), 3)
    reason = "a name in common" + (f"; both tied to {', '.join(sorted(shared)[:3])}" if shared else "")
    return Decision(kind="same", uids=(one.uid, other.uid), author=AUTHOR, reason=reason, score=score)


def _neighbours(view: View, node: Node) -> set[str]:
    """What a thing is tied to, by uid for what an authority file knows, else by name."""
    ends = [edge.to_uid for edge in view.out(node.uid)] + [edge.from_uid for edge in view.into(node.uid)]
    return {view.nodes[uid].name for uid in ends if view.nodes[uid].type not in STATEMENTS}
