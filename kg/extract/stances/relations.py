"""How plans hang together: which replaces or revises which, which is part of which, to whom one is addressed, and
which demands are conditions for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.plans import node
from kg.extract.plans.groups import PlanGroup, plan_groups
from kg.extract.reading import Component, Reading
from kg.extract.stances.cues import matches
from kg.extract.stances.pairs import covering
from kg.records import Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = {"SUPERSEDES": 0.6, "PART_OF": 0.6, "ADDRESSED_TO": 0.65, "CONDITION_FOR": 0.55}
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
Ties = dict[int, PlanGroup]


def _run(reading: Reading) -> Reading:
    at = {m.head.i: group for group in plan_groups(reading.doc) for m in group.mentions}
    records: list[Record] = []
    for sentence in reading.doc.sents:
        inside = [token for token in sentence if token.i in at]
        for newer, older in permutations(inside, 2):
            if at[newer.i] is not at[older.i]:
                records += _between(reading, at, newer, older)
        for token in inside:
            records += _addressed(reading, at[token.i], token)
    return reading.adding([*records, *_conditions(reading)])


def _between(reading: Reading, at: Ties, newer: Token, older: Token) -> Iterator[Record]:
    first, second = node(reading, at[newer.i]), node(reading, at[older.i])
    kind = supersedes(newer, older)
    if kind:
        evidence = reading.evidence([_passage(reading, newer)], COMPONENT.finder, CONFIDENCE["SUPERSEDES"])
        yield from (first, second, reading.edge("SUPERSEDES", first.uid, second.uid, evidence, kind=kind))
    elif _part(newer, older):
        evidence = reading.evidence([_passage(reading, newer)], COMPONENT.finder, CONFIDENCE["PART_OF"])
        yield from (first, second, reading.edge("PART_OF", first.uid, second.uid, evidence))


def _passage(reading: Reading, token: Token) -> tuple[int, int]:
    return reading.sentence(token.idx)


@cache
def _kinds(part: str) -> dict[str, str]:
    return {w: kind for kind, rows in lexicon("plan-relations")["supersedes"].items() for w in rows[part]}


def supersedes(newer: Token, older: Token) -> str:
    """The kind in which one plan's mention supersedes another's, both given by their heads; "" where it does not."""
    verb = newer.head if newer.dep_ in SUBJECTS else None
    if verb is not None and verb.lemma_ in _kinds("verbs") and _governs(verb, older):
        return _kinds("verbs")[verb.lemma_] if older.dep_ != "nsubjpass" else ""
    if older.dep_ == "nsubjpass" and older.head.lemma_ in _kinds("verbs") and _after(older.head, newer, ("by", "with")):
        return _kinds("verbs")[older.head.lemma_]
    noun = older.head.head if older.dep_ == "pobj" and older.head.lower_ in ("of", "to", "for") else None
    if noun is not None and noun.lemma_ in _kinds("nouns") and (noun == newer or _said_of(noun, newer)):
        return _kinds("nouns")[noun.lemma_]
    return "replaces" if _instead(newer, older) else ""


def _governs(verb: Token, older: Token) -> bool:
    return (older.head == verb and older.dep_ == "dobj") or _after(verb, older, ("on", "upon", "to", "from"))


def _after(verb: Token, token: Token, prepositions: tuple[str, ...]) -> bool:
    prep = token.head
    return token.dep_ == "pobj" and prep.lower_ in prepositions and prep.head == verb


def _said_of(noun: Token, newer: Token) -> bool:
    """Whether a noun is said of a plan: "A is an update of B", "A is seen as an update to B"."""
    holder = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "as" else noun.head
    if noun.dep_ == "appos":
        return bool(noun.head == newer)
    return noun.dep_ in ("attr", "pobj") and newer.head == holder and newer.dep_ in SUBJECTS


def _instead(newer: Token, older: Token) -> bool:
    """ "A instead of B"; "abandoned B in favour of A"."""
    first, last = sorted((newer.i, older.i))
    between = newer.doc[first + 1 : last].text.lower()
    if len(between.split()) > 12:
        return False
    if newer.i < older.i:
        return any(phrase in between for phrase in lexicon("plan-relations")["instead"])
    given_up = older.dep_ in ("dobj", "nsubjpass") and older.head.lemma_ in words("plan-relations", "giving_up")
    return given_up and any(phrase in between for phrase in lexicon("plan-relations")["favour"])


def _part(inner: Token, wider: Token) -> bool:
    """ "A as part of B", "A is part of B"."""
    part = wider.head.head if wider.dep_ == "pobj" and wider.head.lower_ == "of" else None
    if part is None or part.lemma_ != "part":
        return False
    if part.dep_ == "pobj" and part.head.lower_ == "as":
        return bool(part.head.head == inner or (inner.dep_ in ("dobj", "nsubjpass") and inner.head == part.head.head))
    return _said_of(part, inner)


def _addressed(reading: Reading, group: PlanGroup, token: Token) -> Iterator[Record]:
    """To whom a plan is put: "presented to Kyiv", "an offer to Iran"."""
    covered = covering(reading)
    for target in _recipients(token):
        mention = covered.get(target.idx)
        if mention:
            plan = node(reading, group)
            evidence = reading.evidence([_passage(reading, token)], COMPONENT.finder, CONFIDENCE["ADDRESSED_TO"])
            yield from (plan, reading.edge("ADDRESSED_TO", plan.uid, mention.uid, evidence))


def _recipients(token: Token) -> Iterator[Token]:
    offered = token.lemma_.lower() in ("offer", "proposal", "ultimatum", "counteroffer")
    verbs = [token.head] if token.dep_ in ("dobj", "nsubjpass") else []
    verbs += [child for child in token.children if child.dep_ in ("acl", "relcl")]
    putting = [v for v in verbs if any(entry.name == "propose" for entry in matches(v, None))]
    for holder in [*putting, *([token] if offered or putting else [])]:
        for prep in holder.children:
            if prep.dep_ in ("prep", "dative") and prep.lower_ == "to":
                yield from (obj for obj in prep.children if obj.dep_ == "pobj")


@cache
def _condition_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = lexicon("plan-relations")["conditions"]
    return tuple((kind, re.compile(rf"\b(?:{'|'.join(map(re.escape, rows[kind]))})\b", re.I)) for kind in rows)


def condition(text: str) -> str:
    """The kind of condition that some words set; "" where they set none."""
    return next((kind for kind, pattern in _condition_words() if pattern.search(text)), "")


def _conditions(reading: Reading) -> Iterator[Record]:
    """Demands that set a condition for a plan that their content, or else their sentence, names."""
    for statement in reading.nodes("Demand"):
        kind = condition(statement.name)
        if statement.get("act") != "condition" and not kind:
            continue
        for plan in dict.fromkeys(_named_in(reading, statement)):
            spans = [(span.start, span.end) for span in statement.evidence[0].spans]
            place = min(start for start, _ in spans), max(end for _, end in spans)
            evidence = reading.evidence([place], COMPONENT.finder, CONFIDENCE["CONDITION_FOR"])
            yield reading.edge("CONDITION_FOR", statement.uid, plan, evidence, kind=kind or "if", basis="inferred")


def _named_in(reading: Reading, statement: Node) -> list[str]:
    spans = statement.evidence[0].spans
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    return [m.uid for m in reading.mentions_in(first, last) if reading.by_uid[m.uid].type == "Plan"]


COMPONENT = Component("plan-relations", "1", _run)
"""SUPERSEDES, PART_OF, ADDRESSED_TO and CONDITION_FOR of plans."""
