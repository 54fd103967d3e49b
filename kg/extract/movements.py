"""Which body a common noun means: "the rebels", "the group" after "the National Liberation Army"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg import authority
from kg.extract.lexicons import words
from kg.extract.reading import Mention, Reading
from kg.extract.rules import SUBJECTS
from kg.extract.sources import is_media
from kg.records import Edge, Node

if TYPE_CHECKING:
    from spacy.tokens import Token

NEXT = 2
"""Sentences after a description in which its body is named."""

REACH = 900
"""Characters back in which "the group" finds its body: some paragraphs of news."""


def resolved(reading: Reading) -> Reading:
    """The reading with fighters and bare nouns as mentions of the body that they mean; a group so resolved is gone."""
    folded = dict(_introduced(reading)) | dict(_fighters(reading))
    mentions = [replace(m, uid=folded.get(m.uid, m.uid)) for m in reading.mentions]
    records = tuple(record for record in reading.records if record.uid not in folded)
    reading = replace(reading, records=records, mentions=tuple(sorted(set(mentions))))
    return replace(reading, mentions=tuple(sorted({*reading.mentions, *_nouns(reading)})))


def _introduced(reading: Reading) -> Iterator[tuple[str, str]]:
    """Bodies that a text describes before it names them ("Colombia's largest rebel group said …"), with the first new
    body that one of the next sentences is about."""
    for node in reading.nodes("Organization"):
        if not _is_description(node):
            continue
        place = min(m.start for m in reading.mentions if m.uid == node.uid)
        stop = reading.sentence(place)[1]
        for _ in range(NEXT):
            stop = reading.sentence(stop + 2)[1] if stop + 2 < len(reading.text) else stop
        known = {m.uid for m in _bodies(reading, place)}
        later = [m for m in reading.mentions if place < m.start < stop and m.form == "name" and m.uid not in known]
        found = [m.uid for m in later if _body(reading.by_uid[m.uid]) and _is_subject(reading, m)]
        if found:
            yield node.uid, found[0]


def _is_subject(reading: Reading, mention: Mention) -> bool:
    return any(t.dep_ in SUBJECTS for t in reading.tokens(mention.start, mention.end))


def _is_description(node: Node) -> bool:
    """Whether a body is only described: "Colombia's largest remaining rebel group"."""
    return node.name.split()[-1] in words("actors", "outfits")


def _fighters(reading: Reading) -> Iterator[tuple[str, str]]:
    """Groups of fighters ("the rebels") with the one movement of the text that they can belong to."""
    tied = {uid for edge in reading.edges() for uid in (edge.from_uid, edge.to_uid)}
    for node in reading.nodes("Group"):
        bare = node.name.lower() in words("actors", "fighters") and node.uid not in tied
        first = next((m for m in reading.mentions if m.uid == node.uid), None)
        if bare and first and reading.text[: first.start].lower().endswith("the "):
            movements = {m.uid for m in _bodies(reading, first.start) if is_movement(reading.by_uid[m.uid])}
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
    if not isinstance(node, Node) or node.type != "Organization" or is_media(node) or _is_description(node):
        return False
    return not {*node.name.lower().split()} & words("actors", "offices_of_state")


def is_movement(node: Node | Edge) -> bool:
    """Whether a node may be an armed movement: a body that is no outlet, no state's and no international one."""
    if not isinstance(node, Node) or not _body(node):
        return False
    known = authority.key("Organization", [node.name])
    return known is None or node.name in words("actors", "movements")
