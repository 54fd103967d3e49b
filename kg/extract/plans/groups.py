"""Which mentions mean one plan: "a 28-point plan", "the plan", "it"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extract.lexicons import words
from kg.extract.plans.mentions import PlanMention, mentions, transparent

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

REACH, FAR_REACH = 3, 12
"""Sentences back to the plan that a bare "the deal" can mean: under another noun, and under the same one."""

ONE_CLASS = (frozenset({"ceasefire", "truce", "cease-fire", "fire", "armistice"}), frozenset({"bill", "legislation"}))
DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her", "our", "my", "your"})


@dataclass
class PlanGroup:
    """The mentions of one plan, in the order of the text, with the words that tell it from others."""

    mentions: list[PlanMention]
    words: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    last: int = 0
    inner: bool = False

    @property
    def named(self) -> bool:
        """Whether the text tells this plan from plans at large: by a name, an owner, an article or by returning."""
        first = self.mentions[0].head
        return bool(len(self.mentions) > 1 or self.owners or len(self.words) > 1 or _definite(first))


def plan_groups(doc: Doc) -> list[PlanGroup]:
    """All plans that a parsed text mentions, pronouns among the mentions where their verb says so."""
    groups: list[PlanGroup] = []
    for number, sentence in enumerate(doc.sents):
        listed = list(mentions(sentence))
        found = {mention.head.i: mention for mention in listed}
        for token in sentence:
            if token.i in found:
                _join(groups, found[token.i], number, is_inside(found[token.i], listed))
            elif token.lower_ in ("it", "this", "that") and (target := _meant(token, groups, number)):
                kind = target.mentions[-1].kind
                end = token.idx + len(token)
                target.mentions.append(PlanMention(token, token.idx, end, (token.idx, end), kind, True, True))
                target.last = number
    return groups


def is_inside(mention: PlanMention, listed: list[PlanMention]) -> bool:
    """Whether a mention stands within the name of another plan ("the proposal for a ceasefire")."""
    return any(o is not mention and o.sure and o.start <= mention.start and mention.end <= o.end for o in listed)


def _join(groups: list[PlanGroup], mention: PlanMention, number: int, inner: bool) -> None:
    known = {t.lemma_.lower() for t in _left(mention.head)} - DEFINITE
    owners = _owners(mention.head)
    for general in (False, True):
        for group in reversed(groups):
            if _same(group, mention, known, owners, number - group.last, general) and not (group.inner and not inner):
                group.mentions.append(mention)
                group.words |= known
                group.owners |= owners
                group.last = number
                return
    groups.append(PlanGroup([mention], known, owners, number, inner))


def _owners(head: Token) -> set[str]:
    """Who a plan belongs to by its name: "Iran's", "U.S."."""
    before = [t for t in head.children if t.i < head.i]
    named = {t.lower_ for t in before if t.ent_type_ in ("NORP", "GPE", "ORG", "PERSON")}
    return named | {t.lower_ for t in before if t.dep_ == "poss" and t.tag_ != "PRP$"}


def _left(head: Token) -> Iterator[Token]:
    yield from (
        t for t in head.subtree if t.i <= head.i and t.pos_ not in ("DET", "PUNCT", "PART") and t.tag_ != "PRP$"
    )


def _same(
    group: PlanGroup, mention: PlanMention, known: set[str], owners: set[str], distance: int, general: bool
) -> bool:
    if owners and group.owners and not owners & group.owners:
        return False
    if (known & words("plan-nouns", "eras")) - group.words:
        return False
    if _numbers(known) - group.words and _numbers(group.words):
        return False
    head = mention.head.lemma_.lower()
    heads = {m.head.lemma_.lower() for m in group.mentions}
    alike = head in heads or any(head in row and heads & row for row in ONE_CLASS)
    if general:
        loose = words("plan-nouns", "general")
        return (
            len(known) == 1 and _definite(mention.head) and head in loose and bool(heads & loose) and distance <= REACH
        )
    if len(known) > 1:
        return alike and (known <= group.words or (group.words <= known and len(group.words) > 1))
    return alike and (distance <= FAR_REACH if _definite(mention.head) else len(group.words) == 1)


def _numbers(known: set[str]) -> set[str]:
    return {word for word in known if word[:1].isdigit()}


def _definite(head: Token) -> bool:
    return any(child.lower_ in DEFINITE for child in head.children if child.i < head.i) or head.pos_ == "PROPN"


def _meant(token: Token, groups: list[PlanGroup], number: int) -> PlanGroup | None:
    """The plan that a pronoun means: the last one named, where its verb says what is done to plans or by them."""
    recent = [g for g in groups if number - g.last <= 1 and any(m.sure for m in g.mentions)]
    if not recent or token.pos_ != "PRON":
        return None
    verb = token.head if token.dep_ != "pobj" else token.head.head
    stance = token.dep_ in ("dobj", "pobj", "nsubjpass") and verb.lemma_ in words("plan-nouns", "done_to")
    terms = token.dep_ == "nsubj" and verb.lemma_ in words("plan-nouns", "contains") and token.lower_ == "it"
    return max(recent, key=lambda g: g.mentions[-1].head.i) if stance or terms else None


def outermost(found: list[PlanMention]) -> list[PlanMention]:
    """The mentions without those that a transparent noun only points at ("the terms of the deal" is one)."""
    pointing = [m for m in found if m.head.lemma_.lower() in transparent()]
    return [m for m in found if not any(o is not m and o.start <= m.start and m.end <= o.end for o in pointing)]
