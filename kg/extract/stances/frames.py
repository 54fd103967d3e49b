"""Where a sentence says that somebody takes a stance toward a plan: cue, actor and how they hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.parse import SUBJECTS
from kg.extract.plans.mentions import mentions, transparent
from kg.extract.stances import syntax
from kg.extract.stances.cues import Entry, matches

if TYPE_CHECKING:
    from spacy.tokens import Token

CLIMB = 7
"""Steps from the plan up to the cue that stances are looked for in."""

CLOSED = frozenset({"relcl", "parataxis", "appos"})
"""Clauses that say nothing of the verbs above them."""

NEAR = 14
"""Words around the plan in which a cue counts without the parse."""

MAKERS = ("by", "from", "of", "between", "among")
"""Prepositions that bring in who takes a stance that a noun names; the one that brings in the plan does not."""

BESIDE = ("by", "from", "between", "of", "with", "among")


@dataclass(frozen=True, slots=True)
class Hit:
    """One sign that `actor` takes the stance `name` toward a plan.

    `role`: how the actor hangs on the cue; `depth`: steps between plan and cue; `through`: the lemmas between them;
    `side`: where the plan is from the cue (the dependency, or the preposition, it was reached by).
    """

    name: str
    entry: str
    cue: Token
    actor: Token
    role: str
    depth: int
    side: str
    through: tuple[str, ...] = ()
    strong: bool = True


def hits(plan: Token) -> list[Hit]:
    """All signs of stances toward a plan, given by the head of its noun phrase."""
    parsed = [*_own(plan), *_above(plan), *_below(plan)]
    known = {hit.cue.i for hit in parsed}
    return [*parsed, *(hit for hit in _nearby(plan) if hit.cue.i not in known)]


def _own(plan: Token) -> Iterator[Hit]:
    """What the plan's own noun phrase says of its makers: "Iran's proposal", "deal between X and Y"."""
    for actor in syntax.owners(plan):
        yield Hit("own", actor.dep_, plan, actor, "owner", 0, "own")
    for word in BESIDE:
        for actor in syntax.sources(plan, (word,)):
            yield Hit("own", word, plan, actor, "source", 0, "own")


def _above(plan: Token) -> Iterator[Hit]:
    via = plan
    through: tuple[str, ...] = ()
    for depth in range(1, CLIMB + 1):
        while via.dep_ == "conj" and via.head != via:
            via = via.head  # what is coordinated stands where the first one stands
        token = via.head
        if token == via or via.dep_ in CLOSED:
            return
        yield from _at(token, via, depth, through)
        if token.pos_ not in ("ADP", "PART"):
            through = (*through, token.lemma_.lower())
        if via.dep_ in SUBJECTS or _is_plan(token):
            return
        via = token


def _is_plan(token: Token) -> bool:
    return any(mention.sure for mention in mentions((token,))) and token.lemma_.lower() not in transparent()


def _at(token: Token, via: Token, depth: int, through: tuple[str, ...]) -> Iterator[Hit]:
    side = via.lower_ if via.dep_ in ("prep", "agent") else via.dep_
    for entry in matches(token, via):
        yield from _hits(entry, token, depth, side, through)
    if via.dep_ in SUBJECTS and token.pos_ in ("AUX", "VERB"):
        for child in token.children:
            if child.dep_ in ("acomp", "attr", "oprd"):
                for entry in matches(child, None):
                    yield from _judged(entry, child, depth, through)
    if token.pos_ == "VERB" and token.dep_ == "conj" and depth == 1 and via.dep_ in ("dobj", "prep"):
        first = token.head  # "reject or criticise the plan": one object for both
        if first.pos_ == "VERB" and not any(c.dep_ == "dobj" for c in first.children):
            for entry in matches(first, via):
                yield from _hits(entry, first, depth, "shared", through)


def _below(plan: Token) -> Iterator[Hit]:
    """Clauses after the plan: "the deal that X rejected", "a proposal made by X"."""
    for clause in plan.children:
        if (clause.dep_ == "acl" and clause.tag_ in ("VBN", "VBD")) or (
            clause.dep_ == "relcl" and _is_object_of(clause)
        ):
            for verb in _chain(clause):
                for entry in matches(verb, None):
                    yield from _hits(entry, verb, 1, clause.dep_, ())


def _nearby(plan: Token) -> Iterator[Hit]:
    """Strong cues near the plan that the parse did not tie to it, as in broken-off speech: before it with their
    subject, after it with their agent or with a subject that stands between."""
    sentence, doc = plan.sent, plan.doc
    for i in range(plan.i - 1, max(sentence.start, plan.i - NEAR) - 1, -1):
        if _is_plan(doc[i]):
            break
        yield from _linear(doc[i], "before")
    for i in range(plan.i + 1, min(sentence.end, plan.i + NEAR)):
        if _is_plan(doc[i]):
            break
        found = list(_linear(doc[i], "after"))
        yield from (hit for hit in found if hit.actor.i > plan.i)


def _linear(token: Token, side: str) -> Iterator[Hit]:
    if token.pos_ not in ("VERB", "AUX", "ADJ", "NOUN", "ADP"):
        return
    for entry in matches(token, None):
        if entry.strong and not entry.clause:
            for role, actors in _actors(token, ""):
                for actor in actors:
                    yield Hit(entry.name, entry.words, token, actor, f"{side}-{role}", NEAR, side)


def _is_object_of(clause: Token) -> bool:
    named = [c for c in clause.children if c.dep_ in SUBJECTS]
    return any(c.lower_ not in syntax.RELATIVE for c in named) or any(c.dep_ == "nsubjpass" for c in named)


def _chain(verb: Token) -> Iterator[Token]:
    """A verb and the verbs and adjectives whose object may be its own: "the deal that X wants to sign", "is ready to
    sign"."""
    yield verb
    for child in verb.children:
        inner = child.dep_ in ("xcomp", "ccomp", "conj") and child.pos_ == "VERB"
        if inner or (child.dep_ == "acomp" and verb.lemma_ == "be"):
            yield from _chain(child)


def _hits(entry: Entry, cue: Token, depth: int, side: str, through: tuple[str, ...]) -> Iterator[Hit]:
    for role, actors in _actors(cue, side):
        for actor in actors:
            yield Hit(entry.name, entry.words, cue, actor, role, depth, side, through, entry.strong)


def _judged(entry: Entry, cue: Token, depth: int, through: tuple[str, ...]) -> Iterator[Hit]:
    """A plan that is called something: "the plan is unacceptable to X"."""
    for actor in syntax.sources(cue, ("to", "for", "with")):
        yield Hit(entry.name, entry.words, cue, actor, "judge", depth, "subject", through, entry.strong)
    verb = cue.head
    if verb.dep_ in ("ccomp", "advcl"):
        for actor in syntax.doers(verb.head):
            yield Hit(entry.name, entry.words, cue, actor, "speaker", depth, "subject", through, entry.strong)


def _actors(cue: Token, side: str) -> Iterator[tuple[str, list[Token]]]:
    if cue.pos_ in ("VERB", "AUX"):
        passive = syntax.is_passive(cue)
        yield ("agent" if passive else "subject"), syntax.doers(cue) if passive else syntax.subjects(cue)
        return
    if cue.pos_ in ("NOUN", "PROPN"):
        owners, sources = syntax.owners(cue), syntax.sources(cue, tuple(word for word in MAKERS if word != side))
        yield "owner", owners
        yield "source", sources
        if owners or sources:
            return
    yield "light", syntax.light_subjects(cue)
