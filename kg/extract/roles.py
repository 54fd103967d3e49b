"""Who holds which office: titles before and after names, and those who head a delegation, as AFFILIATED_WITH."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from kg.extract.lexicons import words
from kg.extract.names import WORD
from kg.extract.naming import title_words
from kg.extract.reading import Component, Mention, Reading
from kg.records import Edge

GLUE = frozenset({"of", "the", "for", "to", "and", "on", "s"})
BEFORE = 90
AFTER = 120
CONFIDENCE = 0.85
EMPLOYED = frozenset({"Organization", "Country", "Group"})
AFTER_NAME = re.compile(
    r",\s+(?:who (?:is|was) )?(?:the |a |an |his |her |its )?"
    r"(?P<role>(?:[A-Z]\.|[^,.;:()\n–—]){3,90}?)(?=[,;:()\n–—]|\.(?!\w)| who | and )"
)


AT = (" at ", " at the ")
"""What stands between an office and where it is held: "China economist at Kestrel Macro"."""

OFFICE_OF = re.compile(r"(?P<words>(?:[\w-]+ ){0,5}[\w-]+) (?P<tie>of|for|to|on) (?:the )?$")
CLOSED = re.compile(r"[,.;:)”\"\n]|$")


@dataclass(frozen=True, slots=True)
class Office:
    """A role that a text gives to a person: words, where they stand, and the node that the person serves ("" where
    the text does not say)."""

    person: str
    role: str
    start: int
    end: int
    owner: str


def offices(reading: Reading) -> Iterator[Office]:
    """Every office that stands beside a person's name."""
    people = {node.uid for node in reading.nodes("Person")}
    for mention in reading.mentions:
        if mention.uid in people and mention.form == "name":
            ways = (_before(reading, mention), _after(reading, mention), _over(reading, mention))
            found = [office for office in ways if office]
            if not any(office.owner for office in found) and (apposed := _apposed(reading, mention)):
                found = [apposed]
            yield from found


def _before(reading: Reading, mention: Mention) -> Office | None:
    """`Ukrainian President Zelensky`, `the Israeli military's chief of staff, Lt Gen Zamir`."""
    floor = max(reading.sentence(mention.start)[0], mention.start - BEFORE)
    window = list(WORD.finditer(reading.text, floor, mention.start))
    first = len(window)
    while first and _titular(window[first - 1][0]) and _touching(reading.text, window, first - 1, mention.start):
        first -= 1
    while first < len(window) and window[first][0].lower() in GLUE:
        first += 1
    if first == len(window):
        return None
    start = window[first].start()
    body = next((m for m in reading.mentions_in(start, mention.start) if m.start == start), None)
    if body and reading.by_uid[body.uid].type in EMPLOYED and (held := _role(reading.text[body.end : mention.start])):
        return Office(mention.uid, held, start, mention.end, body.uid)  # "State Department spokesman Miller"
    role = _role(reading.text[start : mention.start])
    if not role:
        return None
    begin, owner = _owner_before(reading, start, mention) or (start, "")
    role = _between(reading, begin, start) + role
    if not owner and (served := _served(reading, mention)):
        return Office(mention.uid, role, start, served.end, served.uid)
    return Office(mention.uid, role, begin, mention.end, owner)


def _between(reading: Reading, begin: int, start: int) -> str:
    """What stands between an owner and a title and belongs to the office: `U.N. aid chief …`."""
    owner = reading.mention_at(begin, begin + 1)
    between = re.sub(r"^(?:['’]s?)? ?", "", reading.text[owner.end : start]) if owner and owner.end <= start else ""
    return between if between.islower() else ""


def _served(reading: Reading, mention: Mention) -> Mention | None:
    """The state or body after a name: `Foreign Minister Badr Al Busaidi of Oman`."""
    after = re.compile(r" of (?:the )?").match(reading.text, mention.end)
    named = [m for m in reading.mentions if after and m.start == after.end() and reading.by_uid[m.uid].type in EMPLOYED]
    if not named:
        return None
    next_ = (m for m in reading.mentions if m.start == named[0].end + 1 and m.form == "name")
    return next((m for m in next_ if reading.by_uid[m.uid].type == "Organization"), named[0])


def _titular(word: str) -> bool:
    lower = word.lower().rstrip(".")
    return lower in title_words() or lower in GLUE or lower in words("actors", "bodies")


def _touching(text: str, window: list[re.Match[str]], place: int, end: int) -> bool:
    after = window[place + 1].start() if place + 1 < len(window) else end
    return text[window[place].end() : after] in (" ", "-", ". ", ", ", " (", " “", ' "')


def _role(words_: str) -> str:
    """The office in a stretch of titles, the last one where commas part them: "to the court, Foreign Minister Gil"."""
    parted = words_.strip(' ,(“"').split(", ")
    return next((role for part in reversed(parted) if (role := _office(part))), "")


