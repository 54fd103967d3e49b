"""The terms of a plan: "the plan includes …", "it would halt …, confirm … and ease …", "under the deal, X would …",
"its core idea was that …", "a doctrine, which entails …"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extract.lexicons import words
from kg.extract.parse import SUBJECTS
from kg.extract.plans.mentions import PlanMention

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SHORTEST, LONGEST = 2, 45
"""Words of a provision."""

MODALS = frozenset({"would", "will", "shall", "must", "'ll", "’ll", "'d", "’d"})
UNDER = frozenset({"under", "in", "per"})
FEW = 3
"""Words after a verb among which "also" may stand."""


def provisions(mention: PlanMention) -> Iterator[tuple[int, int]]:
    """Start and end of each term that the sentence of a mention states, without articles of speech around it."""
    head = mention.head
    verb = head.head
    if head.dep_ in SUBJECTS and verb.pos_ in ("VERB", "AUX"):
        yield from _said_by(verb)
    if head.dep_ == "pobj" and verb.lower_ in UNDER and verb.head.pos_ in ("VERB", "AUX") and verb.i < verb.head.i:
        yield from _clause(verb.head, {verb.i, *(t.i for t in verb.subtree)})
    if head.lower_ == "its":
        yield from _meant_by(head.head)
    if head.dep_ == "pobj" and verb.lower_ == "of" and verb.head.lemma_.lower() in words("plan-nouns", "parts"):
        yield from _meant_by(verb.head)
    yield from _which(mention)


def further(sentence: Span) -> Iterator[tuple[int, int]]:
    """The terms in a sentence that goes on after others: "There would also be talks", "In return, X would leave"."""
    root = sentence.root
    if not _modal(root) or not {t.lower_ for t in sentence[: FEW + root.i - sentence.start]} & words(
        "plan-nouns", "more"
    ):
        return
    if any(c.dep_ == "expl" for c in root.children):
        yield from (span for c in root.children if c.dep_ in ("attr", "dobj") for span in _span(list(c.subtree)))
    elif _states_a_term(root):
        for each in [root, *(t for t in root.conjuncts if t.i > root.i)]:
            start = next((c for c in each.children if c.dep_ in SUBJECTS), each).left_edge.i
            yield from _span([t for t in _with_subject(each) if t.i >= start])


def _with_subject(verb: Token) -> Iterator[Token]:
    """A clause without coordinated clauses."""
    others = {t.i for c in verb.children if c.dep_ in ("conj", "cc") and c.pos_ != "NOUN" for t in c.subtree}
    return (t for t in verb.subtree if t.i not in others)


def _said_by(verb: Token) -> Iterator[tuple[int, int]]:
    """The objects of "include" and the like; the predicates of "would …"."""
    for each in [verb, *(t for t in verb.conjuncts if t.i > verb.i)]:
        if each.lemma_ in words("plan-nouns", "contains"):
            yield from _objects(each)
        elif (_modal(each) or (each.i != verb.i and _modal(verb))) and _states_a_term(each):
            yield from _span(list(_predicate(each)))


def _which(mention: PlanMention) -> Iterator[tuple[int, int]]:
    """ "The plan, which envisions pressure on both": the clause that follows a name at once."""
    inside = [t for t in mention.head.subtree if t.idx < mention.end]
    for clause in (c for t in inside for c in t.children if c.dep_ == "relcl" and c.i > mention.head.i):
        which = [c for c in clause.children if c.dep_ in SUBJECTS and c.lower_ in ("which", "that")]
        if any(_next_to(mention.end, c) for c in which):
            yield from _said_by(clause)
        yield from _under_which(mention, clause)


def _under_which(mention: PlanMention, clause: Token) -> Iterator[tuple[int, int]]:
    """ "An arrangement under which Tehran would ship out its uranium": the clause, and each that is joined to it."""
    ties = [c for c in clause.children if c.dep_ == "prep" and any(t.lower_ == "which" for t in c.children)]
    if any(tie.lower_ in UNDER and _next_to(mention.end, tie) for tie in ties) and _modal(clause):
        opening = {t.i for tie in ties for t in tie.subtree}
        for each in [clause, *(t for t in clause.conjuncts if any(c.dep_ in SUBJECTS for c in t.children))]:
            yield from _span([t for t in _with_subject(each) if t.i not in opening])


def _next_to(end: int, token: Token) -> bool:
    """Whether only punctuation stands between an offset and a word."""
    before = token.doc[max(0, token.i - 4) : token.i]
    return token.idx - end <= 4 and all(t.is_punct for t in before if t.idx >= end)


def _meant_by(part: Token) -> Iterator[tuple[int, int]]:
    """ "Its core idea was that A, while B": each clause is a term."""
    verb = part.head
    if part.dep_ not in SUBJECTS or verb.lemma_ not in ("be", "call", "hold", "provide"):
        return
    for clause in (c for c in verb.children if c.dep_ in ("ccomp", "attr", "xcomp") and c.i > verb.i):
        others = [t for t in clause.subtree if _further(t, clause)]
        inside = {t.i for other in others for t in other.subtree}
        opening = {t.i for t in clause.children if t.dep_ == "mark"}
        yield from _span([t for t in clause.subtree if t.i not in inside | opening])
        for other in others:
            yield from _span([t for t in other.subtree if t.lower_ not in ("while", "and") or t.i > other.left_edge.i])


def _further(token: Token, clause: Token) -> bool:
    """Whether a clause joined to another states a term of its own."""
    own = any(c.dep_ in SUBJECTS for c in token.children)
    contrast = token.dep_ == "advcl" and any(c.lower_ in ("while", "whereas") for c in token.children)
    return token.head == clause and own and (contrast or (token.dep_ == "conj" and token.pos_ in ("VERB", "AUX")))


def _states_a_term(verb: Token) -> bool:
    judging = verb.lemma_ in words("plan-nouns", "judging")
    return not judging and not any(child.dep_ == "neg" for child in verb.children)


def _modal(verb: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ in MODALS for child in verb.children)


def _objects(verb: Token) -> Iterator[tuple[int, int]]:
    """Each thing that a plan includes; what is coordinated counts one by one."""
    found = [c for c in verb.children if c.dep_ in ("dobj", "attr", "ccomp", "xcomp")]
    found += [
        o
        for c in verb.children
        if c.dep_ == "prep" and c.lower_ in ("for", "on") and verb.lemma_ in words("plan-nouns", "calling")
        for o in c.children
        if o.dep_ in ("pobj", "pcomp")
    ]
    for item in found:
        for each in [item, *item.conjuncts]:
            inside = {t.i for other in item.conjuncts if other.i > each.i for t in other.subtree}
            yield from _span([t for t in each.subtree if t.i not in inside])


def _predicate(verb: Token) -> Iterator[Token]:
    """A verb with all that follows it, without its subject, auxiliaries and coordinated verbs."""
    others = {
        t.i for child in verb.children if child.dep_ in ("conj", "cc") and child.pos_ != "NOUN" for t in child.subtree
    }
    return (t for t in verb.subtree if t.i >= verb.i and t.i not in others)


def _clause(verb: Token, without: set[int]) -> Iterator[tuple[int, int]]:
    if _modal(verb) or verb.lemma_ in ("agree", "have"):
        yield from _span([t for t in verb.subtree if t.i not in without])


def _span(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """The stretch of some tokens, cut at the first gap, without punctuation and conjunctions at its ends."""
    kept: list[Token] = []
    for token in sorted(tokens, key=lambda t: t.i):
        if kept and token.i > kept[-1].i + 1 and not token.doc[kept[-1].i + 1].is_punct:
            break
        kept.append(token)
    kept = _closed(kept)
    while kept and ((kept[-1].is_punct and kept[-1].text not in '"”’') or kept[-1].dep_ == "cc" or kept[-1].is_space):
        kept.pop()
    while kept and ((kept[0].is_punct and kept[0].text not in '"“‘') or kept[0].dep_ == "cc" or kept[0].is_space):
        kept.pop(0)
    if SHORTEST <= len(kept) <= LONGEST:
        yield kept[0].idx, kept[-1].idx + len(kept[-1])


def _closed(kept: list[Token]) -> list[Token]:
    """With the words in quotation marks that the stretch only opens, where they end soon."""
    marks = [t for t in kept if t.text == '"']
    if len(marks) % 2 == 0 or marks[-1].i < kept[-1].i - 1:
        return kept
    doc, last = kept[-1].doc, kept[-1].i
    end = next((t.i for t in doc[last + 1 : last + 8] if t.text == '"'), None)
    return kept if end is None else [*kept, *doc[last + 1 : end + 1]]
