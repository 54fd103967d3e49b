"""How plans hang together: which replaces or revises which, which is part of which, to whom one is addressed, and
which demands are conditions for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon
from kg.extract.plans import node
from kg.extract.plans.groups import PlanGroup, plan_groups
from kg.extract.plans.lineage import part_of, supersedes
from kg.extract.reading import Component, Mention, Reading
from kg.extract.stances.cues import matches
from kg.extract.stances.pairs import covering
from kg.records import Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = {"SUPERSEDES": 0.6, "PART_OF": 0.6, "ADDRESSED_TO": 0.65, "CONDITION_FOR": 0.55}
NEEDED = re.compile(r"for (?:an?|the|any) [^,.]{3,60}, .*\b(?:must|needs? to|ha(?:s|ve) to)\b", re.I | re.S)
"""What something takes: "for a truce, all sides must …"."""

Ties = dict[int, PlanGroup]


def _run(reading: Reading) -> Reading:
    at = {m.head.i: group for group in plan_groups(reading.doc) for m in group.mentions}
    records: list[Record] = []
    covered = covering(reading)
    for sentence in reading.doc.sents:
        inside = [token for token in sentence if token.i in at]
        for newer, older in permutations(inside, 2):
            if at[newer.i] is not at[older.i]:
                records += _between(reading, at, newer, older)
        for token in inside:
            records += _addressed(reading, at[token.i], token, covered)
    return reading.adding([*records, *_conditions(reading)])


def _between(reading: Reading, at: Ties, newer: Token, older: Token) -> Iterator[Record]:
    kind = supersedes(newer, older)
    if not kind and not part_of(newer, older):
        return
    first, second = node(reading, at[newer.i]), node(reading, at[older.i])
    if kind:
        evidence = reading.evidence([_passage(reading, newer)], COMPONENT.finder, CONFIDENCE["SUPERSEDES"])
        yield from (first, second, reading.edge("SUPERSEDES", first.uid, second.uid, evidence, kind=kind))
    else:
        evidence = reading.evidence([_passage(reading, newer)], COMPONENT.finder, CONFIDENCE["PART_OF"])
        yield from (first, second, reading.edge("PART_OF", first.uid, second.uid, evidence))


def _passage(reading: Reading, token: Token) -> tuple[int, int]:
    return reading.sentence(token.idx)


def _addressed(reading: Reading, group: PlanGroup, token: Token, covered: Mapping[int, Mention]) -> Iterator[Record]:
    """To whom a plan is put: "presented to Kyiv", "an offer to Iran"."""
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
                yield from (each for obj in prep.children if obj.dep_ == "pobj" for each in (obj, *obj.conjuncts))


@cache
def _condition_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = lexicon("plan-relations")["conditions"]
    return tuple((kind, re.compile(rf"\b(?:{'|'.join(map(re.escape, rows[kind]))})\b", re.I)) for kind in rows)


def condition(text: str) -> str:
    """The kind of condition that some words set; "" where they set none."""
    found = next((kind for kind, pattern in _condition_words() if pattern.search(text)), "")
    return found or ("if" if NEEDED.match(text) else "")


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


COMPONENT = Component("plan-relations", "2", _run)
"""SUPERSEDES, PART_OF, ADDRESSED_TO and CONDITION_FOR of plans."""
