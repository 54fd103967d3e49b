"""Meetings, calls, visits, talks and summits: mentions joined to nodes, with participants and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extract.encounters import encounters
from kg.extract.gatherings import Gathering, gatherings
from kg.extract.lexicons import words
from kg.extract.names import PARTICLES
from kg.extract.naming import tells
from kg.extract.reading import Component, Reading
from kg.extract.sides import two_parties
from kg.records import Node, Record

CONFIDENCE = 0.75
TALKING = frozenset({"talks", "meeting", "summit"})
PENDING = frozenset({"planned", "hypothetical"})


@dataclass
class Meeting:
    """One meeting while its mentions are gathered."""

    mentions: list[Gathering] = field(default_factory=list)
    participants: dict[str, Gathering] = field(default_factory=dict)
    places: dict[str, Gathering] = field(default_factory=dict)

    def add(self, found: Gathering) -> None:
        """One more mention, with whom and where it names."""
        self.mentions.append(found)
        for uid in found.participants:
            self.participants.setdefault(uid, found)
        for uid in found.places:
            self.places.setdefault(uid, found)

    @property
    def pending(self) -> bool:
        """Whether it has not taken place."""
        return self.status in PENDING

    @property
    def status(self) -> str:
        """The status that the first mention gives that gives one, or ""."""
        return next((m.status for m in self.mentions if m.status), "")

    @property
    def kind(self) -> str:
        """The kind that its mentions give, a noun's before a verb's."""
        return next((m.kind for m in self.mentions if m.nominal), self.mentions[0].kind)


def meetings(reading: Reading) -> list[Meeting]:
    """The meetings of a text that name a participant, a place or point to one that does."""
    found: list[Meeting] = []
    for mention in sorted((*gatherings(reading), *encounters(reading)), key=lambda g: g.place):
        if mention.status == "denied":
            continue
        known = _same(reading, mention, found)
        if known is None and (mention.participants or mention.places or _sides(reading, mention, found)):
            known = Meeting()
            found.append(known)
        if known:
            known.add(mention)
            for uid in _sides(reading, mention, found[:-1]) if mention.sides else ():
                known.participants.setdefault(uid, mention)
    return found


def _sides(reading: Reading, mention: Gathering, found: list[Meeting]) -> list[str]:
    """Whom "both sides" are: the participants of the last meeting with two of them."""
    if not mention.sides:
        return []
    pairs = [list(m.participants) for m in found if len(m.participants) >= 2]
    return pairs[-1][:2] if pairs else two_parties(reading, mention.place)


def _same(reading: Reading, mention: Gathering, found: list[Meeting]) -> Meeting | None:
    """The meeting that a mention speaks of again: one that was called so, else the last one that it can be."""
    able = [known for known in reversed(found) if not _otherwise(mention, known) and not _apart(mention, known)]
    called = (known for known in able if _called_so(reading, mention, known))
    return next(called, None) or next((known for known in able if _one(reading, mention, known)), None)


def _otherwise(mention: Gathering, known: Meeting) -> bool:
    """Whether one took place and the other is still to come."""
    return bool(known.status and mention.status) and (mention.status in PENDING) != known.pending


def _called_so(reading: Reading, mention: Gathering, known: Meeting) -> bool:
    """Whether the same words of several named it before: "the second summit"."""
    own = reading.text[mention.start : mention.end].lower()
    before = {reading.text[m.start : m.end].lower() for m in known.mentions}
    return " " in own and own in before and {*mention.participants} <= {*known.participants}


def _one(reading: Reading, mention: Gathering, known: Meeting) -> bool:
    """Whether a mention and a meeting agree in kind and in who takes part, or the mention points back at it."""
    here, there = {*mention.participants}, {*known.participants}
    kinds = mention.kind == known.kind or {mention.kind, known.kind} <= TALKING
    if kinds and len(here & there) >= 2:
        return True
    if mention.kind == known.kind == "visit" and _one_visit(reading, mention, known):
        return True
    points = _points_back(reading, mention, mention.kind == known.kind) and any(m.nominal for m in known.mentions)
    serving = mention.kind == known.kind and _of_states(reading, here, there)
    return kinds and points and (here <= there or _sent_by(reading, here, there) or serving)


def _points_back(reading: Reading, mention: Gathering, alike: bool) -> bool:
    """Whether the words of a mention can point at a meeting named before: "the talks", "the meeting in Geneva"; `alike`
    where it was of the same kind."""
    said = reading.text[mention.start : mention.end].lower()
    another = said.startswith("first ") or (not alike and bool({*said.split()} & words("meetings", "further")))
    others = re.search(r"\b(?:with|between|among)\b", said) is not None
    placed = not mention.participants and bool(mention.places) and not others
    inside = {reading.by_uid[m.uid].type for m in reading.mentions_in(mention.start, mention.place)}
    named = "Organization" in inside and not mention.participants and not re.search(r"-\w+ed\b|-led\b", said)
    return mention.nominal and not another and not named and (mention.definite or placed)


def _sent_by(reading: Reading, here: set[str], there: set[str]) -> bool:
    """Whether people who meet act for the parties that meet."""
    return any(edge.from_uid in here and edge.to_uid in there for edge in reading.edges("AFFILIATED_WITH"))


def _of_states(reading: Reading, here: set[str], there: set[str]) -> bool:
    """Whether the parties of "the U.S.-Iran talks" are those that the people of a meeting serve."""
    served = {edge.to_uid for edge in reading.edges("AFFILIATED_WITH") if edge.from_uid in there}
    return len(here) > 1 and here <= served | there


def _one_visit(reading: Reading, mention: Gathering, known: Meeting) -> bool:
    """Whether a visit is told again: by the same person, to the same place, and not another one by its words."""
    again = set(reading.text[mention.start : mention.end].lower().split()) & words("meetings", "further")
    alike = set(mention.participants) == set(known.participants) and set(mention.places) == set(known.places)
    return mention.nominal and alike and bool(mention.places) and not again


def _apart(mention: Gathering, known: Meeting) -> bool:
    """Two places that differ are two meetings."""
    return bool(mention.places and known.places and not set(mention.places) & set(known.places))


def _records(reading: Reading, meeting: Meeting) -> Iterator[Record]:
    first, status = meeting.mentions[0], meeting.status or "actual"
    node = reading.node(
        "Meeting",
        _names(reading, meeting),
        reading.evidence([reading.sentence(first.place)], COMPONENT.finder, CONFIDENCE),
        kind=meeting.kind,
        status=status,
    )
    yield node
    for uid, mention in meeting.participants.items():
        evidence = reading.evidence([reading.sentence(mention.place)], COMPONENT.finder, CONFIDENCE)
        basis = "inferred" if uid in mention.inferred else None
        taking = mention.joined if mention.joined in (*PENDING, "denied") else status
        yield reading.edge("PARTICIPATED_IN", uid, node.uid, evidence, status=taking, basis=basis)
    for uid, mention in meeting.places.items():
        evidence = reading.evidence([reading.sentence(mention.place)], COMPONENT.finder, CONFIDENCE)
        yield reading.edge("HELD_IN", node.uid, uid, evidence, status=status)


def _names(reading: Reading, meeting: Meeting) -> list[str]:
    """A readable name of participants and place, then the text's own words for it."""
    every = list(dict.fromkeys(reading.text[m.start : m.end] for m in meeting.mentions))
    places = [(m.start, m.end) for m in meeting.mentions]
    own = [text for text in every if tells(reading.text, text, places)] or every
    people = [_short(reading, uid) for uid in meeting.participants]
    sites = [_short(reading, uid) for uid in meeting.places]
    pending = "planned " if meeting.status == "planned" else ""
    where = f" in {sites[0]}" if sites else ""
    if len(people) >= 2:
        return [f"{pending}{people[0]}–{people[1]} {meeting.kind}{where}", *own]
    if meeting.kind == "visit" and people and sites:
        return [f"{people[0]}’s {pending}visit to {sites[0]}", *own]
    return own


def _short(reading: Reading, uid: str) -> str:
    node = reading.by_uid[uid]
    assert isinstance(node, Node)
    if node.type != "Person":
        return node.name
    parts = node.name.split()
    single = [alias for alias in node.aliases if alias in parts]
    first = len(parts) - 1
    while first > 1 and parts[first - 1].lower() in PARTICLES:
        first -= 1
    return max(single, key=len) if single else " ".join(parts[first:])


def _run(reading: Reading) -> Reading:
    return reading.adding(record for meeting in meetings(reading) for record in _records(reading, meeting))


COMPONENT = Component("meetings", "4", _run)
