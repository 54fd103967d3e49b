"""How a stance is taken: its status, degree and basis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.stances import modality
from kg.extract.stances.cues import matches
from kg.extract.stances.features import Features, composed, nearest, verdict
from kg.extract.stances.pairs import Pair

if TYPE_CHECKING:
    from spacy.tokens import Token


OPEN = frozenset({"aux:must", "aux:should", "aux:would", "aux:might", "aux:may", "aux:will", "mark:if", "mark:unless"})
"""Marks of what is not done yet."""

BEFORE, FAR = 5, 20
"""Words before the actor, and between actor and plan, that are looked at."""

ASKING = frozenset({"why", "what", "how", "when", "which"})


def cue_of(pair: Pair) -> Token:
    """The word that a pair's stance rests on; the plan's own noun where it rests on a possessor or nothing."""
    decided = verdict(pair)
    if decided:
        return decided[1].cue
    best = min(pair.hits, key=lambda h: h.depth, default=None)
    return best.cue if best else pair.plan.head


def status_features(pair: Pair, relation: str) -> Features:
    """What the classifier of status looks at: negation, modals and conditions around the cue, and who says it."""
    cue = cue_of(pair)
    decided = verdict(pair)
    found: Features = {"always": 1.0, f"rel:{relation}": 1.0}
    own = cue.i == pair.plan.head.i
    if pair.speaking:
        found |= {"speaking": 0.7, f"{relation}:speaking": 0.7}
    found["own" if own else "cue"] = 1.0
    if not own:
        for mark in modality.context(cue):
            weight = 0.4 if mark.startswith("lemma:") else 1.0
            found[mark] = weight
            found[f"{relation}:{mark}"] = 0.6 * weight
    found |= dict.fromkeys(_said_around(pair), 0.8)
    if decided:
        found |= {f"role:{decided[1].role}": 0.7, f"sign:{composed(decided[1])}": 0.7}
    article = next((child.lower_ for child in pair.plan.head.children if child.dep_ == "det"), "-")
    return found | {f"D:{article}": 0.6, f"A:{nearest(pair).lower_}": 0.4}


def is_wished(pair: Pair, relation: str) -> bool:
    """Whether a yes, a no or a proposal is only demanded, imagined or near: "must reject it", "urged X to accept it",
    "edge towards an accord".

    "Won't sign" is a no already, and "we would oppose it" says where one stands.
    """
    verb = cue_of(pair)
    around = modality.marks(verb)
    if relation == "ACCEPTED_BY" and pair.plan.head.head.lower_ in words("stance-words", "approaching"):
        return True
    if relation not in ("ACCEPTED_BY", "REJECTED_BY", "PROPOSED_BY") or verb.pos_ != "VERB" or "neg" in around:
        return False
    asked = "aux:to" in around and any(e.name == "urge" and e.strong for e in matches(verb.head, verb))
    return asked or not around.isdisjoint(OPEN)


def _said_around(pair: Pair) -> Iterator[str]:
    """Modals, conditions and negations before the actor, and between actor and plan; whether it is asked."""
    actor, plan = nearest(pair), pair.plan.head
    doc, start = actor.doc, actor.sent.start
    first, last = sorted((actor.i, plan.i))
    open_words = words("stance-words", "open")
    before = [t for t in doc[max(start, first - BEFORE) : first] if t.lower_ in open_words]
    between = [t for t in doc[first + 1 : last] if t.lower_ in open_words] if last - first <= FAR else []
    yield from (f"before:{token.lower_}" for token in before)
    yield from (f"between:{token.lower_}" for token in between)
    if actor.sent.text.rstrip().endswith("?"):
        yield "asked"
        if any(t.pos_ == "AUX" and t.lower_ not in ("to", "be") for t in doc[max(start, first - 3) : first]):
            yield "asked:inverted"
        if any(t.lower_ in ASKING for t in doc[start:first]):
            yield "asked:why"


def degree(pair: Pair, relation: str) -> str:
    """How fully a stance is taken: under threat, on a condition, with reservations, else in full."""
    cue = cue_of(pair)
    verb = modality.carrier(cue)
    near = {t.lower_ for t in verb.children} | {t.lower_ for c in verb.children for t in c.children}
    if relation == "ACCEPTED_BY" and near & words("stance-words", "threats"):
        return "under-threat"
    if any(c.dep_ in ("advcl", "prep") and _conditional(c) for c in verb.children):
        return "conditional"
    before = {t.lower_ for t in cue.doc[max(cue.sent.start, cue.i - 3) : cue.i + 1]}
    if before & words("stance-words", "hedges") or cue.lemma_.lower() in lexicon("stance-words")["reserved"].get(
        relation, ()
    ):
        return "reserved"
    return "full"


def _conditional(child: Token) -> bool:
    if child.dep_ == "prep":
        return child.lower_ == "without"
    return any(
        c.lower_ in words("stance-words", "conditions") and c.dep_ in ("mark", "advmod", "prep") for c in child.children
    )
