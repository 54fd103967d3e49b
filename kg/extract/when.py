"""When: dates for statements, meetings and stances, from the words beside them; order where only that is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.dates import bounds
from kg.extract.reading import STATEMENTS, Component, Reading
from kg.extract.times import Time, nearest, times, within
from kg.records import Edge, Node, Record, Value

STANCES = frozenset({"PROPOSED_BY", "ACCEPTED_BY", "REJECTED_BY", "SUPPORTED_BY", "OPPOSED_BY"})
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
    for name in meeting.aliases or (meeting.name,):
        place = reading.text.find(name)
        if place >= 0:
            start, end = reading.sentence(place)
            found = _times(reading, start, end)
            inside = list(within(found, [(place, place + len(name))]))
            later = [time for time in found if time.start >= place]
            time = inside[0] if inside else nearest(later, place + len(name), REACH // 2)
            if time:
                return time
    return None


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
    return _with(record, known[0]) if known else record


COMPONENT = Component("when", "1", _run)
