"""What a statement is about: the plans, meetings and topics that its content names, else an actor or place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon
from kg.extract.reading import STATEMENTS, Component, Reading
from kg.extract.topics import issues
from kg.ids import topic_uid
from kg.records import Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = 0.5
MOST = 2
"""Actors and places that a statement without plan, meeting or topic is about at most."""

LONGEST = 8
"""Words of a phrase in the name of an act."""

Spans = list[tuple[int, int]]


def _run(reading: Reading) -> Reading:
    statements = list(reading.nodes(*STATEMENTS))
    reading = reading.adding(record for node in statements for record in _edges(reading, node))
    return reading.adding(
        record for node in statements if node.type == "Threat" for record in _threatened(reading, node)
    )


def _threatened(reading: Reading, threat: Node) -> Iterator[Record]:
    """What a threat is about: the act that its words name, not yet done ("with withdrawal from the talks")."""
    for span in (s for s in threat.evidence[0].spans if s.role == "content"):
        for token in reading.tokens(span.start, span.end):
            kind = _acts().get(token.lemma_.lower()) if token.dep_ == "pobj" and token.head.lower_ == "with" else None
            if kind:
                end = max(t.idx + len(t) for t in _named_by(token))
                evidence = reading.evidence([reading.sentence(token.idx)], COMPONENT.finder, CONFIDENCE)
                names = [reading.text[token.idx : end]]
                event = reading.node("Event", names, evidence, kind=kind, status="hypothetical")
                yield from (event, reading.edge("ABOUT", threat.uid, event.uid, evidence))


def _named_by(token: Token) -> Iterator[Token]:
    """A noun with the phrases that follow it at once."""
    yield token
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in ("from", "of", "on", "against"):
            yield from (t for t in child.subtree if not t.is_punct and t.i < child.i + LONGEST)
        else:
            return


@cache
def _acts() -> dict[str, str]:
    return {noun: kind for kind, nouns in lexicon("threatened-acts").items() for noun in nouns}


def _edges(reading: Reading, statement: Node) -> Iterator[Record]:
    content = [(s.start, s.end) for s in statement.evidence[0].spans if s.role == "content"]
    targets = dict.fromkeys([*_plans(reading, content), *_meetings(reading, content), *_topics(reading, content)])
    known = {edge.to_uid for edge in reading.edges("ABOUT") if edge.from_uid == statement.uid}
    for uid in list(targets) or list(_things(reading, statement, content))[:MOST]:
        if uid not in known and uid != statement.uid:
            passage = next(e for e in reading.edges("MADE_BY") if e.from_uid == statement.uid).evidence[0].spans
            evidence = reading.evidence([(s.start, s.end) for s in passage], COMPONENT.finder, CONFIDENCE)
            yield reading.edge("ABOUT", statement.uid, uid, evidence)


def _plans(reading: Reading, content: Spans) -> Iterator[str]:
    """Plans that a name or mention within the content names; of names that overlap the longest counts."""
    taken: Spans = []
    found = [(end - start, uid, start, end) for uid, start, end in _named(reading, content, "Plan")]
    for _, uid, start, end in sorted(found, key=lambda item: (-item[0], item[2])):
        if all(end <= a or b <= start for a, b in taken):
            taken.append((start, end))
            yield uid


def _named(reading: Reading, content: Spans, kind: str) -> Iterator[tuple[str, int, int]]:
    for node in reading.nodes(kind):
        for name in dict.fromkeys((node.name, *node.aliases)):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            for start, end in content:
                yield from ((node.uid, m.start(), m.end()) for m in pattern.finditer(reading.text, start, end))
    for mention in reading.mentions:
        if reading.by_uid[mention.uid].type == kind and any(
            a <= mention.start and mention.end <= b for a, b in content
        ):
            yield mention.uid, mention.start, mention.end


def _meetings(reading: Reading, content: Spans) -> Iterator[str]:
    yield from (uid for uid, _, _ in _named(reading, content, "Meeting"))


def _topics(reading: Reading, content: Spans) -> Iterator[str]:
    for start, end in content:
        for issue in issues(reading.text, start, end):
            uid = topic_uid(issue.topic)
            if uid in reading.by_uid:
                yield uid


def _things(reading: Reading, statement: Node, content: Spans) -> Iterator[str]:
    """Places, then actors, named in the content, other than the speaker and whom the speaker serves."""
    speakers = {edge.to_uid for edge in reading.edges("MADE_BY") if edge.from_uid == statement.uid}
    own = speakers | {edge.to_uid for edge in reading.edges("AFFILIATED_WITH") if edge.from_uid in speakers}
    inside = [m for start, end in content for m in reading.mentions_in(start, end) if m.uid not in own]
    named = dict.fromkeys(m.uid for m in inside if m.form == "name")
    yield from sorted(named, key=lambda uid: reading.by_uid[uid].type != "Place")


COMPONENT = Component("about", "2", _run)