def _office(plain: str) -> str:
    """The office in titles: from its first word to its last, ranks and honorifics off; "" for none. In small letters a
    rank is an office: "rebel commander"."""
    parts = list(WORD.finditer(plain))
    skip = words("actors", "honorifics") | words("actors", "ranks")
    named = [m for m in parts if m[0].lower() in words("actors", "roles")]
    held = [m for m in named if m[0].islower() or m[0].lower() not in skip or plain[m.start() - 1 : m.start()] == "-"]
    if not held or held[-1][0].lower() in words("actors", "family"):
        return ""
    kept = [m for m in parts if m[0].lower().rstrip(".") not in skip or m.start() <= held[-1].start()]
    return plain[kept[0].start() : kept[-1].end()]


def _owner_before(reading: Reading, start: int, mention: Mention) -> tuple[int, str] | None:
    """What stands before an office (`Russia's`, `Kremlin`, `Ukrainian`), or after it (`… and other U.S. officials`):
    where the evidence begins and the node."""
    gap = re.compile(r"^(?:(?:['’]s?)? (?:[a-z-]+ ){0,2}|['’]?s?[ ]?)$")
    ends = (m for end in range(start - BEFORE, start + 1) for m in reading.mentions_ending(end))
    near = sorted(m for m in ends if gap.match(reading.text[m.end : start]))
    near = [m for m in near if not _tells(reading, m.end, start)]
    if near:
        sent = reading.text[start : mention.start].split()[-1].lower() in words("actors", "sent")
        nearest = (_of_two_states(reading, near[-1]) if sent else None) or near[-1]
        owner = _employer(reading, nearest.uid)
        return (nearest.start, owner) if owner else None
    tail = re.match(r",? and other ", reading.text[mention.end : mention.end + 12])
    stop = min(mention.end + 40, reading.sentence(mention.start)[1])
    names = list(reading.mentions_in(mention.end, stop)) if tail else []
    countries = [m.uid for m in names if reading.by_uid[m.uid].type == "Country"]
    return (start, countries[0]) if countries else None


def _of_two_states(reading: Reading, second: Mention) -> Mention | None:
    """The first of `U.S. Iran envoy`: the second state is only dealt with."""
    first = [m for m in reading.mentions if m.end + 1 == second.start and reading.text[m.end] == " "]
    both = {reading.by_uid[m.uid].type for m in (*first[-1:], second)}
    return first[-1] if first and both == {"Country"} else None


def _employer(reading: Reading, uid: str) -> str:
    node = reading.by_uid[uid]
    if node.type in EMPLOYED:
        return uid
    return next((edge.to_uid for edge in reading.edges("AFFILIATED_WITH") if edge.from_uid == uid), "")


def _after(reading: Reading, mention: Mention) -> Office | None:
    """`Badr Al Busaidi, foreign minister of Oman,`."""
    match = AFTER_NAME.match(reading.text, mention.end, min(mention.end + AFTER, len(reading.text)))
    if not match or _tells(reading, *match.span("role")):
        return None
    parts = [m[0].lower() for m in WORD.finditer(match["role"])]
    held = [p for p in parts if p in words("actors", "roles")]
    inside = [m for m in reading.mentions_in(match.start("role"), match.end("role")) if m.uid != mention.uid]
    owners = [owner for m in inside if (owner := _employer(reading, m.uid))]
    if not held or held[-1] in words("actors", "family") or not owners:
        return None
    role = _without_owner(reading, match, inside)
    at = [m for m in inside if reading.text[: m.start].endswith(AT)]
    owner = next((owner for m in at if (owner := _employer(reading, m.uid))), owners[0])
    return Office(mention.uid, role, mention.start, match.end(), owner) if role else None


def _tells(reading: Reading, start: int, end: int) -> bool:
    """Whether words beside a name tell what somebody does, not what office is held: ", who heads the delegation"."""
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in reading.tokens(start, end))


def _over(reading: Reading, mention: Mention) -> Office | None:
    """`the President of Serbia Vucic`, `the U.S. envoy for Syria, Tom Barrack,`: what is led, or dealt with, stands
    between the office and the name."""
    near = sorted(m for gap in (" ", ", ") for m in reading.mentions_ending(mention.start - len(gap)))
    between = [m for m in near if reading.text[m.end : mention.start] in (" ", ", ")]
    apart = bool(between) and reading.text[between[-1].end] == ","
    if not between or (apart and not CLOSED.match(reading.text, mention.end)):
        return None
    floor = max(reading.sentence(mention.start)[0], between[-1].start - BEFORE)
    match = OFFICE_OF.search(reading.text, floor, between[-1].start)
    parts = list(WORD.finditer(match["words"])) if match else []
    titles = list(takewhile(lambda part: _titular(part[0]) and part[0].lower() not in GLUE, reversed(parts)))
    if match is None or not titles:
        return None
    start = match.start() + titles[-1].start()
    role = _role(reading.text[start : match.end("words")])
    serves = match["tie"] == "of" or role.lower().split()[-1:] in (["spokesman"], ["spokeswoman"], ["spokesperson"])
    held = (start, _employer(reading, between[-1].uid)) if serves else _owner_before(reading, start, mention)
    begin, owner = held or (start, "")
    return Office(mention.uid, role, begin, mention.end, owner) if role and owner else None


