"""Which mentions mean one plan: "a 28-point plan", "the plan", "it"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations
from typing import TYPE_CHECKING

from kg.extract.lexicons import words
from kg.extract.parse import OBJECTS, SUBJECTS
from kg.extract.plans.lineage import supersedes
from kg.extract.plans.mentions import PlanMention, is_quoted, mentions, transparent
from kg.extract.plans.traits import Known, Traits, authored, people, same, traits

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass
class PlanGroup:
    """The mentions of one plan, in the order of the text, with what each tells of it."""

    mentions: list[PlanMention]
    traits: list[Traits]
    last: int = 0
    inner: bool = False
    words: set[str] = field(default_factory=set)
    known: Known = field(init=False)

    def add(self, mention: PlanMention, told: Traits, number: int) -> None:
        """One more mention, in the sentence of that number."""
        self.mentions.append(mention)
        self.traits.append(told)
        self.words |= _left(mention.head)
        self.last = number
        self.known = (self.known if len(self.mentions) > 1 else Known.of(told)).knowing(told, mention.sure)

    def absorb(self, other: PlanGroup) -> None:
        """All mentions of a group that means the same plan."""
        self.mentions = sorted([*self.mentions, *other.mentions], key=lambda m: m.start)
        self.traits += other.traits
        self.words |= other.words
        self.last = max(self.last, other.last)
        for told in other.traits:
            self.known = self.known.knowing(told, other.known.sure)

    @property
    def named(self) -> bool:
        """Whether the text tells this plan from plans at large: by a name, an owner, an article or a pronoun."""
        return any(m.pronoun for m in self.mentions) or any(t.definite or t.version or not t.bare for t in self.traits)


@lru_cache(maxsize=1)  # three components ask for those of one parse
def plan_groups(doc: Doc) -> list[PlanGroup]:
    """All plans that a parsed text mentions, pronouns among the mentions where their verb says so."""
    groups: list[PlanGroup] = []
    named = people(doc)
    for number, sentence in enumerate(doc.sents):
        listed = list(mentions(sentence))
        found = {mention.head.i: mention for mention in listed}
        held = {t.i: head for head in found.values() for t in pointed(head.head) if t.i in found}
        real = {head.head.i: found[place] for place, head in held.items()}
        for token in sentence:
            if token.i in found:
                holder = held.get(token.i)
                inner = holder is None and is_inside(found[token.i], listed)
                first = holder or _explained(token, found)
                told = traits(real.get(token.i, found[token.i]), named)
                _join(groups, found[token.i], told, number, inner, first if first and first.head.i < token.i else None)
            elif target := _meant(token, groups, number):
                end = token.idx + len(token)
                mention = PlanMention(token, token.idx, end, (token.idx, end), target.mentions[-1].kind, True, True)
                target.mentions.append(mention)
                target.last = number
    return _versions(groups)


def _versions(groups: list[PlanGroup]) -> list[PlanGroup]:
    """Where one plan of a text follows another, "the original plan" is the one and "the new draft" the other."""
    pairs = {(id(a), id(b)): (a, b) for a, b in _followed(groups)}
    if len(pairs) != 1:
        return groups
    ((newer, older),) = pairs.values()
    kept = []
    for group in groups:
        target = {"newer": newer, "older": older}.get(_version_only(group))
        if target is None or group in (newer, older) or _clash(group, target):
            kept.append(group)
            continue
        target.absorb(group)
    return kept


def _followed(groups: list[PlanGroup]) -> Iterator[tuple[PlanGroup, PlanGroup]]:
    """Pairs of a newer plan and an older one that it supersedes by the words of a sentence."""
    named: defaultdict[int, list[tuple[Token, PlanGroup]]] = defaultdict(list)
    for group in groups:
        for mention in group.mentions:
            named[mention.head.sent.start].append((mention.head, group))
    for inside in named.values():
        for (first, newer), (second, older) in permutations(inside, 2):
            if newer is not older and supersedes(first, second):
                yield newer, older


def _version_only(group: PlanGroup) -> str:
    """Which version a plan's mentions tell, where they tell nothing else."""
    told = {t.version for t in group.traits}
    plain = all(not t.content and t.definite and not t.plural for t in group.traits)
    general = group.known.heads <= words("plan-nouns", "general")
    return told.pop() if len(told) == 1 and plain and general else ""


