"""Actors without a name of their own: collectives ("Ukrainian officials"), bodies ("the Israeli cabinet") and
governments ("the American side")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.extract.lexicons import words
from kg.extract.names import Name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OPENERS = frozenset(
    [
        "the",
        "a",
        "an",
        "some",
        "many",
        "several",
        "other",
        "these",
        "those",
        "all",
        "both",
        "most",
        "any",
        "such",
        "certain",
        "various",
    ]
)
PREPOSITIONS = frozenset({"of", "in", "on", "from", "at", "within", "inside", "close", "familiar", "near"})
LONGEST_TAIL = 7
"""Words of a prepositional phrase that still belongs to a collective's name."""

RULING = frozenset({"government", "leadership", "regime", "authorities"})
"""Nouns that before "of" and a country mean the country."""


@dataclass(frozen=True, slots=True)
class Collective:
    """A noun phrase `text[start:end]` for several people or a body; `head` is its noun's offset.

    `tail` is where the phrase ends with what follows the noun ("witnesses on the ground"); `owner` the name that the
    phrase gives it to ("Ukrainian", "Pashinyan's"). Without a kind it is its owner: "the M23 rebel group".
    """

    start: int
    end: int
    tail: int
    head: str
    kind: Literal["Group", "Organization", "Country", ""]
    owner: Name | None


def collectives(doc: Doc, names: list[Name]) -> Iterator[Collective]:
    """The collectives, bodies and governments of a text, in order."""
    at = {offset: name for name in names for offset in range(name.start, name.end)}
    for token in doc:
        if token.pos_ in ("NOUN", "PROPN") and token.idx not in at and not _before_name(token, at):
            found = _collective(token, at)
            if found:
                yield found


def _before_name(token: Token, at: dict[int, Name]) -> bool:
    """`presidents Zelensky and Putin`: a title, not a group."""
    after = at.get(token.idx + len(token) + 1)
    return after is not None and after.kind == "Person"


def _collective(token: Token, at: dict[int, Name]) -> Collective | None:
    noun = token.lower_
    start = _start(token)
    if (ruled := _ruled(token, at)) is not None:
        return Collective(start.idx, ruled.end, ruled.end, noun, "Country", ruled)
    before = (t for t in token.doc[start.i : token.i] if t.idx in at)
    owners = [at[t.idx] for t in before if t.i == start.i or t.nbor(-1).text != "("]  # an abbreviation owns nothing
    owner = owners[-1] if owners else None
    ruling = noun in RULING and token.i > 1 and token.nbor(-1).lower_ in ("'s", "’s")
    if owner is None and ruling:  # a parse may give "Congo's" to another noun
        owner = at.get(token.nbor(-2).idx)
        start = token.nbor(-2) if owner else start
    if len(owners) > 1 and owner and token.doc[start.i].idx == owners[0].start and not _joined(token, owners):
        start = next((t for t in token.doc[start.i :] if t.idx >= owner.start), start)
    kind = _kind(noun, token, owner)
    end = token.idx + len(token)
    if owner and owner.kind == "Organization" and _says_what(token):
        named = token.lower_ in words("actors", "apposed")
        return Collective(owner.start, end, end, noun, "", owner) if named else None
    if kind is None:
        return None
    return Collective(start.idx, end, _tail(token, end), noun, kind, owner)


def _ruled(token: Token, at: dict[int, Name]) -> Name | None:
    """The country whose government a noun names: `the government of Malawi`."""
    if token.lower_ not in RULING or token.i + 2 >= len(token.doc) or token.nbor().lower_ != "of":
        return None
    after = token.nbor(3) if token.nbor(2).lower_ == "the" and token.i + 3 < len(token.doc) else token.nbor(2)
    name = at.get(after.idx)
    return name if name is not None and name.kind == "Country" and name.entry else None


