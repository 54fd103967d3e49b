"""Statements: attributions whose source is known, with who made them, to whom, and through whom they are reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from kg.extract.acts import model
from kg.extract.attribution.spans import Attribution, Span
from kg.extract.contents import Pieces, contents, manner
from kg.extract.hearers import hearers
from kg.extract.parse import SUBJECTS
from kg.extract.plans.mentions import nouns
from kg.extract.reading import Component, Place, Reading
from kg.extract.relayed import cited, is_citing, speech_verbs, unpacked
from kg.extract.sides import counted
from kg.extract.sources import speaker
from kg.extract.stances.cues import strong_classes
from kg.records import Edge, Record

NEAR = 5
"""Characters from the beginning of a content within which its subject begins."""

GOING_ON = 0.6
"""Confidence that further words of a paragraph were told to the outlet that heard the first."""

ANSWERING = frozenset({"respond", "comment", "confirm", "reply", "answer"})
SILENT, NAMING = frozenset({"decline", "refuse", "ask"}), frozenset({"name", "identify", "comment", "quote"})
"""What a source says of itself: "declined to be named"."""


@dataclass(frozen=True)
class Utterance:
    """One act of speech: its attribution, the uid of who made it and the pieces of its content."""

    item: Attribution
    speaker: str
    pieces: Pieces
    relay: str = ""
    """Who passes the words on, as a uid."""


def _run(reading: Reading) -> Reading:
    found: list[Utterance] = []
    for each in (told for told in reading.attributions if not any(none(reading, told) for none in NOT_SAID)):
        item, relay = unpacked(reading, each) or cited(reading, each), ""
        if item:
            relay, reading = speaker(reading, each)
        item = item or each
        uid, reading = speaker(reading, item)
        if uid:
            found += [Utterance(item, uid, pieces, relay) for pieces in contents(reading, item.content, item.cue)]
    kept = [each for each in found if not _nested(each, found)]
    records = {each: list(_records(reading, each)) for each in kept}
    return reading.adding([*chain(*records.values()), *_relayed_too(reading, records)])


def _relayed_too(reading: Reading, records: Mapping[Utterance, list[Record]]) -> Iterator[Record]:
    """What the speaker goes on to say in the paragraph in which an outlet was told: "…, he added"."""
    outlets: dict[tuple[str, int], str] = {}
    for each, made in sorted(records.items(), key=lambda pair: pair[0].item.cue[0].start):
        place = each.speaker, reading.text.rfind("\n", 0, each.item.cue[0].start)
        told = [r for r in made if isinstance(r, Edge) and r.type == "REPORTED_BY"]
        if told:
            outlets[place] = told[0].to_uid
        elif place in outlets:
            evidence = reading.evidence([_passage(reading, each.item, each.pieces)], reading.attributed_by, GOING_ON)
            yield reading.edge("REPORTED_BY", made[0].uid, outlets[place], evidence, basis="inferred")


def _unsaid(reading: Reading, item: Attribution) -> bool:
    """Whether somebody only did not speak: "did not respond to a request", "declined to be named", "neither government
    has commented on it". What he did not say is told by a clause of its own: "declined to say whether …"."""
    verbs = [t for span in item.cue for t in reading.tokens(span.start, span.end) if t.pos_ in ("VERB", "AUX")]
    source = " ".join(reading.text[span.start : span.end] for span in item.source).lower()
    silent = any(c.dep_ == "neg" for t in verbs for c in t.children) or source.startswith(("neither ", "no ", "none "))
    inside = [t for span in item.content for t in reading.tokens(span.start, span.end)]
    if any(t.lemma_ in SILENT for t in verbs) and any(t.lemma_ in NAMING for t in inside[:4]):
        return True
    speaking = {t.lemma_ for t in verbs} & (speech_verbs() | ANSWERING)
    return silent and bool(speaking) and not any(t.dep_ in SUBJECTS or t.is_quote for t in inside)