def _clash(group: PlanGroup, target: PlanGroup) -> bool:
    """Whether two plans have other owners."""
    mine, other = group.known.owners, target.known.owners
    return bool(mine and other and not mine & other)


def is_inside(mention: PlanMention, listed: list[PlanMention]) -> bool:
    """Whether a mention stands within the name of another plan ("the proposal for a ceasefire")."""
    return any(o is not mention and o.sure and o.start <= mention.start and mention.end <= o.end for o in listed)


def pointed(head: Token) -> Iterator[Token]:
    """The plan that a noun only points at: "the terms of the deal", "the 'grand bargain' strategy"."""
    yield from (c for c in head.children if c.dep_ in ("compound", "nmod", "poss") and is_quoted(c))
    if head.lemma_.lower() in transparent() or head.lemma_.lower() == "framework":
        yield from (o for p in head.children if p.lower_ == "of" and p.i == head.i + 1 for o in p.children)


def _explained(token: Token, found: dict[int, PlanMention]) -> PlanMention | None:
    """The mention that another one explains: "its proposal, a plan to …"."""
    if token.dep_ != "appos":
        return None
    sign = token.left_edge.i - 1
    if sign < 1 or token.doc[sign].text not in (",", "–", "—", "-"):
        return None
    last = token.doc[sign - 1]
    return next((m for m in found.values() if m.end == last.idx + len(last)), None)


def _join(
    groups: list[PlanGroup], mention: PlanMention, told: Traits, number: int, inner: bool, first: PlanMention | None
) -> None:
    for group in groups if first else ():
        if first in group.mentions:
            group.add(mention, told, number)
            return
    open_ = [group for group in reversed(groups) if inner or not group.inner]
    found = next((group for group in open_ if authored(group.known, told)), None) or next(
        (g for general in (False, True) for g in open_ if same(g.known, told, number - g.last, general)), None
    )
    if found:
        found.add(mention, told, number)
        return
    fresh = PlanGroup([], [], inner=inner)
    fresh.add(mention, told, number)
    groups.append(fresh)


def _left(head: Token) -> set[str]:
    """The words of a name up to its noun."""
    return {
        t.lemma_.lower()
        for t in head.subtree
        if t.i <= head.i and t.pos_ not in ("DET", "PUNCT", "PART") and t.tag_ != "PRP$"
    }


def _meant(token: Token, groups: list[PlanGroup], number: int) -> PlanGroup | None:
    """The plan that a pronoun means, where its verb says what is done to plans or by them: the one that the sentence
    before speaks of, else the last one named."""
    recent = [g for g in groups if number - g.last <= 1 and any(m.sure or _is_done_to(m.head) for m in g.mentions)]
    if not recent or token.pos_ != "PRON" or token.lower_ not in ("it", "this", "that", "its"):
        return None
    if not _of_plans(token):
        return None
    return max(recent, key=lambda g: (g.last == number or _spoken_of(g), g.mentions[-1].head.i))


def _of_plans(token: Token) -> bool:
    """Whether the words around a pronoun speak of plans."""
    if token.lower_ == "its":
        return token.head.dep_ in SUBJECTS and token.head.lemma_.lower() in words("plan-nouns", "parts")
    verb = token.head if token.dep_ != "pobj" else token.head.head
    terms = token.dep_ == "nsubj" and verb.lemma_ in words("plan-nouns", "contains") and token.lower_ in ("it", "this")
    return _is_done_to(token) or terms


def _is_done_to(token: Token) -> bool:
    """Whether something is done to a word that is done to plans: "accepted the draft", "refused to sign it"."""
    verb = token.head if token.dep_ != "pobj" else token.head.head
    return token.dep_ in OBJECTS and verb.lemma_ in words("plan-nouns", "done_to")


def _spoken_of(group: PlanGroup) -> bool:
    """Whether a plan is the subject of the sentence that names it last."""
    return any(m.head.dep_ in SUBJECTS and m.head.head.dep_ == "ROOT" for m in group.mentions[-2:])


def outermost(found: list[PlanMention]) -> list[PlanMention]:
    """The mentions without those that a transparent noun only points at ("the terms of the deal" is one)."""
    pointing = [m for m in found if m.head.lemma_.lower() in transparent()]
    return [m for m in found if not any(o is not m and o.start <= m.start and m.end <= o.end for o in pointing)]