def _apposed(reading: Reading, mention: Mention) -> Office | None:
    """`the EU's special representative for the dialogue, Peter Sørensen,`: what the office is for stands between."""
    name = next((t for t in reading.tokens(mention.start, mention.end) if t.dep_ == "appos"), None)
    noun = name.head if name is not None else None
    if noun is None or noun.lower_ not in words("actors", "roles") or noun.idx > mention.start:
        return None
    before = [m for m in reading.mentions_in(noun.left_edge.idx, noun.idx) if reading.by_uid[m.uid].type in EMPLOYED]
    if not before:
        return None
    role = re.sub(r"^(?:['’]s?)? ?", "", reading.text[before[-1].end : noun.idx + len(noun)])
    return Office(mention.uid, role, before[-1].start, mention.end, before[-1].uid)


def _without_owner(reading: Reading, match: re.Match[str], inside: list[Mention]) -> str:
    start, end = match.span("role")
    if inside[0].start == start:
        start = inside[0].end
    text = re.sub(r"^['’]s?\s+|^\s+|.*['’]s\s+", "", reading.text[start:end])
    held = re.match(
        r"[^,]*?\b(?:{})\b(?: of [a-z]+\b)?".format("|".join(sorted(words("actors", "roles"), key=len, reverse=True))),
        text,
    )
    return re.sub(r"(?: (?:of|for|to|at|the))+$", "", held[0].strip()) if held else ""


def _headed(reading: Reading) -> Iterator[Edge]:
    """`Araghchi headed the Iranian delegation`, `Beltrán, who heads the delegation`."""
    for token in reading.doc:
        if token.lemma_ in ("head", "lead") and token.pos_ == "VERB":
            ends = [t for t in token.children if t.dep_ in ("nsubj", "dobj")]
            ends = [token.head if t.lower_ == "who" and token.dep_ == "relcl" else t for t in ends]
            found = [reading.mention_at(t.idx, t.idx + len(t)) for t in ends]
            if len(found) == 2 and all(found) and found[0] and found[1]:
                types = [reading.by_uid[m.uid].type for m in found if m]
                if types[0] == "Person" and types[1] in ("Group", "Organization"):
                    yield affiliation(reading, Office(found[0].uid, "head", found[0].start, found[1].end, found[1].uid))


def affiliation(reading: Reading, office: Office, sure: float = CONFIDENCE, basis: str | None = None) -> Edge:
    """The edge that an office gives."""
    evidence = reading.evidence([(office.start, office.end)], COMPONENT.finder, sure)
    return reading.edge("AFFILIATED_WITH", office.person, office.owner, evidence, role=office.role, basis=basis)


def affiliations(reading: Reading) -> Reading:
    """The reading with an edge for every office whose owner is known and new."""
    seen = {(e.from_uid, e.to_uid, str(e.get("role")).lower()) for e in reading.edges("AFFILIATED_WITH")}
    for office in offices(reading):
        key = (office.person, office.owner, office.role.lower())
        if office.owner and key not in seen:
            seen.add(key)
            reading = reading.adding([affiliation(reading, office)])
    return reading


def _members(reading: Reading) -> Iterator[Edge]:
    """`a source in the armed group`: a collective and the body that it is part of."""
    for mention in reading.mentions:
        node = reading.by_uid[mention.uid]
        words_ = reading.text[mention.start : mention.end]
        part = re.match(r"(?:[\w-]+ )?(\w+) (?:in|from|at|within|inside) ", words_) if node.type == "Group" else None
        if part and part[1].lower() in words("actors", "collectives"):
            inside = reading.mentions_in(mention.start + part.end(), mention.end)
            owners = [m.uid for m in inside if reading.by_uid[m.uid].type in EMPLOYED and m.uid != mention.uid]
            if owners:
                office = Office(mention.uid, part[1], mention.start, mention.end, owners[-1])
                yield affiliation(reading, office)


def _run(reading: Reading) -> Reading:
    reading = affiliations(reading)
    return reading.adding([*_headed(reading), *_members(reading)])


COMPONENT = Component("roles", "4", _run)
