"""Pronouns and descriptions ("he", "the minister", "the Ukrainian leader") as mentions of actors already named."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.movements import resolved
from kg.extract.reading import Component, Mention, Reading
from kg.extract.relayed import unpacked
from kg.extract.roles import Office, affiliation, affiliations, offices
from kg.extract.rules import SUBJECTS
from kg.extract.states import inferred
from kg.extract.turns import Turns

if TYPE_CHECKING:
    from spacy.tokens import Token

SINGULAR = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
NEUTER = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
BODIES = frozenset({"Country", "Organization"})
MANY = frozenset({"Group", "Country", "Organization"})
FORMER = frozenset({"former", "ex-"})
LEADERS = frozenset({"leader", "head", "chief"})
HEADS = frozenset(
    {
        "president",
        "premier",
        "minister",
        "chancellor",
        "king",
        "emir",
        "chairman",
        "secretary-general",
        "director-general",
    }
)
TOP_DIPLOMAT = frozenset({"top", "diplomat"})
DIPLOMATS = (frozenset({"foreign", "minister"}), frozenset({"secretary", "state"}), frozenset({"foreign", "secretary"}))
"""Offices whose bearer is a state's top diplomat."""

DEPUTIES = frozenset({"deputy", "vice", "under", "assistant"})
CHARGES = frozenset({"for", "of", "over"})
"""Prepositions of what somebody is blamed or praised for."""

REACH = 4
"""Sentences back that a pronoun may look."""

SPEAKER_WEIGHT, SUBJECT_WEIGHT, NAMED_WEIGHT, DISTANCE_COST = 3.0, 2.0, 0.5, 1.2
SOON = 3
"""Sentences after a description in which its bearer may be named."""

LATER = -2
"""The salience of somebody whom a text names only later."""

FIRST_SINGULAR = frozenset({"i", "me", "my", "mine", "myself"})


def _run(reading: Reading) -> Reading:
    reading = resolved(reading)
    described = list(_descriptions(reading))
    reading = _with(reading, (mention for mention, _ in described))
    reading = reading.adding(affiliation(reading, office) for _, office in described if office)
    reading = affiliations(_with(reading, _Pronouns(reading).mentions()))
    return reading.adding(inferred(reading))


def _with(reading: Reading, found: Iterable[Mention]) -> Reading:
    return replace(reading, mentions=tuple(sorted({*reading.mentions, *found})))


# --- descriptions ---


def _descriptions(reading: Reading) -> Iterator[tuple[Mention, Office | None]]:
    """Descriptions with whom they mean, and the office that they tell of where it is news."""
    covered = {offset for m in reading.mentions for offset in range(m.start, m.end)}
    held = list(offices(reading))
    for token in reading.doc:
        if token.pos_ not in ("NOUN", "PROPN") or token.idx in covered or token.tag_ in ("NNS", "NNPS"):
            continue
        if token.lower_ in words("actors", "roles"):
            found = _described(reading, token, held)
            if found:
                yield found
        elif token.lower_ in words("actors", "bodies") and _definite(token):
            body = _body(reading, token)
            if body:
                yield body, None
        elif token.lower_ in words("actors", "governments") and _definite(token):
            state = _state(reading, token)
            if state:
                yield state, None


def _described(reading: Reading, token: Token, held: list[Office]) -> tuple[Mention, Office | None] | None:
    """The person whom a definite noun phrase means by a role: "the minister", "Russia's deputy foreign minister"."""
    start, end = token.left_edge.idx, token.idx + len(token)
    phrase = reading.doc[token.left_edge.i : token.i + 1]
    owners = [m.uid for m in reading.mentions_in(start, token.idx) if reading.by_uid[m.uid].type in MANY]
    titled = next((each.person for each in held if _of_name(reading, each, token.idx)), "")
    if titled:
        return Mention(token.idx, end, titled, "description"), None
    if not (_definite(token) or (owners and not _another(token))) or _title(reading, end):
        return None
    wanted = {t.lower_ for t in phrase if t.lower_ in words("actors", "roles") | words("actors", "modifiers")}
    best = _bearer(reading, wanted, owners, held, start) or (_subject_before(reading, token, owners) if owners else "")
    if not best:
        best, owners = _named_next(reading, token, held), owners or _led(reading, token)
    if not best:
        return None
    first = next((t for t in phrase if t.pos_ not in ("DET", "PUNCT")), token)
    known = any(office.person == best and office.owner in owners for office in held)
    role = " ".join(t.text for t in phrase if t.lower_ in wanted)
    office = Office(best, role, first.idx, end, owners[-1]) if owners and not known else None
    return Mention(first.idx, end, best, "description"), office


