"""Candidates: every plan that a text mentions beside every actor of the same sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.parse import SUBJECTS
from kg.extract.plans.groups import is_inside, outermost
from kg.extract.plans.mentions import PlanMention, mentions, nouns
from kg.extract.reading import ACTORS, Mention, Reading
from kg.extract.stances.frames import Hit, hits
from kg.extract.turns import Turns

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEAKERS = {"we": "we", "our": "we", "us": "we", "ours": "we", "ourselves": "we", "i": "i", "my": "i", "me": "i",
            "mine": "i", "you": "you", "your": "you"}  # fmt: skip
UNNAMED = SPEAKERS | {
    "they": "they", "their": "they", "them": "they", "he": "he", "his": "he", "him": "he", "she": "she", "her": "she",
}  # fmt: skip
MODIFIERS = frozenset({"amod", "compound"})
BACKWARD = frozenset({"they", "he", "she"})
ROLES = ("roles", "collectives", "bodies", "governments", "communities")
PARTIES = frozenset({"side", "party", "country", "nation", "president", "congress", "allies", "ally"})
"""Counted parties that take stances without a name."""


@dataclass(frozen=True, slots=True)
class Side:
    """One actor of a sentence: the node it is known as, if any, its words there, and their heads in the parse."""

    key: str
    uid: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A plan beside an actor: the signs that this actor takes a stance toward it, and those of others.

    `nested`: the plan's words stand inside another plan's name; `speaking`: this actor says what holds the plan.
    """

    plan: PlanMention
    side: Side
    hits: tuple[Hit, ...]
    others: tuple[Hit, ...]
    nested: bool
    speaking: bool = False


def pairs(reading: Reading, pronouns: Iterable[PlanMention] = ()) -> Iterator[Pair]:
    """All pairs of a reading, in the order of the text; pronouns that mean plans are given."""
    covered = covering(reading)
    meant, turns = list(pronouns), Turns(reading.text)
    for sentence in reading.doc.sents:
        found = [plan for plan in outermost(list(mentions(sentence))) if not _in_exchange(plan)]
        found += [plan for plan in meant if plan.head.sent.start == sentence.start]
        if found:
            said = [token for token in sentence if not turns.is_label(token.idx)]
            sides = list(_sides(said, covered))
            for plan in found:
                yield from _of(plan, sides, is_inside(plan, found), _source(reading, plan))


def _in_exchange(plan: PlanMention) -> bool:
    """ "in exchange for" is no exchange that somebody proposes."""
    return plan.head.lower_ == "exchange" and plan.head.head.lower_ == "in"


def _bound_by(plan: Token) -> list[Token]:
    """Who would do something under a plan, which says nothing of what they think of it: "under the deal, X would"."""
    verb = plan.head.head
    if plan.dep_ != "pobj" or plan.head.lower_ != "under" or verb.pos_ not in ("VERB", "AUX"):
        return []
    return [t for t in verb.lefts if t.dep_ in SUBJECTS]


def _source(reading: Reading, plan: PlanMention) -> range:
    """The offsets of who says the words that hold a plan, by the shortest attribution; empty where nobody is told."""
    holding = [
        (sum(span.end - span.start for span in told.content), told.source[0].start, told.source[-1].end)
        for told in reading.attributions
        if told.source and any(span.start <= plan.head.idx < span.end for span in told.content)
    ]
    return range(*min(holding)[1:]) if holding else range(0)


def covering(reading: Reading) -> dict[int, Mention]:
    """Each offset that an actor's mention covers, with the longest such mention."""
    actors = [m for m in reading.mentions if reading.by_uid[m.uid].type in ACTORS and _trusted(reading, m)]
    return {o: m for m in sorted(actors, key=lambda m: m.end - m.start) for o in range(m.start, m.end)}


