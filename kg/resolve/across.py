"""Across documents: which things may be one. Candidates with scores and reasons; nothing is joined by a name alone.

Persons, organisations, groups, plans, meetings and events that were met in different documents are compared by their
names and by what they are connected with. Those whose main names are spelled alike are one candidate, however many
they are; those that share another name ("RSF") are candidates in pairs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg import ids, spelling
from kg.ids import normal
from kg.records import Decision, Node
from kg.resolve.within import STATEMENTS, dice
from kg.view import View

AUTHOR = "rule:across@2"
TYPES = ("Person", "Organization", "Group", "Plan", "Meeting", "Event")
MOST = 50
"""A name that so many things bear ("the plan") tells nothing, unless it is a person's in full or a plan's own."""

NAMES, WHOLE, FULL, TIED = 0.3, 0.4, 0.15, 0.15
"""What counts, up to 1: a name in common, the main names alike, a person's full name, something that actors with a name
of their own are both tied to, or one day of meetings and events."""

STRANGE = 0.3
"""What counts against: serving different countries."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

SMALL = frozenset({"the", "of", "for", "and", "on", "in"})

ACTORS = ("Person", "Organization", "Group")


@dataclass
class Cluster:
    """Things that may all be one: what is known best first, with where they are met, the countries that persons serve
    and the days of the others."""

    nodes: list[Node]
    uids: set[str]
    documents: set[str]
    marks: set[str]

    def take(self, other: Cluster) -> None:
        """Become larger by another."""
        self.nodes += other.nodes
        self.uids |= other.uids
        self.documents |= other.documents
        self.marks |= other.marks

    def strange(self, other: Cluster) -> bool:
        """Whether their countries or days differ."""
        return bool(self.marks and other.marks) and self.marks.isdisjoint(other.marks)


def candidates(view: View, apart: Collection[frozenset[str]] = ()) -> list[Decision]:
    """Things of one type in different documents that may be one, likeliest first; the first uid of each is that of the
    thing that is known best. ``apart`` holds pairs of uids that somebody decided are different."""
    compared = _Compared(view, apart)
    clusters = [cluster for nodes in _alike(view) for cluster in compared.clusters(nodes)]
    found = [compared.one_name(cluster) for cluster in clusters if len(cluster.nodes) > 1]
    found += compared.pairs(clusters)
    return sorted(found, key=lambda decision: (-(decision.score or 0), decision.uids))


def _alike(view: View) -> Iterator[list[Node]]:
    """Things of one type whose main names are spelled alike."""
    named: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in view.nodes.values():
        if node.type in TYPES:
            named[node.type, _spelled(node)].append(node)
    for nodes in named.values():
        tells = len(nodes) <= MOST or _full(nodes[0]) or _own(nodes[0])
        yield from [nodes] if tells else [[node] for node in nodes]


def _spelled(node: Node) -> str:
    name = normal(node.name)
    return (spelling.personal(name) or name) if node.type == "Person" else name


def _full(node: Node) -> bool:
    """Whether a thing's main name is a person's in full."""
    return node.type == "Person" and " " in normal(node.name)


def _own(node: Node) -> bool:
    """Whether a thing has a name of its own, all in capitals: Harbour Accord, Treaty of Lausanne."""
    parts = [part for part in re.split(r"[\s-]+", node.name) if part not in SMALL]
    return len(parts) > 1 and not any(part[0].islower() for part in parts)