def _title(reading: Reading, end: int) -> bool:
    """Whether a role noun only stands before its bearer's name."""
    after = reading.text[end : end + 3]
    return (
        any(m.form == "name" and m.start <= end + 2 for m in reading.mentions_in(end, end + 60)) and after[:1] in " ,"
    )


def _of_name(reading: Reading, office: Office, place: int) -> bool:
    """Whether a place lies in an office that goes before its bearer's name: `the President of the United States …`."""
    named = any(m.uid == office.person for m in reading.mentions_ending(office.end))
    return named and office.start <= place < office.end


def _definite(token: Token) -> bool:
    return any(child.lower_ in ("the", "this", "that", "his", "her", "their") for child in token.lefts)


def _another(token: Token) -> bool:
    """Whether a noun phrase brings in somebody new: "a Sudanese official"."""
    return any(child.lower_ in ("a", "an", "another", "one", "some") for child in token.lefts)


def _bearer(reading: Reading, wanted: set[str], owners: list[str], held: list[Office], place: int) -> str:
    """Who holds a role like the wanted one, for one of the owners where any are named: rather one named before than
    one named later, and the last named of equals."""
    scored = []
    for office in held:
        if owners and office.owner and office.owner not in owners:
            continue
        if not owners and office.start > place and _is_another(reading, office):
            continue
        role = {part.lower() for part in office.role.split()}
        if role & FORMER > wanted & FORMER:
            continue
        shared = len(wanted & role) / len(wanted | role)
        if owners and office.owner and wanted <= LEADERS and role & HEADS:
            shared = max(shared, 0.5)
        if owners and wanted == TOP_DIPLOMAT and any(each <= role for each in DIPLOMATS) and not role & DEPUTIES:
            shared = max(shared, 0.5)
        if shared >= (0.4 if owners else 0.5):
            last = _salience(reading, office.person, place)
            scored.append((last > LATER, shared, last, office.person))
    return max(scored)[-1] if scored else ""


def _is_another(reading: Reading, office: Office) -> bool:
    """Whether an office goes before a mere surname, so that the same title without a name before it meant somebody
    else: "The President welcomed … President Erdoğan's commitment"."""
    named = reading.mentions_ending(office.end)
    return any(" " not in reading.text[mention.start : mention.end] for mention in named)


def _salience(reading: Reading, uid: str, place: int) -> int:
    """Where an actor was last a subject before a place; less for one who comes only later."""
    before = [m for m in reading.mentions if m.uid == uid and m.start < place]
    subjects = [m.start for m in before if any(t.dep_ in SUBJECTS for t in reading.tokens(m.start, m.end))]
    return max(subjects, default=-1 if before else LATER)


def _subject_before(reading: Reading, token: Token, owners: list[str]) -> str:
    """The person who was the subject of the sentence before, for a description that is a subject itself."""
    if token.dep_ not in SUBJECTS:
        return ""
    start, _ = reading.sentence(token.idx)
    previous, end = reading.sentence(max(start - 2, 0))
    for mention in reading.mentions_in(previous, end):
        person = reading.by_uid[mention.uid].type == "Person"
        served = [e.to_uid for e in reading.edges("AFFILIATED_WITH") if e.from_uid == mention.uid]
        subject = any(t.dep_ in SUBJECTS for t in reading.tokens(mention.start, mention.end))
        if person and subject and end <= start and (not served or set(served) & set(owners)):
            return mention.uid
    return ""


