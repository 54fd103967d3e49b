"""Which body a common noun means: "the rebels", "the group" after "the National Liberation Army"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.lexicons import words
from kg.extract.reading import Mention, Reading
from kg.extract.sources import is_media
from kg.records import Edge, Node

if TYPE_CHECKING:
    from spacy.tokens import Token

REACH = 900
"""Characters back in which "the group" finds its body: some paragraphs of news."""


def resolved(reading: Reading) -> Reading:
    """The reading with fighters and bare nouns as mentions of the body that they mean; a group so resolved is gone."""
    folded = dict(_fighters(reading))
    mentions = [replace(m, uid=folded.get(m.uid, m.uid)) for m in reading.mentions]
    records = tuple(record for record in reading.records if record.uid not in folded)
    reading = replace(reading, records=records, mentions=tuple(sorted(set(mentions))))
    return replace(reading, mentions=tuple(sorted({*reading.mentions, *_nouns(reading)})))


def _fighters(reading: Reading) -> Iterator[tuple[str, str]]:
    """Groups of fighters ("the rebels") with the one movement of the text that they can belong to."""
    tied = {uid for edge in reading.edges() for uid in (edge.from_uid, edge.to_uid)}
    for node in reading.nodes("Group"):
        bare = node.name.lower() in words("actors", "fighters") and node.uid not in tied
        first = next((m for m in reading.mentions if m.uid == node.uid), None)
        if bare and first and reading.text[: first.start].lower().endswith("the "):
            movements = {m.uid for m in _bodies(reading, first.start) if _fights(reading.by_uid[m.uid])}
            if len(movements) == 1:
                yield node.uid, movements.pop()


def _nouns(reading: Reading) -> Iterator[Mention]:
    """`the group`, `the movement`: the body last named before it."""
    covered = {offset for m in reading.mentions for offset in range(m.start, m.end)}
    for token in reading.doc:
        if token.lower_ in words("actors", "outfits") and token.idx not in covered and _bare(token):
            bodies = [m for m in _bodies(reading, token.idx) if token.idx - m.end < REACH]
            if bodies:
                yield Mention(token.idx, token.idx + len(token), bodies[-1].uid, "description")


def _bare(token: Token) -> bool:
    """Whether a noun has nothing but "the" before it and nothing that tells which one after it."""
    left = [t.lower_ for t in token.lefts]
    told = any(t.dep_ in ("prep", "relcl", "acl", "appos") for t in token.rights)
    return left == ["the"] and not told and token.tag_ == "NN"


def _bodies(reading: Reading, place: int) -> list[Mention]:
    """Names of bodies before a place, but for outlets and the parts of a state."""
    named = (m for m in reading.mentions if m.end <= place and m.form == "name")
    return [m for m in named if _body(reading.by_uid[m.uid])]


def _body(node: Node | Edge) -> bool:
    if not isinstance(node, Node) or node.type != "Organization" or is_media(node):
        return False
    return not {*node.name.lower().split()} & words("actors", "offices_of_state")


def _fights(node: Node | Edge) -> bool:
    """Whether a body may be an armed movement: no international body, nor a party in parliament."""
    assert isinstance(node, Node)
    known = node.get("authority")
    return known is None or node.name in words("actors", "movements")
