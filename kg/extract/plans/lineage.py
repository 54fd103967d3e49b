"""Which plan replaces, revises or answers which, and which is part of which, by the words between two of them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.parse import SUBJECTS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

FAR = 14
"""Words between two plans of which one stands instead of the other."""


@cache
def _kinds(part: str) -> dict[str, str]:
    return {w: kind for kind, rows in lexicon("plan-relations")["supersedes"].items() for w in rows[part]}


def supersedes(newer: Token, older: Token) -> str:
    """The kind in which one plan's mention supersedes another's, both given by their heads; "" where it does not."""
    verb = newer.head if newer.dep_ in SUBJECTS else None
    if verb is not None and verb.lemma_ in _kinds("verbs") and _governs(verb, older):
        return _kinds("verbs")[verb.lemma_] if older.dep_ != "nsubjpass" else ""
    changed = older.dep_ in ("nsubjpass", "dobj") and older.head.lemma_ in _kinds("verbs")
    if changed and _after(older.head, newer, ("by", "with") if older.dep_ == "nsubjpass" else ("with",)):
        return _kinds("verbs")[older.head.lemma_]
    noun = older.head.head if older.dep_ == "pobj" and older.head.lower_ in ("of", "to", "for") else None
    if noun is not None and noun.lemma_ in _kinds("nouns") and (noun == newer or _said_of(noun, newer)):
        return _kinds("nouns")[noun.lemma_]
    return _instead(newer, older)


def gives_way(plan: Token) -> bool:
    """Whether a verb says that a plan is replaced or given up: "replacing the 2015 declaration with a treaty"."""
    verbs = _kinds("verbs").keys() | words("plan-relations", "giving_up")
    verb = plan.head
    if plan.dep_ == "dobj" and verb.lemma_ in verbs:
        return _kinds("verbs").get(verb.lemma_, "replaces") == "replaces"
    return False


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


def _instead(newer: Token, older: Token) -> str:
    """ "A instead of B", "A instead of accepting B"; "instead of B, A was adopted"; "abandoned B in favour of A"."""
    first, last = sorted((newer.i, older.i))
    between = newer.doc[first + 1 : last]
    if newer.i > older.i:
        given_up = older.dep_ in ("dobj", "nsubjpass") and older.head.lemma_ in words("plan-relations", "giving_up")
        turned = given_up and len(between) <= FAR and _says(between, "favour")
        return "replaces" if turned or _fronted(newer, older) else ""
    if len(between) > FAR or not _says(between, "instead"):
        return ""
    return "counters" if any(t.lemma_ in words("plan-relations", "agreeing") for t in between) else "replaces"


def _says(between: Span, part: str) -> bool:
    text = between.text.lower()
    return any(re.search(rf"\b{phrase}\b", text) for phrase in lexicon("plan-relations")[part])


def _fronted(newer: Token, older: Token) -> bool:
    """ "Instead of B, A was adopted": B after the words that begin the sentence, A a subject, object or parsed as B's
    other name."""
    if not 0 < older.left_edge.i - older.sent.start <= 3 or newer.dep_ not in (*SUBJECTS, "dobj", "appos"):
        return False
    before = newer.doc[older.sent.start : older.left_edge.i]
    return _says(before, "instead") and any(t.text == "," for t in newer.doc[older.i : newer.i])


def part_of(inner: Token, wider: Token) -> bool:
    """ "A as part of B", "A is part of B"."""
    part = wider.head.head if wider.dep_ == "pobj" and wider.head.lower_ == "of" else None
    if part is None or part.lemma_ != "part":
        return False
    if part.dep_ == "pobj" and part.head.lower_ == "as":
        return bool(part.head.head == inner or (inner.dep_ in ("dobj", "nsubjpass") and inner.head == part.head.head))
    return _said_of(part, inner)