class _Compared:
    """The things of a view, with what each is tied to and what somebody took apart from it."""

    def __init__(self, view: View, apart: Collection[frozenset[str]]) -> None:
        self._view = view
        self._apart: defaultdict[str, set[str]] = defaultdict(set)
        for uids in apart:
            for uid in uids:
                self._apart[uid] |= uids - {uid}

    def clusters(self, nodes: Iterable[Node]) -> list[Cluster]:
        """Things spelled alike, in as few groups as may each be one thing."""
        found: list[Cluster] = []
        for node in sorted(nodes, key=self._standing):
            alone = Cluster([node], {node.uid}, set(node.documents), self._marks(node))
            fitting = next((cluster for cluster in found if self._fits(alone, cluster)), None)
            if fitting is None:
                found.append(alone)
            else:
                fitting.take(alone)
        return found

    def pairs(self, clusters: Sequence[Cluster]) -> Iterator[Decision]:
        """The candidates that two clusters with a name in common are one, unless somebody said that they are not."""
        named: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, cluster in enumerate(clusters):
            for name in {normal(name) for node in cluster.nodes for name in (node.name, *node.aliases)}:
                named[cluster.nodes[0].type, name].append(number)
        several = (numbers for numbers in named.values() if len(numbers) <= MOST)
        for one, other in sorted({pair for numbers in several for pair in combinations(numbers, 2)}):
            some, others = clusters[one], clusters[other]
            met, strange = _apart(some, others), some.strange(others)
            another_day = strange and some.nodes[0].type != "Person"
            if met and not another_day and not self._decided(some, others):
                yield self._pair(*met, strange)

    def one_name(self, cluster: Cluster) -> Decision:
        """The candidate that all of a cluster are one: as likely as its least likely member is one with another."""
        near = [self._ties(node) for node in cluster.nodes]
        often = Counter(name for names in near for name in names)
        tied, full = all(any(often[name] > 1 for name in names) for names in near), _full(cluster.nodes[0])
        reason = f"one name in {len(cluster.documents)} documents"
        ties = "tied to the same" if cluster.nodes[0].type in ACTORS else "of one day"
        reason += "; a full personal name" * full + f"; {ties}" * tied
        score = NAMES + WHOLE + FULL * full + TIED * tied
        return _decision([node.uid for node in cluster.nodes], score, reason)

    def _pair(self, some: Node, more: Node, strange: bool) -> Decision:
        one, other = sorted((some, more), key=self._standing)
        names = max(dice(a, b) for a in (one.name, *one.aliases) for b in (other.name, *other.aliases))
        shared = self._ties(one) & self._ties(other)
        score = NAMES * names + WHOLE * dice(one.name, other.name) + TIED * bool(shared) - STRANGE * strange
        reason = "a name in common" + (f"; both tied to {', '.join(sorted(shared)[:3])}" if shared else "")
        return _decision([one.uid, other.uid], max(score, 0), reason + "; of different countries" * strange)

    def _standing(self, node: Node) -> tuple[bool, int, str]:
        """What a person recorded first, then what is known best."""
        return not node.by_person, -len(self._view.out(node.uid)) - len(self._view.into(node.uid)), node.uid

    def _fits(self, one: Cluster, cluster: Cluster) -> bool:
        """Whether nothing speaks against one more: a text that has both, countries that differ, somebody's word."""
        together = one.documents.isdisjoint(cluster.documents) and not one.strange(cluster)
        return together and not self._decided(one, cluster)

    def _decided(self, one: Cluster, other: Cluster) -> bool:
        """Whether somebody took two of them apart."""
        return any(not self._apart[uid].isdisjoint(other.uids) for uid in one.uids if uid in self._apart)

    def _marks(self, node: Node) -> set[str]:
        """The countries that a person serves; the day of anything else, where it is known."""
        if node.type != "Person":
            return {date for date in [str(node.get("date"))] if DAY.fullmatch(date)}
        ends = (edge.to_uid for edge in self._view.out(node.uid) if edge.type == "AFFILIATED_WITH")
        return {uid for uid in ends if self._view.nodes[uid].type == "Country"}

    def _ties(self, node: Node) -> set[str]:
        """What speaks for a thing if another has it too: the names of what it is tied to, for actors with a name of
        their own; the day of meetings and events; nothing for plans, which are all tied to those who talk of them."""
        if node.type in ("Meeting", "Event"):
            return self._marks(node)
        if node.type not in ACTORS or node.name.islower():
            return set()
        ends = [e.to_uid for e in self._view.out(node.uid)] + [e.from_uid for e in self._view.into(node.uid)]
        return {end.name for end in map(self._view.nodes.__getitem__, ends) if end.type not in STATEMENTS}


def _apart(some: Cluster, others: Cluster) -> tuple[Node, Node] | None:
    """The first of each that are met in different documents."""
    pairs = ((a, b) for a in some.nodes for b in others.nodes)
    return next(((a, b) for a, b in pairs if not set(a.documents) & set(b.documents)), None)


def _decision(uids: Sequence[str], score: float, reason: str) -> Decision:
    uid = ids.decision_uid("same", uids, AUTHOR)
    return Decision(kind="same", uids=tuple(uids), author=AUTHOR, reason=reason, score=round(score, 3), uid=uid)
