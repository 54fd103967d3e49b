"""Who takes part in a meeting and where it is held, by the words around its noun or verb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from kg.extract.lexicons import lexicon, words
from kg.extract.naming import title_words
from kg.extract.occurrence import OCCURRING
from kg.extract.reading import ACTORS, Mention, Reading
from kg.extract.rules import subject
from kg.extract.sides import counted

if TYPE_CHECKING:
    from spacy.tokens import Token

PLACES = frozenset({"Place", "Country"})
LOCATIVE = frozenset({"in", "at"})
SERVED = re.compile(r", (?:the|a|an|its|his|her) [^,;.]*\b(?:of|for|to|at|in) (?:the )?$")
"""What tells between two names whom the first serves: ", the head of the "."""

GAP = 40
"""Characters between two names that may hold a title."""

COUNTED, DASH = re.compile(r"(?:two|three|four|five|six|seven) .*"), re.compile(r" [-–—] ")
LISTED = re.compile(r"\s*(?:the )?(?:two|three|four|five|six|seven) (?:[\w-]+ ){1,3}[-–—] ")
"""What counts parties before it lists them: "the three guarantor powers - Greece, Turkey and the UK"."""


@cache
def kinds(part: str) -> dict[str, str]:
    """Words for meetings of a part of speech ("nouns", "verbs"), each with its kind."""
    return {word: kind for kind, listed in lexicon("meetings")[part].items() for word in listed}


def doer_of(verb: Token) -> Token | None:
    """The subject of a verb; of a relative clause the noun that it follows: `Erikson, who visited Georgetown`."""
    found = subject(verb)
    relative = found is not None and found.tag_ in ("WP", "WDT") and found.head.dep_ == "relcl"
    return found.head.head if relative and found is not None else found


def doers_of(reading: Reading, doer: Token, verb: Token) -> list[str]:
    """The actors whom the subject of a verb names, lists or counts."""
    if both := counted(reading, doer.idx + len(doer)):
        return both
    start = doer.left_edge.idx if doer.left_edge.i <= doer.i else doer.idx
    people, named = listed(reading, start), list(dict.fromkeys(phrase(reading, doer)))
    return people if doer.i < verb.i and len(people) >= len(named) else named


def phrase(reading: Reading, token: Token) -> Iterator[str]:
    """The actors that a noun phrase lists: its head and what is joined to it."""
    yield from in_phrase(reading, token, ACTORS)


def in_phrase(reading: Reading, token: Token, types: frozenset[str]) -> Iterator[str]:
    """What of these types a noun phrase lists: its head and what is joined to it."""
    for each in (token, *token.conjuncts):
        mention = _mention(reading, each) or _beside(reading, each)
        if mention and reading.by_uid[mention.uid].type in types:
            yield mention.uid


def _mention(reading: Reading, token: Token) -> Mention | None:
    return reading.mention_at(token.idx, token.idx + len(token))


def _beside(reading: Reading, token: Token) -> Mention | None:
    """The name that stands beside a description: `the president's envoy, Steve Witkoff`."""
    named = (_mention(reading, child) for child in token.rights if child.dep_ == "appos")
    return next((mention for mention in named if mention), None)


def listed(reading: Reading, offset: int) -> list[str]:
    """The actors that are listed from an offset on: `Anthony Blinken, Lavrov, Josep Borrell, and many FMs`."""
    found: list[str] = []
    place, open_ = offset, True
    ahead = [m for m in reading.mentions if m.start >= offset and reading.by_uid[m.uid].type in ACTORS | PLACES]
    for mention in sorted(ahead, key=lambda m: (m.start, -m.end)):
        if mention.start < place:
            continue
        if not _joint(reading.text[place : mention.start], open_):
            break
        served = bool(found) and SERVED.match(reading.text, place, mention.start) is not None
        place = mention.end
        after = reading.text[place : place + GAP]
        open_ = _modifies(after) or _of_office(reading, mention)
        if served:
            continue
        if not open_ and (re.match(r"['’]s? ", after) or _names_meeting(after)):
            break
        if not found and COUNTED.fullmatch(reading.text, mention.start, mention.end) and DASH.match(after):
            place, open_ = place + 3, True
        elif not open_ and reading.by_uid[mention.uid].type in ACTORS:
            found.append(mention.uid)
    return found


def _joint(gap: str, first: bool) -> bool:
    """Whether what stands between two names only joins them or gives a title."""
    if first and LISTED.fullmatch(gap):
        return True
    if len(gap) > GAP or (not first and not re.search(r",|\band\b|['’]s|^ $", gap)):
        return False
    passed = words("meetings", "joints") | title_words() | words("actors", "armed")
    return all(word.lower() in passed or word in ("s", "law", "in") for word in re.findall(r"\w+", gap))


def _names_meeting(after: str) -> bool:
    """Whether a name only tells of a meeting which one it is: `with a US team meeting later`."""
    word = re.match(r" (\w+)", after)
    return word is not None and word[1] in kinds("nouns")


def _of_office(reading: Reading, mention: Mention) -> bool:
    """Whether a state or body only tells what office the one named next holds: `the President of Serbia Vucic`."""
    following = (m.form == "name" for m in reading.mentions if m.start == mention.end + 1)
    return reading.text[mention.end : mention.end + 1] == " " and any(following)


def _modifies(after: str) -> bool:
    """Whether a name only stands before the title of the next: `Russian President …`, `Trump's son-in-law …`."""
    words_ = re.match(r"(?:['’]s)? ([\w-]+)", after)
    return bool(words_) and words_ is not None and words_[1].split("-")[0].lower() in title_words()


def located(reading: Reading, token: Token) -> list[str]:
    """Places after "in" or "at" that belong to a noun or verb."""
    found = []
    for child in token.children:
        going = token.lower_ in kinds("nouns") and kinds("nouns")[token.lower_] == "visit" and child.lower_ == "to"
        if child.dep_ == "prep" and (child.lower_ in LOCATIVE or going):
            found += [uid for each in child.children if each.dep_ == "pobj" for uid in in_phrase(reading, each, PLACES)]
        elif child.dep_ in ("xcomp", "advcl", "dobj") and child.i > token.i and not found:
            found += located(reading, child)
        elif child.dep_ == "prep" and child.lower_ in ("of", "with", "between", "on"):
            found += [uid for each in child.children if each.dep_ == "pobj" for uid in located(reading, each)]
    return found


def governor_place(reading: Reading, token: Token) -> list[str]:
    """`was in Skopje for an OSCE meeting`, `met at a summit in`: the place of the verb above."""
    if token.dep_ == "nsubj" and token.head.lemma_ in OCCURRING:
        return located(reading, token.head)
    if token.dep_ != "pobj" or token.head.lower_ not in ("for", "during", "at"):
        return []
    verb = token.head.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    return located(reading, verb) or (_goal(reading, verb) if token.head.lower_ == "for" else [])


def travelled(reading: Reading, verb: Token) -> list[str]:
    """`is headed to Washington to meet with Vance`: the place that the journey goes to."""
    if verb.dep_ not in ("xcomp", "advcl"):
        return []
    return _goal(reading, verb.head)


def _goal(reading: Reading, verb: Token) -> list[str]:
    """Where a journey goes."""
    preps = [c for c in verb.children if c.dep_ == "prep" and c.lower_ == "to"]
    return [uid for p in preps for each in p.children for uid in in_phrase(reading, each, frozenset({"Place"}))]


def counted_parties(token: Token) -> bool:
    """`both sides`, `the two countries`: parties that are only counted."""
    nouns = [t for t in token.subtree if t.lower_ in words("meetings", "sides")]
    return any(c.lower_ in ("two", "both", "three") for t in nouns for c in t.lefts)