def _trusted(reading: Reading, mention: Mention) -> bool:
    """Not a plan's name taken for a body, nor "they" taken for one state or body."""
    words_ = reading.text[mention.start : mention.end].lower().split()
    if nouns().get(words_[-1], ("", False))[1]:
        return False
    return words_[-1] not in ("they", "them") or reading.by_uid[mention.uid].type == "Group"


def _sides(said: list[Token], covered: dict[int, Mention]) -> Iterator[Side]:
    grouped: dict[str, list[Token]] = {}
    uids: dict[str, str] = {}
    for token in said:
        mention = covered.get(token.idx)
        if mention:
            if mention.start <= token.head.idx < mention.end and token.head.i != token.i:
                continue  # only the head of a mention stands for it
            key = uids[mention.uid] = mention.uid
        else:
            key = _unnamed(token, covered)
        if key:
            grouped.setdefault(key, []).append(token)
    for key, name in [(key, _apposed(grouped, key)) for key in grouped]:
        if name:
            grouped[name] += grouped.pop(key)
    for key in [key for key in grouped if key in BACKWARD]:
        antecedent = _before(grouped[key][0], key, grouped)
        if antecedent:
            grouped[antecedent] += grouped.pop(key)
    for key, tokens in grouped.items():
        yield Side(key, uids.get(key, ""), tuple(tokens))


def _apposed(grouped: dict[str, list[Token]], pronoun: str) -> str:
    """The actor that explains who speaks: "we, the leaders of the G7, endorse"."""
    if pronoun not in SPEAKERS.values():
        return ""
    explained = (
        key for key, tokens in grouped.items() for t in tokens if t.dep_ == "appos" and t.head in grouped[pronoun]
    )
    return next(explained, "")


def _before(pronoun: Token, word: str, grouped: dict[str, list[Token]]) -> str:
    """The last subject of the sentence before a pronoun that no mention resolved, where it agrees in number."""
    subjects = [
        (token.i, key)
        for key, tokens in grouped.items()
        for token in tokens
        if key not in UNNAMED.values() and token.dep_ in SUBJECTS and token.i < pronoun.i
    ]
    several = word == "they"
    found = [(i, key) for i, key in subjects if (pronoun.doc[i].tag_ in ("NNS", "NNPS")) == several]
    return max(found)[1] if found else ""


def _unnamed(token: Token, covered: dict[int, Mention]) -> str:
    """A key for an actor without a mention: a pronoun, people in office, a party's adjective; "" for what is none."""
    if token.pos_ in ("PRON", "DET"):
        return UNNAMED.get(token.lower_, "")
    party = lexicon("actors")["partisans"].get(token.text, "")
    if party and token.dep_ in MODIFIERS and token.head.lemma_.lower() in nouns():
        return f"the {party}"
    if token.pos_ not in ("NOUN", "PROPN") or (token.dep_ == "compound" and token.head.idx in covered):
        return ""
    if nouns().get(token.lemma_.lower(), ("", False))[1]:
        return ""
    role = token.lower_ in words("actors", *ROLES) or token.lemma_.lower() in PARTIES
    if not role and token.ent_type_ not in ("PERSON", "ORG", "NORP", "GPE"):
        return ""
    which = [
        t.lower_ for t in token.lefts if t.dep_ in ("compound", "amod") and t.lower_ in words("actors", "modifiers")
    ]
    return " ".join(["the", *which, token.lower_]) if token.dep_ != "compound" else ""


def _of(plan: PlanMention, sides: list[Side], nested: bool, source: range) -> Iterator[Pair]:
    found = hits(plan.head)
    bound = _bound_by(plan.head)
    for side in sides:
        if any(token in bound for token in side.tokens):
            continue
        places = {token.i for token in side.tokens}
        own = tuple(hit for hit in found if hit.actor.i in places)
        others = tuple(hit for hit in found if hit.actor.i not in places)
        yield Pair(plan, side, own, others, nested, any(token.idx in source for token in side.tokens))
