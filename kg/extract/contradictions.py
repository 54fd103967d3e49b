"""Contradictions: statements, demands, terms and events about one thing that cannot both stand.

Candidates, each with a score and a reason; a person says yes or no. Few and sure rather than many: two parties that
merely want or judge differently do not contradict each other, and a later, different word of one actor is a change of
position.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from kg.dates import bounds
from kg.errors import DateError
from kg.extract.reading import STATEMENTS, Component, Place, Reading
from kg.extract.wording import Wording, different_numbers, opposed, wording
from kg.records import Edge, Node, Record

DENIES, REPORTS, DEMANDS = 0.5, 0.55, 0.3
"""Least likeness (Dice over word stems) of two contents for a denial, a conflicting report, incompatible demands."""

JUDGING = frozenset({"evaluate", "forecast"})
"""Acts in which people may differ without one being wrong."""

FEWEST = 3
"""Word stems of a content below which its likeness says nothing."""


@dataclass(frozen=True)
class Conflict:
    """Two records that may contradict each other: `later` is read against `earlier`."""

    kind: str
    later: str
    earlier: str
    score: float
    reason: str


@dataclass(frozen=True)
class Side:
    """A record as it is compared: its content, who says it, what it is about, and when it was said (EDTF) where that is
    known."""

    node: Node
    speakers: frozenset[str]
    about: frozenset[str]
    day: str

    @cached_property
    def wording(self) -> Wording:
        """The wording of its content."""
        return wording(self.node.name)

    @property
    def denies(self) -> bool:
        """Whether it says that something is not so."""
        return self.wording.negative or self.node.get("act") == "deny" or self.node.get("modality") == "denied"

    @property
    def place(self) -> tuple[str, int]:
        """Date and place in the text, for the order of saying."""
        start = min((span.start for item in self.node.evidence for span in item.spans), default=0)
        return self.day, start


def conflicts(records: Iterable[Record]) -> list[Conflict]:
    """The contradictions among some records, the surest first: a pure function of them."""
    known = list(records)
    nodes = {record.uid: record for record in known if isinstance(record, Node)}
    edges = [record for record in known if isinstance(record, Edge)]
    pairs = combinations(sides(nodes, edges), 2)
    found = [c for a, b in pairs if _comparable(a, b) for c in compare(a, b)]
    found += [*_contested(nodes, edges), *_broken(nodes, edges)]
    return sorted(found, key=lambda c: (-c.score, c.later, c.earlier))


def sides(nodes: Mapping[str, Node], edges: Sequence[Edge], published: Mapping[str, str] | None = None) -> list[Side]:
    """The statements and provisions among some records; ``published`` dates documents, for what has no date itself."""
    dated = published or {}
    speakers: dict[str, set[str]] = {}
    about: dict[str, set[str]] = {}
    for edge in edges:
        if edge.type == "MADE_BY":
            speakers.setdefault(edge.from_uid, set()).add(edge.to_uid)
        elif edge.type in ("ABOUT", "PART_OF"):
            about.setdefault(edge.from_uid, set()).add(edge.to_uid)
    return [
        Side(
            node,
            frozenset(speakers.get(uid, ())),
            frozenset(about.get(uid, ())),
            str(node.get("date") or next((dated[doc] for doc in node.documents if dated.get(doc)), "")),
        )
        for uid, node in nodes.items()
        if node.type in STATEMENTS or node.type == "Provision"
    ]


def _comparable(a: Side, b: Side) -> bool:
    """Different speakers, one subject, one time, and words enough to compare."""
    if a.node.type == b.node.type == "Provision" or a.speakers & b.speakers:
        return False
    if min(len(a.wording.stems), len(b.wording.stems)) < FEWEST or not _same_time(a.node, b.node):
        return False
    return bool(a.about & b.about) or a.wording.dice(b.wording) >= DENIES


def _same_time(a: Node, b: Node) -> bool:
    """Whether two dates can be one; an unknown date can be any."""
    (first, last), (other_first, other_last) = _days(a), _days(b)
    return (first is None or other_last is None or first <= other_last) and (
        last is None or other_first is None or other_first <= last
    )


def _days(node: Node) -> tuple[date | None, date | None]:
    written = node.get("date")
    try:
        return bounds(str(written)) if written else (None, None)
    except DateError:
        return None, None


def compare(a: Side, b: Side) -> Iterator[Conflict]:
    """What two sides contradict each other in."""
    likeness = a.wording.dice(b.wording)
    types = {a.node.type, b.node.type}
    unit = different_numbers(a.wording, b.wording)
    if types == {"Claim"} and not {a.node.get("act"), b.node.get("act")} & JUDGING:
        if a.denies != b.denies and likeness >= DENIES:
            yield _conflict("denial", a, b, likeness, "one says that what the other says is not so")
        elif a.denies == b.denies and unit and likeness >= REPORTS:
            yield _conflict("conflicting-report", a, b, likeness, f"they give different numbers of {unit}")
    elif "Demand" in types and types <= {"Demand", "Provision", "Claim", "Threat"} and likeness >= DEMANDS:
        yield from _demands(a, b, likeness, unit)


def _demands(a: Side, b: Side, likeness: float, unit: str) -> Iterator[Conflict]:
    claim = next((side for side in (a, b) if side.node.type == "Claim"), None)
    if claim is not None and claim.node.get("act") != "refuse":
        return
    pair = opposed(a.wording, b.wording)
    if pair:
        yield _conflict("incompatible-demands", a, b, likeness, f"one wants to {pair[0]}, the other to {pair[1]}")
    elif a.denies != b.denies and likeness >= DENIES:
        yield _conflict("incompatible-demands", a, b, likeness, "one wants what the other will not have")
    elif unit and likeness >= DENIES:
        yield _conflict("incompatible-demands", a, b, likeness, f"they want different numbers of {unit}")


def _conflict(kind: str, a: Side, b: Side, likeness: float, reason: str) -> Conflict:
    earlier, later = sorted((a, b), key=lambda side: (side.place, side.node.uid))
    if later.node.type == "Provision":
        earlier, later = later, earlier
    shared = bool(a.about & b.about)
    score = round(min(0.95, 0.35 + 0.5 * likeness + 0.1 * shared), 3)
    return Conflict(kind, later.node.uid, earlier.node.uid, score, reason)


def _contested(nodes: Mapping[str, Node], edges: Sequence[Edge]) -> Iterator[Conflict]:
    """A statement that an actor did not propose a plan that the text has from that actor."""
    made = {(e.from_uid, e.to_uid) for e in edges if e.type == "PROPOSED_BY" and e.get("status") == "actual"}
    for edge in edges:
        told = str(edge.get("stated_in") or "")
        denied = edge.type == "PROPOSED_BY" and edge.get("status") == "denied"
        if denied and told in nodes and (edge.from_uid, edge.to_uid) in made:
            yield Conflict("contested-authorship", told, edge.from_uid, 0.6, "who put the plan forward is disputed")


def _broken(nodes: Mapping[str, Node], edges: Sequence[Edge]) -> Iterator[Conflict]:
    """An attack by one who accepted a ceasefire, not before it."""
    accepted = [
        (e.from_uid, e.to_uid)
        for e in edges
        if e.type == "ACCEPTED_BY" and e.get("status") == "actual" and e.get("basis") != "inferred"
    ]
    took_part = {(e.from_uid, e.to_uid) for e in edges if e.type == "PARTICIPATED_IN"}
    attacks = [
        n for n in nodes.values() if n.type == "Event" and n.get("kind") == "attack" and n.get("status") != "denied"
    ]
    for plan, actor in accepted:
        agreed = nodes.get(plan)
        if agreed is None or agreed.get("kind") != "ceasefire":
            continue
        for event in attacks:
            since, _ = _days(agreed)
            begun, _ = _days(event)
            if (actor, event.uid) in took_part and since and begun and begun >= since:
                yield Conflict("word-deed", event.uid, plan, 0.55, "an attack by a party that accepted the ceasefire")


def _run(reading: Reading) -> Reading:
    return reading.adding([_edge(reading, conflict) for conflict in conflicts(reading.records)])


def _edge(reading: Reading, conflict: Conflict) -> Edge:
    first, second = (reading.by_uid[uid].evidence[0].spans for uid in (conflict.earlier, conflict.later))
    places: list[Place] = sorted({(span.start, span.end) for span in (*first, *second)})
    evidence = reading.evidence(places, COMPONENT.finder, conflict.score)
    kind, reason = conflict.kind, conflict.reason
    return reading.edge(
        "CONTRADICTS", conflict.later, conflict.earlier, evidence, kind=kind, reason=reason, basis="inferred"
    )


COMPONENT = Component("contradictions", "1", _run)
"""Contradictions within a text."""
