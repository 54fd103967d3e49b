"""Names in a text: runs of capitalised words, what each is the name of, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from kg import authority
from kg.extract.lexicons import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Kind = Literal["Person", "Organization", "Country", "Group", "Place", "People", ""]
"""What a name names; "People" is an adjective of nationality, "" something that is no actor and no place."""

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'][^\W\d_]{2,})*")
PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "de", "del", "van", "von", "der", "den", "da", "dos", "ter", "abu", "es"}
)
PREFIXES = frozenset({"al", "el", "ad", "as", "ash", "an", "ar", "at", "az", "es"})
"""Arabic articles that a hyphen ties to a name."""

ORGANIZING = frozenset({"of", "for", "and", "the", "on"})
ARTICLES = frozenset({"The", "A", "An"})
RULING = frozenset({"Government", "Administration", "Coalition"})
"""Words that with "of" begin a government's own name: "Government of National Unity"."""

AHEAD = 12
"""Characters before a name in which "Mr" and the like stand."""

LONGEST = 6
OWNER = re.compile(r"(?P<name>[A-Z][\w.]+)(?:['’]s?)? $")
FOLLOWING = re.compile(r" ([A-Z]\w+)")
"""Capital words beside a name, before and after it."""

TIMES = frozenset({"DATE", "TIME", "ORDINAL", "CARDINAL", "PERCENT", "MONEY", "QUANTITY", "LANGUAGE"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `text[start:end]`; `entry` where an authority file knows it; `sure` where the kind is certain."""

    start: int
    end: int
    kind: Kind
    entry: authority.Entry | None = None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its offsets and its token in the parse."""

    start: int
    end: int
    text: str
    token: Token

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def names(doc: Doc, text: str) -> list[Name]:
    """The names of a parsed text in order; none overlap."""
    line = _words(doc, text)
    found: list[Name] = []
    place = 0
    while place < len(line):
        name, used = _name_at(text, line, place)
        if name:
            found.append(name)
        place += used
    return found


def _words(doc: Doc, text: str) -> list[Word]:
    starts = {}
    for token in doc:
        for offset in range(token.idx, token.idx + len(token)):
            starts[offset] = token
    return [Word(m.start(), m.end(), m[0], starts[m.start()]) for m in WORD.finditer(text) if m.start() in starts]


def _name_at(text: str, line: list[Word], place: int) -> tuple[Name | None, int]:
    """The name that begins at a word, and how many words were used."""
    if not line[place].capital and not _prefixed(text, line, place):
        return None, 1
    known, length = _known(text, line, place)
    run = _run(text, line, place)
    called = _called_like_a_place(run) if known and length == 1 else 0
    if called:
        return Name(run[0].start, run[called - 1].end, "Person"), called
    if known and (town := _town(text, run, length)):
        return town, len(run)
    if known and length >= len(run):
        return known, length
    if not run:
        return known, max(length, 1)
    if run[0].text in ARTICLES and length < len(run) and not _outlet(text, run):
        return None, 1
    cut = _cut(text, line, place, run, length if known else 0)
    if known and cut <= length:
        return known, length
    run = run[:cut]
    by_words = _by_words(text, run)
    return Name(run[0].start, run[-1].end, by_words or _kind(run), sure=bool(by_words)), len(run)


def _prefixed(text: str, line: list[Word], place: int) -> bool:
    """Whether a particle begins a name: `el-Fasher`, `al-Burhan`."""
    after = line[place + 1] if place + 1 < len(line) else None
    particle = line[place].text in PREFIXES and after is not None and after.capital
    return particle and after is not None and text[line[place].end : after.start] == "-"


def _called_like_a_place(run: list[Word]) -> int:
    """How many words a person's name has whose first is a place's too (Israel Katz): spaCy takes them for one person,
    and the text knows nobody else of that surname ("For Ukraine Zelensky signed")."""
    first = run[0].token if run else None
    if first is None or first.ent_type_ != "PERSON" or first.ent_iob_ != "B":
        return 0
    entity = next(each for each in first.doc.ents if each.start == first.i)
    name = [word for word in run if word.start < entity.end_char]
    persons = (each for each in first.doc.ents if each.label_ == "PERSON" and len(each) > 1)
    namesakes = any(each[-1].text == name[-1].text and each[0].text != first.text for each in persons)
    return len(name) if len(name) > 1 and name[-1].text not in ("Jr", "Sr") and not namesakes else 0


def _town(text: str, run: list[Word], known: int) -> Name | None:
    """A town whose name begins with that of a country: `Mexico City`."""
    item = authority.place(text[run[0].start : run[-1].end]) if len(run) == known + 1 else None
    return Name(run[0].start, run[-1].end, "Place", item, sure=True) if item else None


def _cut(text: str, line: list[Word], place: int, run: list[Word], known: int) -> int:
    """Where a run ends: before a name that an authority knows, unless an organization's noun follows, and between a
    body and the office that somebody holds in it (`Sovereign Council Chairman …`, `RSF Commander …`)."""
    if run[-1].text.lower() in _organizing_nouns():
        return len(run)
    if known:
        return known
    for i in range(1, len(run)):
        before = run[i - 1].text
        body = (i > 1 and before.lower() in words("actors", "bodies")) or (len(before) > 1 and before.isupper())
        if body and run[i].text.lower() in _offices():
            return i
        item, length = _known(text, line, place + i)
        if (
            item
            and not _named_after(text, line, place, i)
            and item.kind in ("Country", "People")
            and (length > 1 or run[i].text not in ("Jordan", "Georgia", "Chad"))
        ):
            return i
    return len(run)


def _outlet(text: str, run: list[Word]) -> bool:
    """Whether an article belongs to the name of an outlet: The Hill."""
    return text[run[0].start : run[-1].end].lower() in words("actors", "media")


@cache
def _organizing_nouns() -> frozenset[str]:
    return words("actors", "bodies") | words("actors", "media")


@cache
def _offices() -> frozenset[str]:
    return words("actors", "roles") - words("actors", "bodies")


def _known(text: str, line: list[Word], place: int) -> tuple[Name | None, int]:
    """The longest name here that an authority file knows; an article belongs to "the Gambia", not to "an Emirati"."""
    if line[place].text in ("A", "An"):
        return None, 0
    limit = place + 1
    while limit < len(line) and limit - place < LONGEST and _joined(text, line[limit - 1], line[limit], known=True):
        limit += 1
    for end in range(limit, place, -1):
        start, stop = line[place].start, line[end - 1].end
        if not line[end - 1].capital and end - place > 1 and not line[end - 1].text[0].isdigit():
            continue
        form = text[start:stop]
        found = _entry(form, start, stop)
        if found and not (form.lower() in words("actors", "shared_names") and _of_a_state(text, start, stop)):
            return found, end - place
    return None, 0


def _of_a_state(text: str, start: int, stop: int) -> bool:
    """Whether a body is a state's own: "Russia's Security Council", "Security Council Secretary Shoigu"."""
    owner, following = OWNER.search(text[:start]), FOLLOWING.match(text, stop)
    item, kind = _lookup(owner["name"]) if owner else (None, "")
    if item and (kind == "People" or item.type == "Country"):
        return True
    return following is not None and following[1].lower() in words("actors", "national_offices")


@cache
def _lookup(form: str) -> tuple[authority.Entry | None, Kind]:
    if len(form) <= 3 and not form.isupper():
        return None, ""
    item = authority.entry(form)
    if item:
        return item, item.type
    item = authority.place(form) if " of " in form else None  # "Horn of Africa"
    if item:
        return item, "Place"
    item = authority.demonym(form)
    return (item, "People") if item else (None, "")


def _entry(form: str, start: int, stop: int) -> Name | None:
    item, kind = _lookup(form)
    return Name(start, stop, kind, item, sure=True) if item else None


def _joined(text: str, left: Word, right: Word, known: bool = False) -> bool:
    gap = text[left.end : right.start]
    if gap in (" ", "-") or (known and gap == ", " and right.text.startswith("D")):
        return True
    return gap in (". ", ".") and _shortened(left, right)


def _shortened(left: Word, right: Word) -> bool:
    """Whether a stop ends a short form, not a sentence: `St. Vincent`, `John F. Kennedy`."""
    initial = len(left.text) == 1 and left.capital and not right.token.is_sent_start
    return right.capital and (initial or left.text in ("St", "Mt", "Ft"))


def _run(text: str, line: list[Word], place: int) -> list[Word]:
    """Capitalised neighbours from here on, with particles and "of" between them."""
    run = [line[place]] if _proper(line[place]) or _prefixed(text, line, place) else []
    at = place + 1
    while run and at < len(line) and _joined(text, line[at - 1], line[at]):
        word = line[at]
        if (word.capital and not _time(word)) or _syllable(text, line, at, run):
            run.append(word)
        elif not (word.text.lower() in PARTICLES | ORGANIZING and _goes_on(text, line, at, run)):
            break
        else:
            run.append(word)
        at += 1
    return run


def _syllable(text: str, line: list[Word], at: int, run: list[Word]) -> bool:
    """Whether a small word ends a name with a hyphen, as in `Moon Jae-in`; not `a New York-based group`."""
    return len(run) > 1 and text[line[at - 1].end : line[at].start] == "-" and line[at].token == run[-1].token


def _goes_on(text: str, line: list[Word], at: int, run: list[Word]) -> bool:
    """Whether a small word stands inside a name: `Mohammed bin Salman`, `Ministry of Defence`."""
    after = line[at + 1] if at + 1 < len(line) else None
    if line[at].text == "the":  # "Committee of the Red Cross"
        return run[-1].text == "of" and after is not None and after.capital
    if after is not None and (line[at].text, after.text) == ("of", "the"):
        return _joined(text, line[at], after) and _of_the(text, line, at + 2, run)
    if after is not None and {line[at].text, after.text} <= PARTICLES:  # "von der Leyen"
        return _joined(text, line[at], after) and _goes_on(text, line, at + 1, run)
    if after is None or not after.capital or _time(after) or not _joined(text, line[at], after):
        return False
    if line[at].text.lower() in PARTICLES:
        return True
    if line[at].text == "and" and after.text.lower() in _offices() | words("actors", "honorifics", "ranks"):
        return False  # "the Republican Party and Speaker McCarthy"
    if run[-1].text.lower() in words("actors", "named_after"):
        return True
    known = _lookup(after.text)[0] and not _describes(text, line, at + 1)
    formed = any(word.text.lower() in _organizing_nouns() for word in run) or run[0].text in RULING
    return formed and not known


def _of_the(text: str, line: list[Word], at: int, run: list[Word]) -> bool:
    """Whether a body's name goes on after "of the": not "the Foreign Ministry of the Netherlands"."""
    if at >= len(line) or not line[at].capital or _time(line[at]) or not _joined(text, line[at - 1], line[at]):
        return False
    bodies = words("actors", "offices_of_state")
    return run[-1].text.lower() in bodies and not _known(text, line, at)[0] and not _known(text, line, at - 1)[0]


def _named_after(text: str, line: list[Word], place: int, i: int) -> bool:
    """Whether a country or its adjective is part of a body's name: `Organization of American States`."""
    if all(word.text != "of" for word in line[place : place + i]):
        return False
    if line[place + i - 1].text == "of" and line[place + i - 2].text.lower() in words("actors", "named_after"):
        return True
    return _describes(text, line, place + i) or _describes(text, line, place + i - 1)


def _describes(text: str, line: list[Word], at: int) -> bool:
    """Whether an adjective of nationality belongs to the next word: `Organization of American States`."""
    after = line[at + 1] if at + 1 < len(line) else None
    people = _lookup(line[at].text)[1] == "People"
    return people and after is not None and after.capital and _joined(text, line[at], after)


def _time(word: Word) -> bool:
    return word.token.ent_type_ in TIMES or word.text.lower() in words("actors", "calendar")


def _proper(word: Word) -> bool:
    token = word.token
    if _time(word) or word.text == "I" or (word.text == "Q" and (token.i == 0 or token.nbor(-1).is_space)):
        return False
    if word.text == "He" and _titled(token):
        return True
    return token.pos_ == "PROPN" or token.ent_type_ not in ("", "NORP") or _acronym(token)


def _titled(token: Token) -> bool:
    """Whether "He" is a surname after an office: `spokesperson He Yongqian`."""
    return token.i > 0 and token.nbor(-1).lower_ in _offices() and not token.is_sent_start


def _acronym(token: Token) -> bool:
    """Whether capital letters stand behind what they abbreviate or name: `the mining union FSTMB`."""
    named = token.i > 0 and token.nbor(-1).lower_ in words("actors", "bodies", "collectives")
    return named and token.text.isupper() and len(token) > 2


def _by_words(text: str, run: list[Word]) -> Kind:
    """What a run names by its own words: a place that is known, an outlet, or whatever its organizing noun says; ""
    where they do not tell."""
    if len(run) > 1 and authority.place(text[run[0].start : run[-1].end]):
        return "Place"
    phrase = text[run[0].start : run[-1].end].lower()
    ends = {run[0].text.lower(), run[-1].text.lower()}
    acronym = len(run) == 1 and run[0].text.isupper() and len(run[0].text) > 1
    if acronym and _honoured(text, run[0].start):
        return "Person"
    if len(run) > 2 and run[0].text in RULING and run[1].text == "of":
        return "Organization"
    return "Organization" if phrase in words("actors", "media") or ends & _organizing_nouns() or acronym else ""


def _honoured(text: str, start: int) -> bool:
    """Whether "Mr" or the like stands before a name: `MS. BEDINGFIELD`."""
    before = re.search(r"(\w+)\.? $", text[max(0, start - AHEAD) : start])
    return before is not None and before[1].lower() in words("actors", "honorifics")


def _kind(run: list[Word]) -> Kind:
    """What a run names by spaCy's entity type."""
    if any(word.token.dep_ == "appos" and word.token.head.lower_ in _offices() for word in run):
        return "Person"  # "her counterpart, Marta Oyarzún"
    labels = [word.token.ent_type_ for word in run if word.token.ent_type_]
    label = max(dict.fromkeys(labels), key=labels.count, default="")
    return _by_label(label, run)


def _by_label(label: str, run: list[Word]) -> Kind:
    if label == "PERSON":
        return "Person"
    if label == "ORG":
        return "Organization"
    if label in ("GPE", "LOC", "FAC"):
        return "Place"
    named = len(run) in (2, 3) and label in ("", "NORP") and all(word.token.pos_ == "PROPN" for word in run)
    first = run[0].token
    return "Person" if named and not (first.i and first.nbor(-1).lower_ == "of") else ""


def between(names_: list[Name], start: int, end: int) -> Iterator[Name]:
    """Names wholly within a stretch."""
    return (name for name in names_ if start <= name.start and name.end <= end)