def _is_plan(reading: Reading, item: Attribution) -> bool:
    """Whether somebody only puts forward, takes or turns down a plan that the content names, and nothing is added
    ("rejected the pact, calling it a surrender"): what he does to the plan, its stances tell."""
    inside = [t for span in item.content for t in reading.tokens(span.start, span.end)]
    head = next((t for t in inside if t.head not in inside), None)
    cue = [t for span in item.cue for t in reading.tokens(span.start, span.end)]
    named = head is not None and head.pos_ in ("NOUN", "PROPN") and nouns().get(head.lemma_.lower(), ("", False))[1]
    added = reading.text[item.content[-1].end : item.content[-1].end + 1] == "," or any(t.is_quote for t in inside)
    return bool(named) and not added and any(strong_classes(t.lemma_) for t in cue)


NOT_SAID = (is_citing, _unsaid, _is_plan)
"""What makes an attribution no statement."""


def _nested(inner: Utterance, found: list[Utterance]) -> bool:
    """Whether the same speaker's larger content holds this one: `Trump said he believed …` is one act."""
    return any(
        outer.speaker == inner.speaker
        and outer.pieces != inner.pieces
        and all(any(o.start <= p.start and p.end <= o.end for o in outer.pieces) for p in inner.pieces)
        for outer in found
    )


def _records(reading: Reading, each: Utterance) -> Iterator[Record]:
    text, item, pieces = reading.text, each.item, each.pieces
    content = " … ".join(text[span.start : span.end] for span in pieces)
    act = model().classify(_words(text, item.source), _words(text, item.cue), _as_own(reading, each, content))
    node = reading.node(
        act.type,
        [content],
        reading.evidence(_places(item, pieces), reading.attributed_by, item.confidence),
        content=[(span.start, span.end) for span in pieces],
        act=act.act,
        modality=act.modality,
        attribution=act.attribution,
        quoted=manner(text, pieces),
    )
    yield node
    passage = reading.evidence([_passage(reading, item, pieces)], reading.attributed_by, item.confidence)
    status = "hypothetical" if _supposed(reading, item) else None
    for uid in _speakers(reading, each):
        yield reading.edge("MADE_BY", node.uid, uid, passage, status=status)
    if each.relay and each.relay != each.speaker:
        yield reading.edge("REPORTED_BY", node.uid, each.relay, passage)
    for edge, uid in hearers(reading, item, pieces, act.type, each.speaker):
        yield reading.edge(edge, node.uid, uid, passage)


def _as_own(reading: Reading, each: Utterance, content: str) -> str:
    """A content that begins with the speaker's own side, as if he spoke of himself: "Ankara would host a round", said
    by Turkey's minister, becomes "we would host a round"."""
    first = each.pieces[0]
    named = [m for m in reading.mentions if first.start <= m.start < first.start + NEAR and m.end <= first.end]
    subject = next((m for m in named if any(t.dep_ in SUBJECTS for t in reading.tokens(m.start, m.end))), None)
    served = {e.to_uid for e in reading.edges("AFFILIATED_WITH") if e.from_uid == each.speaker}
    if subject is None or subject.form == "pronoun" or subject.uid not in served | {each.speaker}:
        return content
    return f"we{content[subject.end - first.start :]}"


def _speakers(reading: Reading, each: Utterance) -> list[str]:
    """Who says it: both parties where "the two sides" do."""
    return counted(reading, each.item.source[-1].end) or [each.speaker]


def _supposed(reading: Reading, item: Attribution) -> bool:
    """Whether the saying itself is only supposed: "if Kyiv says that …"."""
    verbs = [t for span in item.cue for t in reading.tokens(span.start, span.end) if t.pos_ in ("VERB", "AUX")]
    return any(c.dep_ == "mark" and c.lower_ in ("if", "unless", "whether") for t in verbs[:1] for c in t.children)


def _words(text: str, spans: tuple[Span, ...]) -> str:
    return " ".join(text[span.start : span.end] for span in spans)


def _places(item: Attribution, pieces: Pieces) -> list[Place]:
    found: list[Place] = [(span.start, span.end, "content") for span in pieces]
    found += [(span.start, span.end, "cue") for span in item.cue]
    found += [(span.start, span.end, "source") for span in item.source]
    return sorted(found)


def _passage(reading: Reading, item: Attribution, pieces: Pieces) -> tuple[int, int]:
    """From the first to the last sentence that the content and its cue touch."""
    spans = [*pieces, *item.cue]
    start = reading.sentence(min(span.start for span in spans))[0]
    end = reading.sentence(max(span.end for span in spans) - 1)[1]
    return start, max(end, *(span.end for span in spans))


COMPONENT = Component("statements", "6", _run)
