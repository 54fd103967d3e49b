"""Where a text speaks of a meeting: its words, who takes part, where, and whether it took place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extract.attendance import (
    GAP,
    PLACES,
    counted_parties,
    doer_of,
    doers_of,
    governor_place,
    in_phrase,
    kinds,
    listed,
    located,
    phrase,
    travelled,
)
from kg.extract.lexicons import words
from kg.extract.occurrence import counted_in, joined, noun_status, verb_status
from kg.extract.reading import ACTORS, Mention, Reading

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST_NAME = 90


@dataclass(frozen=True)
class Gathering:
    """One mention of a meeting: the words from `start` to `end`, its head at `place`, participants and places as uids.

    `status` is "" where the words do not tell. `kind` is meeting, call, visit, talks or summit; `definite` tells
    whether it points back ("the talks"); `sides`
    whether its participants are only counted ("both sides"). `joined` is the status of taking part where that is told
    apart ("might attend the summit"); `inferred` holds participants that the words only imply.
    """

    start: int
    end: int
    place: int
    kind: str
    status: str
    participants: tuple[str, ...]
    places: tuple[str, ...]
    nominal: bool = False
    definite: bool = False
    sides: bool = False
    joined: str = ""
    inferred: tuple[str, ...] = ()


def gatherings(reading: Reading) -> Iterator[Gathering]:
    """Every mention of a meeting, in the order of the text."""
    for token in reading.doc:
        found = None
        if token.pos_ in ("NOUN", "PROPN") and token.lower_ in kinds("nouns"):
            found = _nominal(reading, token)
        elif token.pos_ == "VERB" and token.lemma_ in kinds("verbs"):
            found = _verbal(reading, token)
        if found:
            yield found
    yield from _stays(reading)


# --- meetings as nouns ---


def _nominal(reading: Reading, token: Token) -> Gathering | None:
    kind = kinds("nouns")[token.lower_]
    if not _meant(token, kind):
        return None
    people = _people(reading, token)
    other = _other_party(reading, token, people) if len(people) == 1 else ""
    start, end = _extent(token)
    places = tuple((located(reading, token) or governor_place(reading, token))[:1])
    return Gathering(
        start=start,
        end=end,
        place=token.idx,
        kind=_finer(token, kind),
        nominal=True,
        definite=any(c.lower_ in ("the", "this", "these", "that", "those") for c in token.lefts),
        sides=counted_parties(token) or _counted_governor(token),
        status=noun_status(token),
        participants=tuple(dict.fromkeys([*people, *([other] if other else [])])),
        places=places,
        joined=joined(token),
        inferred=(other,) if other and other not in people else (),
    )


def _people(reading: Reading, token: Token) -> list[str]:
    """Who takes part, by the noun phrase and by its verb; "their talks" are not those of one party."""
    named, busy = list(_of_noun(reading, token)), list(_of_governor(reading, token))
    before = reading.mentions_in(token.left_edge.idx, token.idx)
    plural = {m.uid for m in before if reading.text[m.start : m.end].lower() == "their"}
    one = {uid for uid in plural - {*busy} if reading.by_uid[uid].type != "Group"}
    return list(dict.fromkeys(uid for uid in (*named, *busy) if uid not in one))


def _other_party(reading: Reading, token: Token, people: list[str]) -> str:
    """Whose "talks with X" they are: the subject of the clause, or what he serves; "" for none."""
    if not any(c.dep_ == "prep" and c.lower_ == "with" for c in token.rights):
        return ""
    verb = token.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    doer = doer_of(verb) if verb.pos_ in ("VERB", "AUX") else None
    found = list(phrase(reading, doer)) if doer is not None and not doer.is_ancestor(token) else []
    if len(found) != 1:
        return ""
    node, partner = reading.by_uid[found[0]], reading.by_uid[people[0]]
    if "Person" not in (node.type, partner.type) or node.type == partner.type or node.type != "Person":
        return node.uid
    served = [e.to_uid for e in reading.edges("AFFILIATED_WITH") if e.from_uid == node.uid]
    return served[0] if served else ""


def _meant(token: Token, kind: str) -> bool:
    """Whether a noun is for a meeting of its own: not "calls for a truce", nor the talks of a "round of talks"."""
    after = {child.lower_ for child in token.rights}
    rounds = ("round", "rounds")
    if token.lower_ in rounds:
        return _round(token)
    of_round = token.dep_ == "pobj" and token.head.head.lower_ in rounds
    told = token.lower_ == "conference" and any(c.lower_ in ("press", "news") for c in token.lefts)
    asked = kind == "call" and (after & {"for", "on"} or any(c.dep_ == "acl" and c.tag_ == "VB" for c in token.rights))
    return token.dep_ != "compound" and not of_round and not told and not asked


def _round(token: Token) -> bool:
    """Whether a round is one of talks: `the second round of talks`, `the next round`; not `a round of strikes`."""
    ofs = [c for c in token.rights if c.lower_ == "of"]
    what = [each.lower_ for c in ofs for each in c.children if each.dep_ == "pobj"]
    said = {c.lower_ for c in token.lefts} & (words("meetings", "further") | words("meetings", "planned"))
    return any(word in kinds("nouns") for word in what) if ofs else bool(said) and not token.text.endswith("s")


def _finer(token: Token, kind: str) -> str:
    nouns = [t.lower_ for t in token.subtree if t.lower_ in kinds("nouns") and t.i > token.i]
    return kinds("nouns")[nouns[0]] if token.lower_ in ("round", "rounds") and nouns else kind


def _of_noun(reading: Reading, token: Token) -> Iterator[str]:
    """Participants within the noun phrase: `U.S.-Iran talks`, `Trump's meeting with Putin`, `talks between A and B`."""
    inside = list(reading.mentions_in(token.left_edge.idx, token.idx))
    whole = [m for m in inside if not any(o.start <= m.start and m.end <= o.end and o != m for o in inside)]
    before = [m for m in whole if _takes_part(reading, m, token)]
    owned = [m for m in before if re.match(r"['’]s?\b|['’] |-led", reading.text[m.end : m.end + 4])]
    pair = [m for m in before if m.form != "pronoun"]
    yield from _by(reading, token)
    yield from (
        m.uid for m in (owned or pair if len(pair) > 1 else [*owned, *(m for m in before if m.form == "pronoun")])
    )
    for child in token.rights:
        calling = child.lower_ == "from" and kinds("nouns")[token.lower_] == "call"
        if child.dep_ == "prep" and (calling or child.lower_ in ("between", "with", "among", "by")):
            yield from listed(reading, child.idx + len(child))
        elif child.dep_ == "prep" and child.lower_ == "of":
            yield from (u for u in listed(reading, child.idx + 2) if reading.by_uid[u].type != "Organization")
            yield from (
                uid for each in child.children if each.lower_ in kinds("nouns") for uid in _of_noun(reading, each)
            )


def _by(reading: Reading, token: Token) -> Iterator[str]:
    """`a summit attended by A and B`, `talks hosted by C`; `the talks involved D and E`."""
    for clause in (c for c in token.rights if c.dep_ in ("acl", "relcl") and c.lemma_ in words("meetings", "holding")):
        agents = (c for c in clause.children if c.dep_ == "agent")
        yield from (uid for agent in agents for uid in listed(reading, agent.idx + len(agent)))
    if token.dep_ == "nsubj" and token.head.lemma_ in words("meetings", "involving"):
        whom = (c for c in token.head.rights if c.dep_ == "dobj")
        yield from (uid for each in whom for uid in listed(reading, each.left_edge.idx))


def _takes_part(reading: Reading, mention: Mention, token: Token) -> bool:
    """Whether a name before the noun belongs to it, and is not the body that only lends its name (`OSCE meeting`)."""
    kind = reading.by_uid[mention.uid].type
    hosted = kinds("nouns")[token.lower_] in ("meeting", "summit") and kind == "Organization"
    between = reading.text[mention.end : token.idx]
    return kind in ACTORS and not hosted and len(between) <= GAP and not re.search(r"[,;:()]|\w\. ", between)


def _of_governor(reading: Reading, token: Token) -> Iterator[str]:
    """Who holds, attends or works at the meeting: the subject of the verb that the noun belongs to."""
    counted = counted_in(token)
    verb = _attended_verb(counted)
    if verb is None:
        return
    if counted.dep_ == "nsubjpass":
        agents = (child for child in verb.children if child.dep_ == "agent")
        yield from (uid for child in agents for uid in listed(reading, child.idx + len(child)))
        return
    doer = (_controller(verb) if verb.dep_ == "xcomp" else None) or doer_of(verb)
    wanted = verb.dep_ in ("xcomp", "ccomp", "pcomp") and verb.head.lemma_ in words("meetings", "proposing")
    if doer is not None and doer.i != counted.i and not wanted:
        yield from doers_of(reading, doer, verb)


def _counted_governor(token: Token) -> bool:
    """Whether only counted parties hold or go to a meeting: `the two sides prepared for another round of talks`."""
    verb = _attended_verb(counted_in(token))
    doer = doer_of(verb) if verb is not None else None
    return doer is not None and counted_parties(doer)


def _attended_verb(token: Token) -> Token | None:
    """The verb whose subject takes part: `held talks`, `told him during talks`, `discussed it in a call`."""
    verb = token.head
    if token.dep_ == "pobj" and verb.dep_ == "prep":
        verb, tie = verb.head, verb.lower_
        one = any(c.dep_ == "det" for c in token.lefts) and verb.lemma_ not in words("meetings", "resulting")
        busy = tie in ("during", "at") or (tie == "in" and one)
        coming = tie == "for" and verb.lemma_ in words("meetings", "coming")
        attending = (busy and verb.pos_ == "VERB") or verb.lemma_ in words("meetings", "holding") or coming
        return verb if attending and verb.pos_ in ("VERB", "AUX") else None
    held = token.dep_ in ("dobj", "nsubjpass") and verb.lemma_ in words("meetings", "holding")
    return verb if held and verb.pos_ in ("VERB", "AUX") else None


def _extent(token: Token) -> tuple[int, int]:
    """The noun phrase, articles off, with the prepositional phrases that follow at once."""
    left = token.left_edge
    while left.i < token.i and (
        left.dep_ == "det" or left.is_punct or left.is_space or left.lower_ in ("the", "a", "an")
    ):
        left = left.nbor()
    last = token
    for child in token.rights:
        if child.dep_ in ("prep",) and not any(t.dep_ in ("relcl", "ccomp") for t in child.subtree):
            last = child.right_edge
        else:
            break
    while last.i > token.i and (last.is_punct or last.is_space):
        last = last.nbor(-1)
    end = last.idx + len(last)
    return left.idx, end if end - left.idx <= LONGEST_NAME else token.idx + len(token)


# --- meetings as verbs ---


def _verbal(reading: Reading, verb: Token) -> Gathering | None:
    kind = kinds("verbs")[verb.lemma_]
    partners = list(_partners(reading, verb))
    doer = (_controller(verb) if verb.dep_ in ("xcomp", "acl") else None) or doer_of(verb) or _controller(verb)
    doers = doers_of(reading, doer, verb) if doer is not None else []
    sides = doer is not None and counted_parties(doer)
    if kind == "visit":
        return _visit(reading, verb, doers) if doers else None
    if not _several(reading, verb, doers, partners) and not sides:
        return None
    start, end = _clause(verb, doer)
    where = tuple((located(reading, verb) or travelled(reading, verb))[:1])
    if verb.lemma_ in words("meetings", "seeing") and not _seen(reading, verb, partners, where):
        return None
    return Gathering(
        start=start,
        end=end,
        place=verb.idx,
        kind=kind,
        status=verb_status(verb),
        participants=tuple(dict.fromkeys([*doers, *partners])),
        places=where,
        sides=sides and not doers,
    )


def _several(reading: Reading, verb: Token, doers: list[str], partners: list[str]) -> bool:
    """Whether enough take part: two, somebody who is met, or several people who meet and are named as one group."""
    if any(child.lower_ == "halfway" for child in verb.subtree):
        return False
    if verb.lemma_ in ("receive", "host", *words("meetings", "seeing")):
        return bool(partners)
    group = verb.lemma_ in ("meet", "convene") and any(reading.by_uid[uid].type == "Group" for uid in doers)
    return bool(partners) or len(doers) > 1 or group


def _seen(reading: Reading, verb: Token, partners: list[str], where: tuple[str, ...]) -> bool:
    """Whether a person who is seen is met: in a place, at a time, or at the end of a journey."""
    met = any(reading.by_uid[uid].type == "Person" for uid in partners) and verb.lemma_ in ("see", "host")
    then = verb.dep_ == "pcomp" or any(c.dep_ in ("npadvmod", "tmod") for c in verb.children)
    viewed = any(c.lower_ == "as" or c.dep_ in ("ccomp", "xcomp") for c in verb.children)
    briefed = verb.lemma_ == "brief" and any(reading.by_uid[uid].type == "Organization" for uid in partners)
    seated = verb.lemma_ == "sit" and any(c.lower_ == "down" for c in verb.children)
    return briefed or seated or (met and bool(where or then) and not viewed)


def _partners(reading: Reading, verb: Token) -> Iterator[str]:
    for child in verb.children:
        if child.dep_ == "dobj" and verb.lemma_ not in ("speak", "talk", "negotiate"):
            yield from listed(reading, child.left_edge.idx)
        elif child.dep_ == "prep" and child.lower_ in words("meetings", "with"):
            yield from listed(reading, child.idx + len(child))


def _controller(verb: Token) -> Token | None:
    """Whoever is to do what an infinitive says: `directed Witkoff to meet`, `Driscoll is expected to meet`."""
    head = verb.head
    for child in head.children:
        if child.dep_ == "dobj" and child.i < verb.i:
            return child
    while head.dep_ in ("acomp", "attr", "xcomp", "prep", "pcomp") and head.head != head and doer_of(head) is None:
        head = head.head
    return doer_of(head)


def _visit(reading: Reading, verb: Token, doers: list[str]) -> Gathering | None:
    places = [uid for child in verb.children if child.dep_ == "dobj" for uid in in_phrase(reading, child, PLACES)]
    if not places:
        return None
    start, end = _clause(verb, doer_of(verb))
    return Gathering(start, end, verb.idx, "visit", verb_status(verb), tuple(doers), tuple(places))


def _stays(reading: Reading) -> Iterator[Gathering]:
    """`Armen Grigoryan is currently in Washington`: a person in a place."""
    for token in reading.doc:
        if token.lemma_ != "be" or token.pos_ not in ("AUX", "VERB"):
            continue
        doer = next((c for c in token.lefts if c.dep_ == "nsubj"), None)
        spots = [c for c in token.rights if c.dep_ == "prep" and c.lower_ == "in"]
        people = [u for u in phrase(reading, doer) if reading.by_uid[u].type == "Person"] if doer is not None else []
        where = [u for prep in spots for t in prep.children for u in in_phrase(reading, t, frozenset({"Place"}))]
        other = any(c.dep_ == "prep" and c.lower_ == "for" for c in token.rights) or any(
            g.lower_ in kinds("nouns") for g in token.subtree
        )
        if doer is not None and people and where and not other:
            end = max(t.idx + len(t) for prep in spots for t in prep.subtree if not t.is_punct)
            start, status = doer.left_edge.idx, verb_status(token)
            yield Gathering(start, end, token.idx, "visit", status, tuple(people), tuple(where))


def _clause(verb: Token, doer: Token | None) -> tuple[int, int]:
    """The words of the act: from its subject, or its "to", to the end of its objects and times."""
    last = verb
    for child in verb.rights:
        if child.dep_ in ("dobj", "prep", "npadvmod", "advmod", "dative", "prt") and not any(
            t.dep_ in ("relcl", "ccomp") for t in child.subtree
        ):
            last = child.right_edge
    while last.is_punct or last.is_space:
        last = last.nbor(-1)
    helpers = [t for t in verb.lefts if t.dep_ == "aux"]
    near = (
        doer is not None
        and 0 < verb.i - doer.i <= 8
        and doer.sent.start == verb.sent.start
        and doer.head.i in (verb.i, verb.head.i)
    )
    first = doer.left_edge if near and doer is not None else (helpers[0] if helpers else verb)
    end = last.idx + len(last)
    return first.idx, end if end - first.idx <= 2 * LONGEST_NAME else verb.idx + len(verb)
