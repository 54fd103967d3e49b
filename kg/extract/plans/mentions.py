"""Words that name a plan: "the U.S. proposal to end the war", "a 30-day ceasefire", "the Good Friday Agreement"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.parse import OBJECTS

if TYPE_CHECKING:
    from spacy.tokens import Token

LEFT = frozenset({"compound", "amod", "nummod", "poss", "nmod", "npadvmod", "quantmod", "advmod"})
RIGHT = frozenset({"prep", "acl", "nummod"})
QUOTES = frozenset("'\"‘’“”")
LONGEST = 30
"""Words of the longest name that a plan is given."""


@dataclass(frozen=True, slots=True)
class PlanMention:
    """A stretch of text that names a plan: its head in the parse, its name and short name as offsets, its kind.

    `sure`: the noun is a plan wherever it stands; others count only beside a stance. `pronoun`: "it", "this".
    """

    head: Token
    start: int
    end: int
    short: tuple[int, int]
    kind: str
    sure: bool
    pronoun: bool = False


@cache
def nouns() -> dict[str, tuple[str, bool]]:
    """Plan nouns with the kind that they give and whether they are always a plan."""
    raw = lexicon("plan-nouns")
    found = {str(noun): (kind, False) for kind, row in raw["with_cue"].items() for noun in row}
    return found | {str(noun): (kind, True) for kind, row in raw["always"].items() for noun in row}


def transparent() -> frozenset[str]:
    """Nouns that only point at a plan or a part of it: a stance toward "the terms of the deal" is one toward it."""
    return words("plan-nouns", "transparent")


def _noun(token: Token) -> tuple[str, bool] | None:
    lower = token.lower_
    if lower == "fire" and token.i >= 2 and token.nbor(-1).text == "-" and token.nbor(-2).lower_ == "cease":
        return "ceasefire", True
    known = nouns()
    found = known.get(token.lemma_.lower()) or known.get(lower) or known.get(lower.rstrip("s"))
    if found and not found[1] and token.pos_ == "PROPN" and lower in ("act", "law", "charter", "convention", "agenda"):
        return found[0], True
    return found


def mentions(doc: Iterable[Token]) -> Iterator[PlanMention]:
    """The plan mentions of a parsed text, in its order."""
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN"):
            continue
        found = _noun(token)
        if found and whole(token) and not _only_modifies(token) and not _other_sense(token):
            kind, sure = found
            yield _mention(token, kind, sure or is_quoted(token))


def whole(token: Token) -> bool:
    """Whether a token is a word of its own, not a piece that the parser cut off another."""
    before = token.nbor(-1) if token.i else None
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    glued = before is not None and not before.whitespace_ and before.text[-1].isalnum()
    cut = after is not None and not token.whitespace_ and after.text[0].isalnum()
    return token.text[0].isalnum() and not glued and not cut


def _only_modifies(token: Token) -> bool:
    """Whether a noun only describes the next one, as in "ceasefire talks", and is no name or part."""
    before = token.dep_ in ("compound", "nmod", "amod") and token.head.i > token.i
    return before and token.head.pos_ in ("NOUN", "PROPN") and not (is_quoted(token) or _is_part(token))


def _is_part(token: Token) -> bool:
    """Whether a plan's proper name stands before a part of it: "the Peace Accord implementation"."""
    return token.pos_ == "PROPN" and token.text[0].isupper() and token.head.lower_ in transparent()


def is_quoted(token: Token) -> bool:
    """Whether a noun ends some words in quotation marks: 'grand bargain'."""
    doc = token.doc
    if not any(t.text[:1] in QUOTES for t in doc[token.i + 1 : token.i + 3] if t.is_punct or t.dep_ == "case"):
        return False
    opening = [t for t in doc[max(token.sent.start, token.i - 4) : token.i] if t.text in QUOTES]
    return bool(opening) and not any(t.text[:1] in ".?!" for t in doc[opening[-1].i : token.i])


def _other_sense(token: Token) -> bool:
    before = {child.lower_ for child in token.children if child.i < token.i}
    after = {t.lower_ for t in token.doc[token.i + 1 : token.i + 2]}
    rows = lexicon("plan-nouns")
    lemma = token.lemma_.lower()
    if lemma in rows["put_down"] and not _is_put_down(token):
        return True
    if lemma in rows["only_after"] and before.isdisjoint(rows["only_after"][lemma]):
        return True
    return not before.isdisjoint(rows["not_after"].get(lemma, ())) or not after.isdisjoint(
        rows["not_before"].get(lemma, ())
    )


