"""Stances toward acts that no noun names: "agreed to lift the sanctions", "ruled out sending troops"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.plans.mentions import mentions
from kg.extract.reading import Component, Mention, Reading
from kg.extract.stances import modality, syntax
from kg.extract.stances.pairs import Side, covering
from kg.extract.stances.parties import parties
from kg.records import Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = 0.6
LONGEST = 18
"""Words of an act that is named."""

NEAR = 4
"""Words from a cue up to which the act begins."""

IMAGINED = frozenset({"would", "could", "should", "might", "may", "must", "can", "to"})
CLAUSES = frozenset({"xcomp", "acl", "ccomp", "advcl", "pcomp", "dobj"})
DENIAL = "no "
"""Before words of the lexicon: they count only where they are denied ("no intention of")."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act that `cue` takes a stance toward, at `text[start:end]`. `denied`: the cue stands with "no"."""

    cue: Token
    relation: str
    start: int
    end: int
    denied: bool = False


def _run(reading: Reading) -> Reading:
    covered = covering(reading)
    return reading.adding([r for token in reading.doc for act in _acts(token) for r in _records(reading, act, covered)])


def _acts(cue: Token) -> Iterator[Act]:
    """The acts that a word takes a stance toward."""
    if cue.pos_ not in ("VERB", "NOUN"):
        return
    for relation, form, entry in _entries().get(cue.lemma_.lower(), ()):
        denied = entry.startswith(DENIAL)
        if not denied or _is_denied(cue):
            for first, last in _places(cue, form, entry.removeprefix(DENIAL).split()[1:], relation):
                yield Act(cue, relation, first.idx, last.idx + len(last), denied)


