"""Which state an office serves where its words do not say: "Treasury Secretary Bessent", "Foreign Minister Salem"."""

from __future__ import annotations

from collections.abc import Iterator

from kg import authority
from kg.extract.lexicons import lexicon, words
from kg.extract.parse import SUBJECTS, datelines
from kg.extract.reading import Mention, Reading
from kg.extract.roles import Office, affiliation, offices
from kg.records import Edge

CONFIDENCE = 0.6
REACH = 2
"""Sentences back in which the state is looked for."""


def inferred(reading: Reading) -> Iterator[Edge]:
    """An affiliation for each holder of a state's office of whom the text tells no state or body."""
    known = {edge.from_uid for edge in reading.edges("AFFILIATED_WITH")}
    for office in offices(reading):
        if office.person not in known and not office.owner:
            state = _by_title(reading, office.role) or _by_place(reading, office)
            if state:
                known.add(office.person)
                served = Office(office.person, office.role, office.start, office.end, state)
                yield affiliation(reading, served, CONFIDENCE, basis="inferred")


def _by_title(reading: Reading, role: str) -> str:
    """The one state that has such an office, where the text names it."""
    titles = lexicon("actors")["state_offices"]
    keys = [key for key, listed in titles.items() if role.lower() in listed]
    states = (node for node in reading.nodes("Country") if node.get("authority") in keys)
    return next((node.uid for node in states), "")


def _by_place(reading: Reading, office: Office) -> str:
    """For an office of government the state last named in its sentence, else the last one that was a subject before or
    is named in the sentence before, else the one of the paragraph's dateline."""
    if office.role.lower().split()[-1] not in words("actors", "governing"):
        return ""
    own = first = reading.sentence(office.start)[0]
    before = reading.sentence(max(own - 2, 0))[0]
    for _ in range(REACH):
        first = reading.sentence(max(first - 2, 0))[0]
    states = [m for m in reading.mentions_in(first, office.start) if reading.by_uid[m.uid].type == "Country"]
    near = [m for m in states if m.start >= own or _acts(reading, m)]
    if not near and any(t.dep_ in SUBJECTS for t in reading.tokens(office.start, office.end)):
        near = [m for m in states if m.start >= before]
    near = [m for m in near if not _speaks_of(reading, m, office)]
    return near[-1].uid if near else _by_dateline(reading, office.start)


def _acts(reading: Reading, mention: Mention) -> bool:
    """Whether a mention is a subject, or owns one: "Sudan's government said"."""
    tokens = reading.tokens(mention.start, mention.end)
    return any(t.dep_ in SUBJECTS or (t.dep_ == "poss" and t.head.dep_ in SUBJECTS) for t in tokens)


def _speaks_of(reading: Reading, mention: Mention, office: Office) -> bool:
    """Whether a state says what names the holder of the office: "Japan said President Widodo would come"."""
    return any(
        any(span.start <= mention.start < span.end for span in told.source)
        and any(span.start <= office.start < span.end for span in told.content)
        for told in reading.attributions
    )


def _by_dateline(reading: Reading, place: int) -> str:
    """The state whose capital the last dateline before a place names, where the text names that state too."""
    heads = [reading.text[start:end] for start, end in datelines(reading.text) if end <= place]
    if not heads:
        return ""
    town = heads[-1].split(",")[0].split(".")[0].split("(")[0].strip(" -–—").title()
    seat = authority.seat(town)
    states = (node for node in reading.nodes("Country") if seat and node.get("authority") == seat.key)
    return next((node.uid for node in states), "")