def _is_put_down(noun: Token) -> bool:
    """Whether somebody puts conditions down, accepts or rejects them, or they are called "its own"."""
    if any(t.lower_ == "own" and t.i - noun.i in (-2, -1, 3) for t in noun.subtree):
        return True
    top = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    if top is not noun and top.lemma_ not in transparent():
        return False
    verb = top.head if top.dep_ != "pobj" else top.head.head
    return top.dep_ in OBJECTS and verb.lemma_ in words("plan-nouns", "making", "done_to")


def _mention(head: Token, kind: str, sure: bool) -> PlanMention:
    first, last = _left(head), _right(head)
    doc = head.doc
    end = doc[last]
    short = (doc[first].idx, head.idx + len(head))
    return PlanMention(head, doc[first].idx, end.idx + len(end), short, kind, sure)


def _left(head: Token) -> int:
    """The first word of the name: modifiers and a named possessor belong to it, articles and pronouns do not."""
    first = head.i
    for child in sorted((c for c in head.children if c.i < head.i), key=lambda c: -c.i):
        if child.dep_ in ("punct", "intj") and child.text in '-–“"‘’”':
            continue
        if child.dep_ not in LEFT or child.tag_ in ("PRP$", "WP$") or child.pos_ in ("DET", "ADV", "PRON"):
            break
        first = child.left_edge.i
    while first < head.i and (head.doc[first].pos_ in ("DET", "PRON", "PART", "PUNCT") or not whole(head.doc[first])):
        first += 1
    return first


def _right(head: Token) -> int:
    """The last word of the name: what it is for, about, by and between whom, not what a clause adds."""
    last = head.i
    after = {c.i: c for c in head.children if c.i > head.i}
    if head.i + 1 < len(head.doc) and head.nbor().lower_ == "for" and head.nbor().dep_ == "prep":
        after[head.i + 1] = head.nbor()  # a parse often gives "accepted the plan for a truce" to the verb
    for _, child in sorted(after.items()):
        if (
            (child.i - last > 1 and child.left_edge.i - last > 1)
            or child.dep_ not in RIGHT
            or _is_when(child)
            or _is_where(child)
            or _is_how(child)
        ):
            break
        if _is_told(child) or _is_given(head, child):
            break
        edge = _before_clause(child)
        if edge - head.i > LONGEST:
            break
        last = edge
    return last


def _is_when(child: Token) -> bool:
    return any(c.ent_type_ in ("DATE", "TIME") for c in child.children) and child.dep_ == "prep"


def _is_where(child: Token) -> bool:
    """Whether words tell where a plan is voted on: "the treaty in parliament"."""
    return child.lower_ in ("in", "before") and any(c.lower_ in words("actors", "bodies") for c in child.children)


def _is_how(child: Token) -> bool:
    """Whether words tell how a plan is put forward: "the plan in good faith"."""
    return child.lower_ == "in" and any(c.lower_ in words("plan-nouns", "manner") for c in child.children)


def _is_told(child: Token) -> bool:
    """Whether a participle tells what became of a plan, not what it is: "a plan seen by many as …"."""
    return child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_ not in words("plan-nouns", "naming")


def _is_given(head: Token, child: Token) -> bool:
    """Whether words tell to whom a plan is put: "presented its plan to Ukraine"."""
    named = any(t.ent_type_ in ("GPE", "NORP", "ORG", "PERSON", "LOC") for t in child.children)
    return child.lower_ == "to" and head.dep_ in ("dobj", "nsubjpass") and named


def _before_clause(child: Token) -> int:
    """The end of a modifier's words, cut before a relative or adverbial clause, a dash or a semicolon."""
    doc, edge = child.doc, child.right_edge.i
    for token in doc[child.i + 1 : edge + 1]:
        if token.dep_ in ("relcl", "advcl", "appos") or token.text in ("—", "–", ";", ":", "--"):
            edge = min(edge, token.left_edge.i - 1)
        elif token.dep_ == "cc" and token.head.pos_ == "VERB":
            edge = min(edge, token.i - 1)
    while edge > child.i and (doc[edge].is_punct or doc[edge].is_space):
        edge -= 1
    return max(edge, child.i)