def _named_next(reading: Reading, token: Token, held: list[Office]) -> str:
    """The person whom one of the next sentences names first, as its subject and without an office, for a description
    that is a subject: "The leader of the Houthi movement has threatened … On Thursday, Abdul-Malik al-Houthi said"."""
    start, end = reading.sentence(token.idx)
    people = [m for m in reading.mentions if m.form == "name" and reading.by_uid[m.uid].type == "Person"]
    if token.dep_ not in SUBJECTS or any(start <= m.start < end for m in people):
        return ""
    stop = end
    for _ in range(SOON):
        stop = reading.sentence(stop + 2)[1] if stop + 2 < len(reading.text) else stop
    after = next((m for m in people if m.start > end), None)
    if after is None or after.start > stop or any(m.uid == after.uid and m.start < start for m in reading.mentions):
        return ""
    subject = any(t.dep_ in SUBJECTS for t in reading.tokens(after.start, after.end))
    return after.uid if subject and all(office.person != after.uid for office in held) else ""


def _led(reading: Reading, token: Token) -> list[str]:
    """What somebody leads or serves, after "of": "the leader of Yemen's Houthi movement"."""
    ofs = [child for child in token.rights if child.dep_ == "prep" and child.lower_ == "of"]
    ends = [each for child in ofs for each in child.children if each.dep_ == "pobj"]
    led = (reading.mention_at(each.idx, each.idx + len(each)) for each in ends)
    return [m.uid for m in led if m and reading.by_uid[m.uid].type in MANY]


def _body(reading: Reading, token: Token) -> Mention | None:
    """`the military` after "the Israeli military"."""
    same = [m for m in reading.mentions if m.end <= token.idx and reading.by_uid[m.uid].type == "Organization"]
    same = [m for m in same if reading.text[m.start : m.end].lower().endswith(token.lower_)]
    said = [t for t in token.lefts if t.lower_ not in words("actors", "armed")]
    if not same or len(said) > 1:
        return None
    return Mention(token.idx, token.idx + len(token), same[-1].uid, "description")


def _state(reading: Reading, token: Token) -> Mention | None:
    """`the government` after "the Sudanese government": the state that was last so called, or the only one so far."""
    states = [m for m in reading.mentions if m.end <= token.idx and reading.by_uid[m.uid].type == "Country"]
    called = [m for m in states if reading.text[m.start : m.end].lower().endswith(token.lower_)]
    if not called and len({m.uid for m in states}) == 1:
        called = states
    bare = len([t for t in token.lefts if t.lower_ not in ("central", "federal")]) == 1
    return Mention(token.idx, token.idx + len(token), called[-1].uid, "description") if called and bare else None


# --- pronouns ---


