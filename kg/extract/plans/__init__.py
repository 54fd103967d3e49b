"""Plans and their terms: what parties put forward, under all its names, and what it would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.naming import tells
from kg.extract.plans.groups import PlanGroup, plan_groups, pointed
from kg.extract.plans.mentions import PlanMention
from kg.extract.plans.provisions import further, provisions
from kg.extract.plans.traits import is_missing
from kg.extract.reading import Component, Mention, Reading
from kg.records import Edge, Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Span

CONFIDENCE, TERM_CONFIDENCE = 0.75, 0.6
"""Share of such plans and terms that a reader of the training texts has too."""

LONGEST_NAME = 12
"""Words of a name; longer ones stay aliases."""

SPECIAL = (
    ("sanctions package", {"sanction", "sanctions"}),
    ("aid package", {"aid", "assistance", "relief", "supplemental"}),
    ("peace plan", {"peace"}),
    ("military plan", {"military", "offensive", "evacuation", "invasion", "operational", "war"}),
    ("ceasefire", {"ceasefire", "truce", "cease"}),
)
"""Kinds that a word before the noun gives, where the noun is a general one."""


def kind(group: PlanGroup) -> str:
    """The kind of a plan, as the ontology names it."""
    general = group.mentions[0].kind
    if general in ("legislation", "resolution", "declaration"):
        return general
    return next((name for name, signs in SPECIAL if signs & group.words), general)


def node(reading: Reading, group: PlanGroup) -> Node:
    """The record of a plan: named by its fullest name, with all others as aliases."""
    naming = [m for m in group.mentions if not m.pronoun and not _only_points(m, group)]
    texts = [_text(reading, m.start, m.end) for m in naming]
    short = [_text(reading, *m.short) for m in naming if m.short[1] < m.end]
    named = max(texts, key=lambda text: (len(text.split()) <= LONGEST_NAME, len(text)))
    first = group.mentions[0]
    evidence = reading.evidence([reading.sentence(first.start)], COMPONENT.finder, CONFIDENCE)
    places = [(m.start, m.end) for m in naming]
    others = [text for text in [*texts, *short, *_possessed(reading, naming)] if tells(reading.text, text, places)]
    return reading.node("Plan", [named, *others], evidence, kind=kind(group))


def _only_points(mention: PlanMention, group: PlanGroup) -> bool:
    """Whether a mention only points at another one of the plan: "the framework of Kellogg's plan"."""
    at = {t.i for t in pointed(mention.head)}
    return any(other.head.i in at for other in group.mentions)


def _possessed(reading: Reading, naming: list[PlanMention]) -> Iterator[str]:
    """Names with the pronoun before them, where they say more than one word: "its ceasefire plan"."""
    for mention in naming:
        before = mention.head.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        owner = before[0].nbor(-1) if before and before[0].i else None
        if owner is not None and owner.tag_ == "PRP$" and " " in _text(reading, *mention.short):
            yield _text(reading, owner.idx, mention.short[1])


def _text(reading: Reading, start: int, end: int) -> str:
    return reading.text[start:end]


def _mention(item: PlanMention, uid: str) -> Mention:
    return Mention(item.start, item.end, uid, "pronoun" if item.pronoun else "description")


def _terms(reading: Reading, group: PlanGroup, uid: str) -> Iterator[Record]:
    for item in group.mentions:
        told = [(reading.sentence(item.start), place) for place in provisions(item)]
        if told:
            told += _going_on(reading, item.head.sent)
        for sentence, place in told:
            yield from _term(reading, sentence, place, uid)


def _has_terms(group: PlanGroup) -> bool:
    """Whether a text tells what a plan says, which makes it one that somebody has put down: "a bill that would …"."""
    return any(True for mention in group.mentions for _ in provisions(mention))


def _going_on(reading: Reading, sentence: Span) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Terms in the sentences after one that holds some, as long as they go on with them, with their sentences."""
    while sentence.end < len(reading.doc):
        sentence = reading.doc[sentence.end].sent
        places = list(further(sentence))
        if not places:
            return
        yield from ((reading.sentence(sentence.start_char), place) for place in places)


def _term(reading: Reading, sentence: tuple[int, int], place: tuple[int, int], uid: str) -> Iterator[Record]:
    start, end = place
    evidence = reading.evidence([place], COMPONENT.finder, TERM_CONFIDENCE)
    term = reading.node("Provision", [reading.text[start:end]], evidence, content=[place])
    yield term
    around = min(sentence[0], start), max(sentence[1], end)
    passage = reading.evidence([around], COMPONENT.finder, TERM_CONFIDENCE)
    yield reading.edge("PART_OF", term.uid, uid, passage)


def _within(group: PlanGroup, uid: str, terms: list[Record]) -> bool:
    """Whether a plan is named only once, as part of the terms of another: "talks on a permanent truce"."""
    (mention, *others), told = group.mentions, group.traits[0]
    if others or told.definite or told.owners:
        return False
    passages = [edge.evidence[0].spans[0] for edge in terms if isinstance(edge, Edge) and edge.to_uid != uid]
    return any(span.start <= mention.start and mention.end <= span.end for span in passages)


def _run(reading: Reading) -> Reading:
    sure = (g for g in plan_groups(reading.doc) if not g.inner and any(m.sure for m in g.mentions))
    groups = [group for group in sure if group.named or _has_terms(group)]
    there = [group for group in groups if not all(m.pronoun or is_missing(m.head) for m in group.mentions)]
    plans = [(group, node(reading, group)) for group in there]
    terms = [record for group, plan in plans for record in _terms(reading, group, plan.uid)]
    kept = [(group, plan) for group, plan in plans if not _within(group, plan.uid, terms)]
    uids = {plan.uid for _, plan in kept}
    lost = {edge.from_uid for edge in terms if isinstance(edge, Edge) and edge.to_uid not in uids}
    held = [r for r in terms if (r.from_uid if isinstance(r, Edge) else r.uid) not in lost]
    found = {_mention(item, plan.uid) for group, plan in kept for item in group.mentions}
    reading = reading.adding([*(plan for _, plan in kept), *held])
    return replace(reading, mentions=tuple(sorted({*reading.mentions, *found})))


COMPONENT = Component("plans", "7", _run)