@cache
def _entries() -> dict[str, list[tuple[str, str, str]]]:
    """The entries of the lexicon by lemma: relation, form of the clause, words."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for relation, forms in lexicon("stance-words")["acts"].items():
        for form, entries in forms.items():
            for entry in entries:
                found.setdefault(entry.removeprefix(DENIAL).split()[0], []).append((relation, form, entry))
    return found


def _is_denied(noun: Token) -> bool:
    return "neg" in modality.marks(noun) | modality.marks(modality.carrier(noun))


def _places(cue: Token, form: str, more: list[str], relation: str) -> Iterator[tuple[Token, Token]]:
    """First and last word of each act after a cue, with the particle and preposition that belong to it."""
    following = [child for child in cue.children if child.lower_ in more]
    if len(following) < len(more):
        return
    if form == "what":
        yield from _relative(cue)
        return
    for verb in (child for holder in (cue, *following) for child in holder.children if child.dep_ in CLAUSES):
        for each in (verb, *verb.conjuncts):
            opening = _opening(each, form)
            if opening is not None and (each is not verb or _follows(cue, opening)) and not _is_vague(each, relation):
                yield opening, _last(opening, each)


def _follows(cue: Token, opening: Token) -> bool:
    """Whether an act begins soon after its cue, with no stop between."""
    between = cue.doc[cue.i + 1 : opening.i]
    return opening.i > cue.i and len(between) < NEAR and not any(t.is_punct for t in between)


def _opening(verb: Token, form: str) -> Token | None:
    """The first word of an infinitive ("to") or a gerund ("ing")."""
    if form == "to":
        return next((t for t in verb.children if t.lower_ == "to" and t.dep_ == "aux"), None)
    return verb if verb.tag_ == "VBG" else None


def _is_vague(verb: Token, relation: str) -> bool:
    vague = lexicon("stance-words")["vague_acts"]
    bare = verb.lemma_ in words("plan-nouns", "done_to") and not any(
        c.i > verb.i for c in verb.children if c.pos_ != "PUNCT"
    )
    return bare or verb.lemma_.lower() in (*vague["any"], *vague.get(relation, ()))


def _last(opening: Token, verb: Token) -> Token:
    """The last word of an act, without those of another one beside it."""
    beside = [t for t in verb.conjuncts if t.i > verb.i]
    stop = min([t.left_edge.i for t in beside], default=opening.i + LONGEST)
    inside = [t for t in verb.subtree if opening.i <= t.i < min(stop, opening.i + LONGEST)]
    while len(inside) > 1 and (inside[-1].is_punct or inside[-1].dep_ in ("cc", "punct")):
        inside.pop()
    return inside[-1]


def _relative(verb: Token) -> Iterator[tuple[Token, Token]]:
    """ "what Iran has put forward": the words of a clause from "what" on, where nobody asks for it."""
    what = next((c for c in verb.children if c.lower_ == "what" and c.dep_ in ("dobj", "nsubj")), None)
    own = [c for c in verb.children if c.dep_ == "nsubj" and c is not what]
    if what is None or not own or any(c.dep_ == "aux" and c.i < own[0].i for c in verb.children):
        return
    after = [t for t in verb.subtree if what.i <= t.i < what.i + LONGEST]
    stop = next(
        (t.i for t in after if t.i > verb.i and (t.is_punct or t.dep_ in ("conj", "cc", "relcl", "advcl"))),
        LONGEST + what.i,
    )
    yield what, [t for t in after if t.i < stop][-1]


def _records(reading: Reading, act: Act, covered: dict[int, Mention]) -> Iterator[Record]:
    status = _status(act)
    if not status or _names_plan(reading, act):
        return
    seen: set[str] = set()
    for actor in _doers(act.cue):
        mention = covered.get(actor.idx)
        side = Side(actor.lower_, mention.uid if mention else "", (actor,))
        uids, made = parties(reading, side, COMPONENT.finder) if mention or syntax.names_somebody(actor) else ([], [])
        for uid in (each for each in uids if each not in seen):
            seen.add(uid)
            first, last = min(actor.idx, act.start, act.cue.idx), max(act.end, actor.idx + len(actor))
            evidence = reading.evidence([(first, last)], COMPONENT.finder, CONFIDENCE)
            target = _target(reading, act)
            yield from (*made, target, reading.edge(act.relation, target.uid, uid, evidence, status=status))


def _target(reading: Reading, act: Act) -> Node:
    """What is proposed is a plan; what is agreed to or refused need not be one."""
    evidence = reading.evidence([(act.start, act.end)], COMPONENT.finder, CONFIDENCE)
    name = [reading.text[act.start : act.end]]
    if act.relation == "PROPOSED_BY":
        return reading.node("Plan", name, evidence, kind="proposal")
    return reading.node("Topic", name, evidence)


def _names_plan(reading: Reading, act: Act) -> bool:
    """Whether an act names a plan, toward which the stance is read elsewhere: "to sign the accord", "to sign it"."""
    tokens = reading.tokens(act.start, act.end)
    return any(mention.sure for mention in mentions(tokens)) or any(_means_plan(reading, t) for t in tokens)


def _means_plan(reading: Reading, token: Token) -> bool:
    """Whether a pronoun stands for a plan: "to sign it"."""
    meant = reading.mentions_in(token.idx, token.idx + len(token)) if token.pos_ == "PRON" else []
    return any(reading.by_uid[mention.uid].type == "Plan" for mention in meant)


def _doers(cue: Token) -> list[Token]:
    if cue.pos_ == "VERB":
        return syntax.subjects(cue)
    return syntax.owners(cue) or syntax.sources(cue, ("by", "of", "from")) or syntax.light_subjects(cue)


def _status(act: Act) -> str:
    """Actual for what is told as done; "" for a cue that is denied."""
    about = modality.marks(act.cue if act.cue.pos_ == "VERB" else modality.carrier(act.cue))
    if "neg" in about and not act.denied:
        return ""
    auxiliaries = {mark.removeprefix("aux:") for mark in about if mark.startswith("aux:")}
    asked = act.cue.sent.text.rstrip().endswith("?")
    if auxiliaries & IMAGINED or any(mark.startswith("mark:") for mark in about) or asked:
        return "hypothetical"
    return "planned" if "will" in auxiliaries else "actual"


COMPONENT = Component("stance-acts", "3", _run)
"""Stances toward acts."""