class _Pronouns:
    """Resolves the pronouns of one text in order; remembers who was "he" and who "she"."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.gender: dict[str, str] = {}
        self.starts = [start for start, _ in reading.sentences]
        self.known = list(reading.mentions)
        self.spoken = [unpacked(reading, item) or item for item in reading.attributions]
        self.turns = Turns(reading.text)

    def mentions(self) -> list[Mention]:
        found = []
        for token in self.reading.doc:
            uid = self._resolved(token) if token.pos_ == "PRON" else ""
            if uid:
                mention = Mention(token.idx, token.idx + len(token), uid, "pronoun")
                found.append(mention)
                self.known.append(mention)
        return found

    def _resolved(self, token: Token) -> str:
        word = token.lower_
        if word in SINGULAR:
            return self._nearest(token, frozenset({"Person"}), SINGULAR[word])
        if word in NEUTER and not _expletive(token):
            return self._nearest(token, BODIES, "")
        if word in PLURAL:
            return self._nearest(token, MANY, "")
        if word in FIRST_SINGULAR:
            return self._speaker(token.idx) or self._labelled(token.idx, named=True)
        return ""

    def _labelled(self, offset: int, named: bool = False) -> str:
        """Whom the label of a transcript's turn names; with `named` only where that is who speaks."""
        turn = self.turns.at(offset)
        if turn is None or (named and not turn.named):
            return ""
        return next((m.uid for m in self.reading.mentions_in(turn.start, turn.end)), "")

    def _speaker(self, offset: int) -> str:
        """Who says the words at an offset, where an attribution tells."""
        for item in self.spoken:
            if item.source and any(piece.start <= offset < piece.end for piece in item.content):
                source = [m for m in self.known if m.start < item.source[-1].end and item.source[0].start < m.end]
                if source:
                    return min(source, key=lambda m: m.start).uid
        return ""

    def _nearest(self, token: Token, types: frozenset[str], gender: str) -> str:
        judged = self._judged(token)
        if judged and self.reading.by_uid[judged].type in types:
            return judged
        scored: dict[str, float] = {}
        speaker, first = self._speaker(token.idx), self._reach(token.idx)
        labelled = self._labelled(token.idx)
        for mention in self.known:
            near = first <= mention.start and mention.end <= token.idx
            if not near or mention.uid == labelled or self.reading.by_uid[mention.uid].type not in types:
                continue
            if gender and self.gender.get(mention.uid, gender) != gender:
                continue
            if not self._bound(mention, token):
                score = self._weight(mention) - DISTANCE_COST * self._distance(mention.start, token.idx)
                scored[mention.uid] = max(scored.get(mention.uid, -99.0), score) + 0.1
        if speaker in scored:
            scored[speaker] += SPEAKER_WEIGHT
        if not scored:
            return ""
        best = max(scored, key=lambda uid: scored[uid])
        if gender:
            self.gender[best] = gender
        return best

    def _judged(self, token: Token) -> str:
        """Whose what one is blamed, accused or praised for is: "blamed Iran for its refusal"."""
        if token.dep_ != "poss":
            return ""
        for prep in token.ancestors:
            if prep.pos_ == "ADP" and prep.lower_ in CHARGES and prep.head.lemma_ in _judging():
                objects = [c for c in prep.head.children if c.dep_ == "dobj" and c.i < prep.i]
                found = [self.reading.mention_at(c.idx, c.idx + len(c)) for c in objects]
                return next((mention.uid for mention in found if mention), "")
            if prep.pos_ == "VERB" and prep.tag_ != "VBG":
                return ""
        return ""

    def _reach(self, offset: int) -> int:
        """Where the first sentence begins in which a pronoun may look."""
        return self.starts[max(bisect_right(self.starts, offset) - 1 - REACH, 0)]

    def _distance(self, before: int, after: int) -> int:
        """Sentences from one offset to another."""
        return bisect_right(self.starts, after) - bisect_right(self.starts, before)

    def _weight(self, mention: Mention) -> float:
        tokens = self.reading.tokens(mention.start, mention.end)
        subject = any(t.dep_ in SUBJECTS for t in tokens)
        return SUBJECT_WEIGHT * subject + NAMED_WEIGHT * (mention.form == "name")

    def _bound(self, mention: Mention, token: Token) -> bool:
        """Whether the two stand in one clause as subject and object, so that they cannot be the same."""
        if token.dep_ not in ("dobj", "pobj", "iobj") or token.lower_.endswith(("self", "selves")):
            return False
        clause = token.head if token.dep_ != "pobj" else token.head.head
        while clause.dep_ == "xcomp":  # "Iran refused to sign it": who would sign is told above
            clause = clause.head
        return any(t.head == clause and t.dep_ in SUBJECTS for t in self.reading.tokens(mention.start, mention.end))


@cache
def _judging() -> frozenset[str]:
    rows = lexicon("cue-verbs")
    return frozenset({*rows["accuse"]["objects"], *rows["evaluate"]["objects"]})


def _expletive(token: Token) -> bool:
    if token.dep_ == "expl":
        return True
    verb = token.head
    return (
        token.dep_ in SUBJECTS
        and verb.lemma_ in ("be", "seem", "appear")
        and any(c.dep_ in ("acomp", "ccomp") for c in verb.children)
    )


COMPONENT = Component("coreference", "5", _run)
