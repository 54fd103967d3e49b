"""Which state an office serves where its words do not say: "Treasury Secretary Bessent", "Foreign Minister Salem"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kg import authority
from kg.extract.lexicons import lexicon, words
from kg.extract.parse import SUBJECTS, datelines
from kg.extract.reading import Mention, Reading
from kg.extract.roles import Office, affiliation, offices
from kg.records import Edge, Node
from kg.spelling import skeleton

CONFIDENCE = 0.6
REACH = 2
"""Sentences back in which the state is looked for."""


def inferred(reading: Reading) -> Iterator[Edge]:
    """An affiliation for each holder of a state's office of whom the text tells no state or body."""
    known = {edge.from_uid for edge in reading.edges("AFFILIATED_WITH")}
    for office in offices(reading):
        if office.person not in known and not office.owner:
            state = _by_holder(reading, office) or _by_title(reading, office.role) or _by_place(reading, office)
            if state:
                known.add(office.person)
                served = Office(office.person, office.role, office.start, office.end, state)
                yield affiliation(reading, served, CONFIDENCE, basis="inferred")


def _by_holder(reading: Reading, office: Office) -> str:
    """The state that a person is known to have served, where the text names it."""
    node = reading.by_uid[office.person]
    assert isinstance(node, Node)
    return _state(reading, _served().get(skeleton(node.name), ""))


@cache
def _served() -> dict[str, str]:
    """Skeleton of a full name, and of a surname that only one state's people have → the key of the state."""
    listed = [(key, name) for key, names in lexicon("office-holders").items() for name in names]
    surnames: dict[str, set[str]] = {}
    for key, name in listed:
        surnames.setdefault(skeleton(name.split()[-1]), set()).add(key)
    single = {name: keys.pop() for name, keys in surnames.items() if len(keys) == 1}
    return single | {skeleton(name): key for key, name in listed}


def _by_title(reading: Reading, role: str) -> str:
    """The one state that has such an office, where the text names it."""
    titles = lexicon("actors")["state_offices"]
    return _state(reading, next((key for key, listed in titles.items() if role.lower() in listed), ""))


def _state(reading: Reading, key: str) -> str:
    """The node of a state by its ISO code, where the text names it."""
    found = (node.uid for node in reading.nodes("Country") if key and authority.key("Country", [node.name]) == key)
    return next(found, "")


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
    return _state(reading, seat.key if seat else "")
