"""The node of an actor that takes a stance, made where the text only describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.plans.mentions import whole
from kg.extract.reading import STATEMENTS, Reading
from kg.extract.sides import counted
from kg.extract.stances.pairs import Side
from kg.records import Node, Record

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = 0.5
MODIFIERS = frozenset({"compound", "amod", "nummod", "poss", "nmod"})


def parties(reading: Reading, side: Side, finder: str) -> tuple[list[str], list[Record]]:
    """The uids of a side's nodes and the records made for it: both parties of "the two sides", none where it cannot be
    named."""
    token = side.tokens[0]
    if both := counted(reading, token.idx + len(token)):
        return both, []
    if own := _own_side(reading, token):
        return [own], []
    if side.uid:
        return [side.uid], []
    if not whole(token):
        return [], []
    if party := lexicon("actors")["partisans"].get(token.text):
        evidence = reading.evidence([reading.sentence(token.idx)], finder, CONFIDENCE)
        made = reading.node("Group", [party, token.text], evidence)
        return [made.uid], [made]
    start, end = _phrase(token)
    if token.pos_ in ("PRON", "DET"):
        kind = "Person" if token.lower_ in ("i", "my", "he", "his", "she", "her", "him") else "Group"
    else:
        kind = _kind(token)
    evidence = reading.evidence([reading.sentence(token.idx)], finder, CONFIDENCE)
    forms = [reading.text[start:end], *(t.text for t in side.tokens)]
    made = reading.node(kind, list(dict.fromkeys(forms)), evidence)
    return [made.uid], [made]


def statement_at(reading: Reading, token: Token) -> Node | None:
    """The shortest statement whose content holds a word."""
    holding = [
        (sum(s.end - s.start for s in item.evidence[0].spans), item)
        for item in reading.nodes(*STATEMENTS)
        if any(s.role == "content" and s.start <= token.idx < s.end for s in item.evidence[0].spans)
    ]
    return min(holding, key=lambda pair: (pair[0], pair[1].uid))[1] if holding else None


def _own_side(reading: Reading, token: Token) -> str:
    """The state or body whose servant says "we" or "our"; "" where none is told."""
    if token.lower_ not in ("we", "our", "us") or token.text == "US":
        return ""
    said = statement_at(reading, token)
    speakers = {edge.to_uid for edge in reading.edges("MADE_BY") if said and edge.from_uid == said.uid}
    served = {edge.to_uid for edge in reading.edges("AFFILIATED_WITH") if edge.from_uid in speakers}
    return served.pop() if len(served) == 1 else ""


def _kind(token: Token) -> str:
    if token.ent_type_ == "PERSON" or (token.tag_ in ("NN", "NNP") and token.lower_ in words("actors", "roles")):
        return "Person"
    single = token.tag_ in ("NN", "NNP") and token.lower_ not in words("actors", "collectives")
    return "Organization" if single else "Group"


def _phrase(token: Token) -> tuple[int, int]:
    """The noun phrase without article, with what follows "of"."""
    left = [c.left_edge for c in token.children if c.dep_ in MODIFIERS and c.i < token.i and c.tag_ != "PRP$"]
    first = min([token, *left], key=lambda t: t.i)
    last = token
    for child in token.children:
        if (
            child.dep_ == "prep"
            and child.lower_ == "of"
            and child.i == token.i + 1
            and child.right_edge.i - token.i < 8
        ):
            last = child.right_edge
    while first.i < token.i and (first.pos_ in ("DET", "PUNCT", "PART") or not whole(first)):
        first = first.nbor(1)
    return first.idx, last.idx + len(last)
