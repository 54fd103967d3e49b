"""Who proposed, accepted, rejected, supported or opposed which plan, and how plans depend on each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extract.attributions import installed
from kg.extract.parse import OBJECTS
from kg.extract.plans import node
from kg.extract.plans.groups import PlanGroup, plan_groups
from kg.extract.plans.lineage import gives_way
from kg.extract.reading import Component, Reading
from kg.extract.stances import modality
from kg.extract.stances.features import composed, features, nearest, verdict
from kg.extract.stances.model import NONE, confidence, model
from kg.extract.stances.pairs import Pair, pairs
from kg.extract.stances.parties import parties, statement_at
from kg.extract.stances.standing import cue_of, degree, is_wished, status_features
from kg.records import Edge, Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Token


LEAST = 0.25
"""Least probability of the relation that is read, beside the threshold for any relation."""

ACTUAL = 0.75
"""Least probability at which a stance counts as taken: calling a wish a fact is the worse mistake."""

FOR = frozenset({"ACCEPTED_BY", "SUPPORTED_BY"})

AGAINST = frozenset({"REJECTED_BY", "OPPOSED_BY"})

DENIED = frozenset({"support-weak", "reject-no"})
"""What is left of being against a plan once it is denied."""

TURNED = {"SUPPORTED_BY": "OPPOSED_BY", "ACCEPTED_BY": "REJECTED_BY"}

FIRST_PERSON = frozenset({"we", "i", "our", "us", "my", "me"})
SPOKEN = re.compile(r"^(?:Q\b|(?:MR|MS|MRS|DR|PRESIDENT|THE PRESIDENT|SECRETARY)\b[^:\n]{0,40}:)", re.M)
"""How transcripts mark who speaks."""


@dataclass(frozen=True)
class Stance:
    """A pair that was read as a relation, with how sure that is."""

    pair: Pair
    relation: str
    status: str
    confidence: float


def read_stances(reading: Reading, groups: Iterable[PlanGroup]) -> list[Stance]:
    """The stances of a reading toward its plans, also where only a pronoun means one ("refused to sign it")."""
    pronouns = [m for group in groups for m in group.mentions if m.head.lower_ == "it" and m.head.dep_ in OBJECTS]
    found = list(pairs(reading, pronouns))
    if not found:
        return []
    read = _chances(reading, found)
    read = read._replace(chances=shared(found, read.chances, read.labels.index(NONE)))
    none = read.labels.index(NONE)
    kept = []
    for pair, row in zip(found, read.chances, strict=True):
        label = max((i for i in range(len(row)) if i != none), key=lambda i: float(row[i]))
        if 1 - row[none] > read.threshold and row[label] >= LEAST:
            name = read.labels[label]
            if name in FOR and (_only_replaced(pair) or _only_tells(pair)):
                continue
            if name in AGAINST and _denies(pair):
                continue
            if _is_excepted(pair):
                name = TURNED.get(name, name)
            kept.append(Stance(pair, name, _status(pair, name), confidence(float(row[label]), read.trust)))
    return kept


def shared(found: list[Pair], chances: NDArray[np.float32], none: int) -> NDArray[np.float32]:
    """The probabilities, those of coordinate actors made one: "Finland and Sweden signed it" tells the same of both."""
    result = chances.copy()
    for places in _coordinate(found):
        result[places] = chances[min(places, key=lambda i: chances[i, none])]
    return result


def _coordinate(found: list[Pair]) -> list[list[int]]:
    """The numbers of the pairs of one plan whose actors are coordinated on one side of it, where there are several."""
    groups: defaultdict[tuple[int, int, bool], list[int]] = defaultdict(list)
    for number, pair in enumerate(found):
        word = nearest(pair)
        if pair.plan.head in word.conjuncts:
            continue
        first = min((word, *word.conjuncts), key=lambda t: t.i)
        groups[pair.plan.head.i, first.i, word.i < pair.plan.head.i].append(number)
    return [places for places in groups.values() if len(places) > 1]


class _Read(NamedTuple):
    """The probability of each relation for each pair (pairs × labels), from where on one counts, and their trust."""

    labels: tuple[str, ...]
    chances: NDArray[np.float32]
    threshold: float
    trust: float


def _chances(reading: Reading, found: list[Pair]) -> _Read:
    """By the classifier over named features, and by the network where the attribution model has one."""
    fitted = model()
    relation = fitted.heads["relation"]
    chances = relation.probabilities([features(pair) for pair in found])
    if reading.analysis is None:
        return _Read(relation.labels, chances, fitted.threshold, fitted.trust)
    from kg.extract.stances.network import load

    network = load(reading.analysis.model)
    if network is None:
        return _Read(relation.labels, chances, fitted.threshold, fitted.trust)
    joined = network.joined(found, reading.analysis, relation.labels, chances)
    return _Read(relation.labels, joined, network.head.threshold, network.head.trust)


def _only_replaced(pair: Pair) -> bool:
    """Whether a plan is named as what is given up ("agreed to a pact, replacing the old treaty"), and nothing in its
    own name tells of a stance."""
    plan = pair.plan.head
    return gives_way(plan) and not any(hit.cue == plan or plan.is_ancestor(hit.cue) for hit in pair.hits)


def _denies(pair: Pair) -> bool:
    """Whether somebody says that he is not against a plan: "Chad did not reject it", "said it was not opposed"."""
    if decided := verdict(pair):
        return decided[0] in DENIED
    said = [composed(hit) for hit in pair.others if hit.strong] if pair.speaking else []
    return bool(said) and all(name in DENIED for name in said)


def _is_excepted(pair: Pair) -> bool:
    """Whether a plan is left out of what somebody is for: "we support pauses, but not a ceasefire"."""
    first = pair.plan.head.left_edge
    start = first.i + 1 if first.lower_ == "not" else first.i
    return [t.lower_ for t in first.doc[max(start - 2, 0) : start]] == ["but", "not"]


def _only_tells(pair: Pair) -> bool:
    """Whether somebody only says that others did not take to a plan: "said neither side had accepted it"."""
    told = pair.speaking and not any(hit.strong for hit in pair.hits)
    return told and bool(pair.others) and all("neg" in modality.context(hit.cue) for hit in pair.others if hit.strong)


def _status(pair: Pair, relation: str) -> str:
    head = model().heads["status"]
    row = head.probabilities([status_features(pair, relation)])[0]
    actual = head.labels.index("actual")
    if row[actual] >= ACTUAL and not is_wished(pair, relation):
        return "actual"
    return head.labels[max((i for i in range(len(row)) if i != actual), key=lambda i: float(row[i]))]


def _run(reading: Reading) -> Reading:
    found = plan_groups(reading.doc)
    groups = {m.head.i: group for group in found for m in group.mentions}
    records: list[Record] = []
    seen: set[tuple[str, str, str, int]] = set()
    for stance in sorted(read_stances(reading, found), key=lambda s: -s.confidence):
        plan = node(reading, groups[stance.pair.plan.head.i])
        actors, made = parties(reading, stance.pair.side, COMPONENT.finder)
        for actor in actors:
            key = (stance.relation, plan.uid, actor, stance.pair.plan.head.sent.start)
            if key not in seen:
                seen.add(key)
                records += [*made, plan, _edge(reading, stance, plan.uid, actor)]
    return reading.adding(records)


def _edge(reading: Reading, stance: Stance, plan: str, actor: str) -> Edge:
    start, end = _passage(stance.pair)
    evidence = reading.evidence([(start, end)], COMPONENT.finder, stance.confidence)
    told = statement_at(reading, cue_of(stance.pair))
    return reading.edge(
        stance.relation,
        plan,
        actor,
        evidence,
        status=stance.status,
        degree=None if stance.relation == "PROPOSED_BY" else degree(stance.pair, stance.relation),
        basis=_basis(reading, stance, actor, told),
        stated_in=told.uid if told else None,
    )


def _passage(pair: Pair) -> tuple[int, int]:
    """The words from actor to plan with the cue among them."""
    words = [nearest(pair), cue_of(pair), pair.plan.head]
    first, last = min(words, key=lambda t: t.i), max(words, key=lambda t: t.i)
    inside = [
        t.idx
        for t in first.subtree
        if t.i < first.i and t.i > first.i - 6 and t.dep_ in ("det", "poss", "compound", "amod")
    ]
    return min([first.idx, pair.plan.start, *inside]), max(last.idx + len(last), pair.plan.end)


def _basis(reading: Reading, stance: Stance, actor: str, told: Node | None) -> str:
    """Reported where another than the actor says, asks or supposes it. Whose plan it is ("Iran's proposal") the writer
    says, and what "we" stand for the speaker does."""
    pair = stance.pair
    first = any(_first_person(t) for t in pair.side.tokens)
    if not first and (stance.status == "hypothetical" or pair.plan.head.sent.text.rstrip().endswith("?")):
        return "reported"
    if told and not first:
        speakers = {edge.to_uid for edge in reading.edges("MADE_BY") if edge.from_uid == told.uid}
        decided = verdict(pair)
        owned = decided is not None and decided[1].name == "own"
        return "performed" if actor in speakers or owned else "reported"
    spoken = SPOKEN.search(reading.text) or any(_first_person(t) for t in pair.plan.head.sent)
    return "reported" if spoken and not first else "performed"


def _first_person(token: Token) -> bool:
    """ "us" is; "US" is a country."""
    return token.lower_ in FIRST_PERSON and token.text != "US"


def _load(reader: str) -> None:
    from kg.extract.stances.network import load

    load(installed(reader))


COMPONENT = Component("stances", "12", _run, kind="model", load=_load)
"""Stances toward plans."""
