"""The words that take a stance, and where a parsed sentence has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon
from kg.extract.stances.syntax import is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTICLES = frozenset({"prt", "prep", "advmod", "dative", "acomp", "agent"})
CLAUSES = frozenset({"xcomp", "ccomp", "advcl", "acl", "relcl"})
PARTS = {"VERB": "verbs", "AUX": "verbs", "NOUN": "nouns", "PROPN": "nouns", "ADJ": "adjectives", "ADP": "adjectives"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the lexicon: its class, its lemma and the particles and preposition that belong to it.

    A `strong` entry means the stance wherever it governs a plan; a `clause` entry is followed by a clause that holds
    the plan ("urges X to accept it").
    """

    name: str
    lemma: str
    more: tuple[str, ...]
    strong: bool
    clause: bool = False

    @property
    def words(self) -> str:
        """The entry as the lexicon writes it."""
        return " ".join((self.lemma, *self.more))


@cache
def entries() -> dict[tuple[str, str], tuple[Entry, ...]]:
    """Entries by part of speech and lemma, those with most words first."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for name, rows in lexicon("stance-cues").items():
        for strength, part in product(("strong", "weak"), ("verbs", "nouns", "adjectives")):
            for words in rows[strength][part]:
                lemma, *more = str(words).split()
                entry = Entry(name, lemma, tuple(more), strength == "strong", bool(rows.get("clause")))
                found.setdefault((part, lemma), []).append(entry)
    return {key: tuple(sorted(group, key=lambda e: -len(e.more))) for key, group in found.items()}


@cache
def strong_classes(lemma: str) -> frozenset[str]:
    """The classes that have a lemma alone as a strong entry, whatever its part of speech."""
    found = (e for part in ("verbs", "nouns", "adjectives") for e in entries().get((part, lemma), ()))
    return frozenset(e.name for e in found if e.strong and not e.more and not e.clause)


def classes(token: Token) -> tuple[frozenset[str], frozenset[str]]:
    """The classes that a word has entries of by its part of speech, particles aside: the strong ones, then the weak
    ones and those that a clause follows."""
    part = PARTS.get(token.pos_)
    known = entries().get((part, token.lemma_.lower()), ()) if part else ()
    strong = frozenset(e.name for e in known if e.strong and not e.clause)
    return strong, frozenset(e.name for e in known if not e.strong or e.clause)


def _nearby(token: Token) -> set[str]:
    direct = [child for child in token.children if child.dep_ in PARTICLES]
    below = (c for d in direct for c in d.children if c.dep_ in ("prep", "prt", "pobj"))
    return {child.lower_ for child in direct} | {child.lower_ for child in below}


def matches(token: Token, via: Token | None) -> list[Entry]:
    """The entries, one a class, that a token is the cue of, when the plan was reached by way of the child `via`.

    `via` is None where the plan does not hang on the token (a relative clause or a participle after the plan).
    """
    part = PARTS.get(token.pos_)
    known = entries().get((part, token.lemma_.lower()), ()) if part else ()
    if not known:
        return []
    nearby = _nearby(token)
    kept: dict[str, Entry] = {}
    for entry in known:
        if entry.name not in kept and _fits(entry, token, via, nearby):
            kept[entry.name] = entry
    longest = max((len(e.more) for e in kept.values() if not e.clause), default=0)
    return [e for e in kept.values() if len(e.more) == longest or e.clause]


def _fits(entry: Entry, token: Token, via: Token | None, nearby: set[str]) -> bool:
    if not set(entry.more) <= nearby:
        return False
    if entry.clause:
        return via is not None and via.dep_ in CLAUSES
    if via is None:
        return True
    if via.dep_ == "advcl" or (via.dep_ == "acl" and via.tag_ == "VBN"):
        return False
    if via.dep_ in ("nsubj", "csubj") and token.pos_ == "VERB" and not is_passive(token):
        return False
    if entry.more and via.dep_ == "prep" and token.pos_ == "VERB":
        return via.lower_ in entry.more or any(c.lower_ in entry.more and c.i < via.i for c in token.children)
    return True
