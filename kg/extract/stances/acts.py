"""Agreeing and refusing to act, where no plan has a name: "agreed to lift the sanctions", "the refusal to withdraw"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.plans.mentions import mentions
from kg.extract.reading import Component, Mention, Reading
from kg.extract.stances import modality, syntax
from kg.extract.stances.pairs import Side, covering
from kg.extract.stances.parties import parties
from kg.records import Record

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = 0.6
LONGEST = 18
"""Words of an act that is named."""

IMAGINED = frozenset({"would", "could", "should", "might", "may", "must", "can", "to"})


def _run(reading: Reading) -> Reading:
    covered = covering(reading)
    cues = ((token, relation) for token in reading.doc if (relation := _relation(token)))
    return reading.adding([r for token, relation in cues for r in _records(reading, token, relation, covered)])


def _relation(token: Token) -> str:
    if token.pos_ not in ("VERB", "NOUN"):
        return ""
    acts = lexicon("stance-words")["acts"]
    return next((relation for relation, lemmas in acts.items() if token.lemma_.lower() in lemmas), "")


def _records(reading: Reading, cue: Token, relation: str, covered: dict[int, Mention]) -> Iterator[Record]:
    place = _act(reading, cue)
    status = _status(cue)
    if place is None or not status:
        return
    start, end = place
    for actor in _doers(cue):
        mention = covered.get(actor.idx)
        side = Side(actor.lower_, mention.uid if mention else "", (actor,))
        uids, made = parties(reading, side, COMPONENT.finder) if mention or syntax.names_somebody(actor) else ([], [])
        for uid in uids:
            first, last = min(actor.idx, start, cue.idx), max(end, actor.idx + len(actor))
            evidence = reading.evidence([(first, last)], COMPONENT.finder, CONFIDENCE)
            target = reading.node("Topic", [reading.text[start:end]], evidence)
            yield from (*made, target, reading.edge(relation, target.uid, uid, evidence, status=status))


def _act(reading: Reading, cue: Token) -> tuple[int, int] | None:
    """Start and end of the infinitive after a cue; None where it names a plan, or says too little."""
    for child in cue.children:
        opening = next((t for t in child.children if t.lower_ == "to" and t.dep_ == "aux"), None)
        if (
            child.dep_ not in ("xcomp", "acl", "ccomp", "advcl")
            or opening is None
            or opening.i - cue.i not in (1, 2, 3)
        ):
            continue
        inside = [t for t in child.subtree if opening.i <= t.i < opening.i + LONGEST]
        vague = child.lemma_.lower() in words("stance-words", "vague_acts")
        if vague or any(mention.sure for mention in mentions(inside)) or any(_means_plan(reading, t) for t in inside):
            return None
        while inside and inside[-1].is_punct:
            inside.pop()
        return opening.idx, inside[-1].idx + len(inside[-1])
    return None


def _means_plan(reading: Reading, token: Token) -> bool:
    """Whether a pronoun stands for a plan: "to sign it"."""
    meant = reading.mentions_in(token.idx, token.idx + len(token)) if token.pos_ == "PRON" else []
    return any(reading.by_uid[mention.uid].type == "Plan" for mention in meant)


def _doers(cue: Token) -> list[Token]:
    if cue.pos_ == "VERB":
        return syntax.subjects(cue)
    return syntax.owners(cue) or syntax.sources(cue, ("by", "of", "from"))


def _status(cue: Token) -> str:
    """Actual for what is told as done; "" for a cue that is denied."""
    about = modality.marks(cue) if cue.pos_ == "VERB" else modality.marks(modality.carrier(cue))
    if "neg" in about:
        return ""
    auxiliaries = {mark.removeprefix("aux:") for mark in about if mark.startswith("aux:")}
    asked = cue.sent.text.rstrip().endswith("?")
    if auxiliaries & IMAGINED or any(mark.startswith("mark:") for mark in about) or asked:
        return "hypothetical"
    return "planned" if "will" in auxiliaries else "actual"


COMPONENT = Component("stance-acts", "2", _run)
"""ACCEPTED_BY and REJECTED_BY of acts."""