def _says_what(token: Token) -> bool:
    """`TASS news agency`, `the National Liberation Army (ELN) rebel group`: the noun only says what the name before it
    is."""
    owned = any(t.pos_ == "PART" for t in token.subtree) or any(c.lower_ in ("of", "in", "from") for c in token.rights)
    return not owned and token.lower_ in words("actors", "media", "apposed")


def _joined(token: Token, owners: list[Name]) -> bool:
    """Whether the names before a noun are listed (`American and Ukrainian officials`), not only side by side."""
    between = (t for t in token.sent if owners[0].end <= t.idx < owners[-1].start)
    return any(t.lower_ in ("and", "-", ",", "–") for t in between)


def _kind(noun: str, token: Token, owner: Name | None) -> Literal["Group", "Organization", "Country"] | None:
    if owner and owner.kind in ("People", "Country") and noun in words("actors", "governments"):
        return "Country"
    owned = ("People", "Country", "Person", "Organization", "Place")
    if owner and owner.kind in owned and noun in words("actors", "bodies"):
        return "Organization"
    plural = token.tag_ in ("NNS", "NNPS") or noun in (
        "team",
        "delegation",
        "source",
        "entourage",
        "camp",
        "circle",
        "opposition",
        "fms",
    )
    return "Group" if plural and noun in words("actors", "collectives") else None


def _start(token: Token) -> Token:
    """The first word of the noun phrase, without article and quantifier."""
    left = [t for child in token.lefts if child.dep_ not in ("advmod", "punct", "cc") for t in child.subtree]
    words_ = sorted({t.i for t in left} | {token.i})
    first = words_[0]
    doc = token.doc
    while first < token.i and (doc[first].lower_ in OPENERS or doc[first].is_punct or doc[first].is_space):
        first += 1
    joints = [i for i in range(first + 1, token.i) if doc[i].lower_ in ("and", "or") and _stands_alone(doc[i - 1])]
    return doc[joints[-1] + 1] if joints else doc[first]


def _stands_alone(noun: Token) -> bool:
    """Whether a noun before "and" is for actors of its own: `Congo's government and M23 rebels`."""
    return noun.lower_ in words("actors", "governments", "bodies", "collectives", "roles")


def _knows(word: Token) -> bool:
    """Whether a word after a noun begins what somebody knows of: "familiar with the talks", "with knowledge of"."""
    after = word.nbor().lower_ if word.i + 1 < len(word.doc) else ""
    if word.lower_ in ("with", "close"):
        return after in ("knowledge", "insight", "to")
    return word.lower_ in words("actors", "acquainted")


def _acquainted(word: Token) -> int:
    """Where what somebody knows of ends: before a stop, a verb, or after some words."""
    last = word
    while last.i + 1 < len(word.doc) and last.i - word.i < LONGEST_TAIL - 1 and _goes_on(last.nbor()):
        last = last.nbor()
    return last.idx + len(last)


def _goes_on(token: Token) -> bool:
    return not token.is_punct and token.tag_ not in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT", "CC")


def _tail(token: Token, end: int) -> int:
    if token.i + 1 < len(token.doc) and _knows(token.nbor()):
        return max(end, _acquainted(token.nbor()))
    for child in token.rights:
        if child.dep_ == "prep" and child.lower_ in PREPOSITIONS:
            subtree = list(child.subtree)
            whole = [t for t in subtree if not t.is_punct]
            if len(whole) <= LONGEST_TAIL and len(whole) == len(subtree) and subtree[0].idx <= end + 1:
                return max(end, subtree[-1].idx + len(subtree[-1]))
            nearest = [t for t in child.subtree if t.i <= child.i + LONGEST_TAIL]
            stop = next((t for t in nearest if t.is_punct or t.dep_ in ("relcl", "acl")), None)
            kept = [t for t in nearest if stop is None or t.i < stop.i]
            if len(kept) > 1 and stop is not None:
                end = kept[-1].idx + len(kept[-1])
        elif child.dep_ == "prep" or child.i > token.i + 1:
            break
    return end
