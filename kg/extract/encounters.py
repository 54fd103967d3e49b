"""Meetings that are told by other words: "the welcome of Erdogan in the Oval Office", "sent his envoy to Muscat"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extract.attendance import PLACES, doer_of, in_phrase
from kg.extract.gatherings import Gathering
from kg.extract.lexicons import lexicon, words
from kg.extract.occurrence import noun_status, verb_status
from kg.extract.reading import Reading

if TYPE_CHECKING:
    from spacy.tokens import Token

PEOPLE = frozenset({"Person"})
WITH = frozenset({"of", "with", "between", "for"})
WHERE = frozenset({"in", "at", "inside"})


def encounters(reading: Reading) -> Iterator[Gathering]:
    """Encounters and journeys, in the order of the text."""
    for token in reading.doc:
        if token.lower_ in words("meetings", "encounters") and token.pos_ in ("NOUN", "PROPN", "VERB"):
            yield from _encounter(reading, token)
        elif token.pos_ == "VERB" and token.lemma_ in words("meetings", "travelling"):
            yield from _journey(reading, token, _travellers(token))
        elif token.lower_ in ("expected", "due") and token.tag_ in ("VBN", "JJ"):
            yield from _expected(reading, token)
        elif token.pos_ == "VERB" and token.lemma_ in words("meetings", "sending"):
            yield from _journey(reading, token, [c for c in token.children if c.dep_ in ("dobj", "nsubjpass")])


def _encounter(reading: Reading, token: Token) -> Iterator[Gathering]:
    """A person who is met and the place, both in the words after the noun."""
    after = [t for t in token.subtree if t.i > token.i]
    people = _after(reading, after, WITH, PEOPLE)
    places = _after(reading, after, WHERE, PLACES)
    if people and places:
        end = max(t.idx + len(t) for t, _ in (*people, *places))
        met = tuple(dict.fromkeys(uid for _, uid in people))
        yield Gathering(token.idx, end, token.idx, "meeting", noun_status(token), met, (places[0][1],))


def _after(
    reading: Reading, inside: list[Token], prepositions: frozenset[str], types: frozenset[str]
) -> list[tuple[Token, str]]:
    """The objects of some prepositions that are of these types."""
    objects = (t for t in inside if t.dep_ == "pobj" and t.head.lower_ in prepositions)
    return [(t, uid) for t in objects for uid in in_phrase(reading, t, types)]


def _journey(reading: Reading, verb: Token, travellers: list[Token]) -> Iterator[Gathering]:
    """A person who goes or is sent to a place; a journey to a meeting that the text names is told by that."""
    people = [uid for t in travellers for uid in in_phrase(reading, t, PEOPLE)]
    goals = [o for p in verb.children if p.dep_ == "prep" and p.lower_ == "to" for o in p.children if o.dep_ == "pobj"]
    places = [uid for t in goals for uid in in_phrase(reading, t, PLACES)]
    if people and places and not _to_meet(verb):
        end = goals[0].idx + len(goals[0])
        gone = tuple(dict.fromkeys(people))
        yield Gathering(verb.idx, end, verb.idx, "visit", verb_status(verb), gone, (places[0],))


def _travellers(verb: Token) -> list[Token]:
    """Who goes: the subject, or whose plan it is ("von der Leyen's plan to fly to Brazil")."""
    doer = doer_of(verb)
    if doer is None:
        return []
    return [c for c in doer.children if c.dep_ == "poss"] if verb.dep_ == "acl" and verb.tag_ == "VB" else [doer]


def _expected(reading: Reading, verb: Token) -> Iterator[Gathering]:
    """`Barrot, expected in Beirut on Friday,`; `A delegation is expected in Yerevan`: a visit to come."""
    doer = verb.head if verb.dep_ == "acl" else doer_of(verb)
    who = list(in_phrase(reading, doer, frozenset({"Person", "Group"}))) if doer is not None else []
    goals = [p for p in verb.children if p.dep_ == "prep" and p.lower_ in ("in", "at")]
    places = [(o, uid) for p in goals for o in p.children for uid in in_phrase(reading, o, PLACES)]
    if who and places and not _to_meet(verb) and not any(c.dep_ == "xcomp" for c in verb.children):
        end = places[0][0].idx + len(places[0][0])
        yield Gathering(verb.idx, end, verb.idx, "visit", "planned", tuple(who), (places[0][1],))


def _to_meet(verb: Token) -> bool:
    """Whether the words around a verb name the meeting that the journey is for."""
    listed = {word for part in ("nouns", "verbs") for row in lexicon("meetings")[part].values() for word in row}
    listed -= words("meetings", "seeing")
    return any(t.lower_ in listed or t.lemma_ in listed for t in verb.subtree if t.i > verb.i)
