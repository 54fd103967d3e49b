"""Who speaks: the node that the source of an attribution means, made where the text only describes somebody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.attribution.spans import Attribution
from kg.extract.lexicons import words
from kg.extract.names import WORD
from kg.extract.naming import title_words
from kg.extract.reading import ACTORS, Component, Mention, Reading
from kg.extract.roles import EMPLOYED, GLUE, Office, affiliation
from kg.records import Edge, Node

if TYPE_CHECKING:
    from spacy.tokens import Token

CONFIDENCE = 0.6
PERSONAL = re.compile(r"(?:[^e]er|or|ist|ian|ant|ee|man|woman|people|folk)s?$")
"""Endings of nouns for people."""

SOME_OF = re.compile(r"(?:one|another|some|two|three|both|several|the other|others) of (?:them|whom)", re.I)

ALONE = frozenset(
    {"many", "some", "others", "few", "several", "most", "both", "all", "those", "critics", "everyone", "one"}
)
COMPONENT = Component("sources", "3", lambda reading: reading)


def speaker(reading: Reading, item: Attribution) -> tuple[str, Reading]:
    """The uid of who speaks and the reading that holds its node; "" where nobody does."""
    if not item.source:
        return "", reading
    start, end = item.source[0].start, item.source[-1].end
    mention = _some_of(reading, start, end) or _named(reading, start, end)
    return (mention.uid, reading) if mention else _described(reading, start, end)


def _some_of(reading: Reading, start: int, end: int) -> Mention | None:
    """The group that "one of them" or "one of whom" belongs to: the last one described before."""
    if not SOME_OF.fullmatch(reading.text, start, end):
        return None
    groups = [m for m in reading.mentions if m.end <= start and reading.by_uid[m.uid].type == "Group"]
    return max((m for m in groups if m.form == "description"), key=lambda m: m.end, default=None)


def head_of(tokens: list[Token]) -> Token | None:
    """The token on which the others hang."""
    return next((token for token in tokens if token.head not in tokens or token.head == token), None)


def _named(reading: Reading, start: int, end: int) -> Mention | None:
    """The actor whose mention holds the head of the source, or stands beside it ("the envoy, Kirill Dmitriev")."""
    inside = [m for m in reading.mentions if m.start < end and start < m.end]
    inside = [m for m in inside if reading.by_uid[m.uid].type in ACTORS]
    head = head_of(reading.tokens(start, end))
    if not inside or head is None:
        return None
    last = [m for m in inside if m.end == end and m.form == "name" and reading.by_uid[m.uid].type == "Person"]
    last = [m for m in last if not reading.text[start : m.start].endswith(" of ")]
    if last and _only_titles(reading, start, last[0].start):
        return last[0]
    heads = [m for m in inside if m.start <= head.idx < m.end]
    if heads:
        return max(heads, key=lambda m: m.end - m.start)
    beside = [m for m in inside if any(t.dep_ == "appos" for t in reading.tokens(m.start, m.end))]
    return beside[0] if beside else None


def _only_titles(reading: Reading, start: int, end: int) -> bool:
    """Whether only an office stands in a stretch, with the state that it is held in."""
    taken = {offset for m in reading.mentions for offset in range(m.start, m.end)}
    words_ = (m for m in WORD.finditer(reading.text, start, end) if m.start() not in taken)
    return all(m[0].lower() in title_words() | GLUE for m in words_)


def _described(reading: Reading, start: int, end: int) -> tuple[str, Reading]:
    """A source that no name covers becomes a person or a group named by its own words."""
    tokens = [t for t in reading.tokens(start, end) if not t.is_space]
    while tokens and (tokens[0].pos_ in ("DET", "PUNCT") and tokens[0].lower_ not in ALONE):
        tokens = tokens[1:]
    head = head_of(tokens)
    if head is None or not _personal(head):
        return "", reading
    single = head.tag_ in ("NN", "NNP") and head.lower_ not in words("actors", "collectives")
    again = _spoken_before(reading, start, end, head)
    if again:
        mention = Mention(tokens[0].idx, head.idx + len(head), again, "description")
        return again, replace(reading, mentions=tuple(sorted({*reading.mentions, mention})))
    tokens = _before_comma(tokens, head)
    first, last = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    evidence = reading.evidence([reading.sentence(first)], COMPONENT.finder, CONFIDENCE)
    body = head.lower_ in words("actors", "bodies") | words("actors", "governments")
    kind = "Organization" if body else "Person" if single else "Group"
    node = reading.node(kind, [reading.text[first:last]], evidence)
    mention = Mention(first, last, node.uid, "description")
    serving = [_serving(reading, node.uid, (first, last), head)] if single else []
    known = reading.adding([node, *(edge for edge in serving if edge)])
    return node.uid, replace(known, mentions=tuple(sorted({*reading.mentions, mention})))


def _serving(reading: Reading, uid: str, place: tuple[int, int], head: Token) -> Edge | None:
    """Whom somebody without a name serves: "an Emirati official", "a spokesman for the group"."""
    before = [m for m in reading.mentions_in(place[0], head.idx) if reading.by_uid[m.uid].type in EMPLOYED]
    ties = [c for c in head.rights if c.dep_ == "prep" and c.lower_ in ("for", "of", "from", "in", "at", "with")]
    ends = (each for tie in ties for each in tie.children if each.dep_ == "pobj")
    after = [m for each in ends if (m := reading.mention_at(each.idx, each.idx + len(each)))]
    owners = [*before[-1:], *(m for m in after if reading.by_uid[m.uid].type in EMPLOYED)]
    if not owners or head.lower_ not in words("actors", "roles"):
        return None
    said = reading.text[before[-1].end if before else place[0] : head.idx + len(head)]
    role = re.sub(r"^(?:['’]s?)? ?(?:one )?", "", said)
    return affiliation(reading, Office(uid, role, *place, owners[0].uid))


def _before_comma(tokens: list[Token], head: Token) -> list[Token]:
    """Without what is only added after a comma: `an official with the bloc, the coordinator of the deal`."""
    comma = next((i for i, t in enumerate(tokens) if t.text == "," and t.i > head.i), len(tokens))
    return tokens[:comma]


def _spoken_before(reading: Reading, start: int, end: int, head: Token) -> str:
    """Whom `the official` or `the EU official` means: the last one without a name whom the text called so."""
    if not reading.text[start : start + 4].lower().startswith("the ") or head.tag_ not in ("NN", "NNP"):
        return ""
    called = re.compile(rf"\b{re.escape(head.lower_)}\b", re.I)
    for mention in sorted((m for m in reading.mentions if m.end <= start), key=lambda m: -m.start):
        same = mention.form == "description" and called.search(reading.text[mention.start : mention.end])
        node = reading.by_uid[mention.uid]
        if same and node.type == "Person" and isinstance(node, Node) and _so_called(reading, node, start + 4, end):
            return node.uid
    return ""


def _so_called(reading: Reading, node: Node, start: int, end: int) -> bool:
    """Whether a person is known only by a description, and by one that has the names of `text[start:end]`."""
    if node.name[:1].isupper() and all(word[:1].isupper() for word in node.name.split()):
        return False
    place = reading.text.find(node.name)
    said = {m.uid for m in reading.mentions_in(place, place + len(node.name))}
    named = {m.uid for m in reading.mentions_in(start, end) if m.uid != node.uid}
    capital = {word for word in reading.text[start:end].split() if word[0].isupper()}
    return named <= said and (bool(named) or capital <= {*node.name.split()})


def _personal(head: Token) -> bool:
    """Whether a noun is for people or a body of them."""
    word = head.lower_
    if word in words("actors", "things"):
        return False
    known = (
        words("actors", "roles")
        | words("actors", "collectives")
        | words("actors", "bodies")
        | words("actors", "governments")
    )
    return word in known or word in ALONE or (head.pos_ in ("NOUN", "PROPN") and bool(PERSONAL.search(word)))


def is_media(node: Node) -> bool:
    """Whether a node is an outlet that passes on what others say."""
    media = words("actors", "media")
    names = [name.lower().removeprefix("the ") for name in (node.name, *node.aliases)]
    return node.type == "Organization" and any(name in media or name.split()[-1] in media for name in names)
