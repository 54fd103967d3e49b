"""When: dates for statements, meetings and stances, from the words beside them; order where only that is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.dates import bounds
from kg.extract.lexicons import words
from kg.extract.occurrence import verb_status
from kg.extract.reading import STATEMENTS, Component, Mention, Reading
from kg.extract.times import Time, nearest, times, within
from kg.records import Edge, Node, Record, Value

if TYPE_CHECKING:
    from spacy.tokens import Token

STANCES = frozenset({"PROPOSED_BY", "ACCEPTED_BY", "REJECTED_BY", "SUPPORTED_BY", "OPPOSED_BY"})
BACK = re.compile(r"(?:\S+ ){0,4}?(?:[Tt]h(?:is|ese|ose)|[Tt]he same|[Ss]uch|[Aa]t that) [a-z]+")
"""A sentence that begins by pointing back."""

OPENING = re.compile(r"(?:(?:In|On|By|At|During|Since|Late|Early|The|the|early|late|mid|end|of|-)[ -]?)*")
"""What may stand before a time that opens a sentence."""

REACH = 80
"""Characters between a cue and the time that belongs to it."""


def _run(reading: Reading) -> Reading:
    dated = [_dated(reading, record) for record in reading.records]
    reading = replace(reading, records=tuple(dated))
    return replace(reading, records=tuple(_plan(reading, record) for record in reading.records))


def _dated(reading: Reading, record: Record) -> Record:
    if record.get("date"):
        return record
    if isinstance(record, Node) and record.type in STATEMENTS:
        time = _said(reading, record)
    elif isinstance(record, Node) and record.type == "Meeting":
        time = _met(reading, record)
    elif isinstance(record, Edge) and record.type in STANCES:
        time = _taken(reading, record)
    else:
        time = None
    return _with(record, time.edtf) if time else record


def _with(record: Record, edtf: str) -> Record:
    earliest, latest = bounds(edtf)
    found: dict[str, Value] = {"date": edtf}
    found |= {name: day.isoformat() for name, day in (("earliest", earliest), ("latest", latest)) if day}
    return record.model_copy(update={"properties": {**record.properties, **found}})


def _times(reading: Reading, start: int, end: int) -> list[Time]:
    return times(reading.text, start, end, reading.document.metadata.published)


def _said(reading: Reading, statement: Node) -> Time | None:
    """The time that stands beside the cue, outside what is said."""
    spans = statement.evidence[0].spans
    cues = [span for span in spans if span.role == "cue"]
    if not cues:
        return None
    start, end = reading.sentence(cues[0].start)
    content = [(span.start, span.end) for span in spans if span.role == "content"]
    found = _times(reading, start, end)
    inside = set(within(found, content))
    return nearest([time for time in found if time not in inside], cues[-1].end, REACH)


def _met(reading: Reading, meeting: Node) -> Time | None:
    """The time in the words for a meeting, or right after them: what stands before dates the saying."""
    for name in dict.fromkeys((*meeting.aliases, meeting.name)):
        place = reading.text.find(name)
        if place >= 0:
            start, end = reading.sentence(place)
            found = _times(reading, start, end)
            inside = list(within(found, [(place, place + len(name))]))
            later = [time for time in found if time.start >= place]
            time = inside[0] if inside else nearest(later, place + len(name), REACH // 2)
            if time:
                return time
    return _carried(reading, meeting) or _framed(reading, meeting)


def _carried(reading: Reading, meeting: Node) -> Time | None:
    """The one time of the sentence before, where the meeting's sentence points back to it: "Signs of this change were
    a call and …"."""
    start, end = reading.sentence(meeting.evidence[0].spans[0].start)
    if (
        start == 0
        or meeting.get("status") != "actual"
        or _times(reading, start, end)
        or not BACK.match(reading.text, start, end)
    ):
        return None
    before = reading.sentence(max(0, start - 2))
    found = _times(reading, *before) if "\n" not in reading.text[before[1] : start].strip(" ") else []
    return found[0] if len(found) == 1 else None


def _framed(reading: Reading, meeting: Node) -> Time | None:
    """The time at the head of an earlier sentence of the paragraph, which holds until another one is named: "In early
    April, X protested. He sent his envoy to …"."""
    start, end = reading.sentence(meeting.evidence[0].spans[0].start)
    paragraph = reading.text.rfind("\n", 0, start) + 1
    found = _times(reading, paragraph, end)
    if meeting.get("status") != "actual" or len(found) != 1 or found[0].start >= start:
        return None
    time = found[0]
    begin = reading.sentence(time.start)[0]
    return time if OPENING.fullmatch(reading.text[begin : time.start]) and reading.text[time.end] == "," else None


def _taken(reading: Reading, edge: Edge) -> Time | None:
    """The one time that the words of a stance name."""
    found = list(_evidenced(reading, edge))
    return found[0] if len(found) == 1 else None


def _evidenced(reading: Reading, record: Record) -> Iterator[Time]:
    for span in record.evidence[0].spans:
        yield from _times(reading, span.start, span.end)


def _plan(reading: Reading, record: Record) -> Record:
    """A plan was put forward when its proposal is dated."""
    if not isinstance(record, Node) or record.type != "Plan" or record.get("date"):
        return record
    dates = [edge.get("date") for edge in reading.edges("PROPOSED_BY") if edge.from_uid == record.uid]
    known = [value for value in dates if isinstance(value, str)]
    known += [time.edtf for time in _put_forward(reading, record)]
    return _with(record, known[0]) if known else record


def _put_forward(reading: Reading, plan: Node) -> Iterator[Time]:
    """The times beside verbs of which a plan is the object: "the plan was presented to … in June"."""
    heads = (_head(reading, mention) for mention in reading.mentions if mention.uid == plan.uid)
    for head in heads:
        verb = head.head if head is not None and head.dep_ in ("dobj", "nsubjpass") else None
        if verb is not None and verb.lemma_ in words("plan-nouns", "making") and verb_status(verb) == "actual":
            time = nearest(_times(reading, verb.idx, reading.sentence(verb.idx)[1]), verb.idx, REACH)
            yield from (time,) if time else ()


def _head(reading: Reading, mention: Mention) -> Token | None:
    """The word of a mention on which its others depend."""
    span = reading.doc.char_span(mention.start, mention.end, alignment_mode="expand")
    return span.root if span is not None else None


COMPONENT = Component("when", "2", _run)
