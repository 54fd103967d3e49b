"""To whom words are said, and through whom they are reported: ADDRESSED_TO and REPORTED_BY."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg import authority
from kg.extract.attribution.spans import Attribution
from kg.extract.contents import Pieces
from kg.extract.lexicons import words
from kg.extract.reading import ACTORS, Mention, Reading
from kg.extract.rules import SUBJECTS
from kg.extract.sources import is_media
from kg.records import Node

if TYPE_CHECKING:
    from spacy.tokens import Token

TOWARDS = frozenset({"to", "with", "on", "by", "in", "at"})
DIRECTIVE = frozenset({"Demand", "Threat"})
NEAR = 40
"""Characters from the beginning of a demand within which its subject stands."""


def hearers(reading: Reading, item: Attribution, pieces: Pieces, kind: str, speaker: str) -> Iterator[tuple[str, str]]:
    """Pairs of edge type and uid: whom the cue names, and whom a demand or threat wants something of."""
    found = list(dict.fromkeys(_told(reading, item)))
    if kind in DIRECTIVE and not any(edge == "ADDRESSED_TO" for edge, _ in found):
        own = {e.to_uid for e in reading.edges("AFFILIATED_WITH") if e.from_uid == speaker}
        found += [("ADDRESSED_TO", uid) for uid in _wanted_of(reading, pieces) if uid not in own]
    yield from ((edge, uid) for edge, uid in found if uid != speaker)


def _told(reading: Reading, item: Attribution) -> Iterator[tuple[str, str]]:
    """`told RIA`, `urged Hamas to`, `said in an interview with Fox News`, `said when asked by TASS`."""
    for token in (t for span in item.cue for t in reading.tokens(span.start, span.end)):
        for child in token.children:
            for each in _objects(child):
                mention = _mention(reading, each, item)
                if mention:
                    yield from _edge(reading, mention)


def _objects(child: Token) -> Iterator[Token]:
    if child.dep_ in ("dobj", "dative", "iobj") and not _only_named(child):
        yield from (child, *child.conjuncts)
    if child.dep_ in ("prep", "dative", "agent") and child.lower_ in TOWARDS:
        for each in (t for t in child.children if t.dep_ == "pobj"):
            yield each
            yield from (o for p in each.children if p.dep_ == "prep" for o in p.children if o.dep_ == "pobj")
    if child.dep_ == "advcl" and child.lemma_ == "ask":
        yield from (o for p in child.children if p.dep_ == "agent" for o in p.children if o.dep_ == "pobj")


def _only_named(child: Token) -> bool:
    """Whether an object is called something rather than called to do something: `calling it a surrender`."""
    asked = any(c.pos_ == "VERB" and c.dep_ in ("xcomp", "ccomp", "advcl") for c in child.head.children)
    return child.head.lemma_ == "call" and not asked


def _mention(reading: Reading, token: Token, item: Attribution) -> Mention | None:
    """The actor that an object means, unless the object is the content or the source itself."""
    verb = token.head.head if token.dep_ == "conj" else token.head
    telling = verb.lemma_ in words("actors", "telling")
    if any(span.start <= token.idx < span.end for span in item.source):
        return None
    if not telling and any(span.start <= token.idx < span.end for span in item.content):
        return None
    start = token.left_edge.idx if token.left_edge.i <= token.i else token.idx
    after = next((m for m in reading.mentions if m.start == token.idx + len(token) + 1 and m.form == "name"), None)
    beside = after if token.lower_ in words("actors", "media") else None  # "state broadcaster IRIB"
    return beside or reading.mention_at(token.idx, token.idx + len(token)) or reading.mention_at(start, token.idx)


def _edge(reading: Reading, mention: Mention) -> Iterator[tuple[str, str]]:
    node = reading.by_uid[mention.uid]
    if isinstance(node, Node) and (is_media(node) or _outlet(reading, node, mention)):
        yield "REPORTED_BY", node.uid
    elif node.type in ACTORS and reading.text[mention.start : mention.end].lower() not in ("reporters", "journalists"):
        yield "ADDRESSED_TO", node.uid


def _outlet(reading: Reading, node: Node, mention: Mention) -> bool:
    """Whether an organization that is told something, and that nothing else is known of, can only be an outlet: "told
    Folha de S.Paulo"."""
    words_ = {word.lower() for name in (node.name, *node.aliases) for word in name.split()}
    known = authority.key("Organization", [node.name]) is not None or bool(
        words_ & words("actors", "bodies", "apposed")
    )
    served = any(edge.to_uid == node.uid for edge in reading.edges("AFFILIATED_WITH"))
    before = reading.text[: mention.start].split()[-3:]
    told = "told" in before[-2:] or bool({word.lower() for word in before[-1:]} & words("actors", "media"))
    return node.type == "Organization" and told and not known and not served


def _wanted_of(reading: Reading, pieces: Pieces) -> list[str]:
    """The subject of the condition of a threat, else of what is demanded: `if Iran does not`, `that Armenia open`."""
    conditional: list[str] = []
    first: list[str] = []
    for piece in pieces:
        for token in (t for t in reading.tokens(piece.start, piece.end) if t.dep_ in SUBJECTS):
            actors = _actors(reading, token)
            if any(child.lower_ in ("if", "unless") for child in token.head.lefts):
                conditional += actors
            elif token.idx - piece.start < NEAR:
                first += actors
    return (conditional or first)[:1]


def _actors(reading: Reading, token: Token) -> list[str]:
    """The named actors of a subject, a state before its troops."""
    inside = reading.mentions_in(token.left_edge.idx, token.idx + len(token))
    found = [m.uid for m in inside if m.form != "pronoun" and reading.by_uid[m.uid].type in ACTORS]
    return sorted(found, key=lambda uid: reading.by_uid[uid].type != "Country")
