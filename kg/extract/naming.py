"""What names name: titles off, single surnames joined to full names, towns told from governments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from kg import authority
from kg.extract.lexicons import words
from kg.extract.names import PARTICLES, WORD, Name
from kg.spelling import skeleton

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

IN = frozenset({"in", "at", "near", "outside", "around", "inside", "across", "throughout", "downtown"})
TOWARDS = frozenset({"to", "from", "for", "via", "through", "into"})


OFFICE = re.compile(r"\b(\w+)(?: (?:of|for) (?:the )?(?:[A-Z][\w-]+ ?){1,3})?,? $")
"""The office before a name, with what it is held in: "delegate ", "President of Serbia ", "mayor of Beira, "."""

AHEAD = 30
"""Characters before a name in which words of which it is part stand."""

AGREED = re.compile(r"\b(?:Memorandum|Treaty|Accord|Agreement|Declaration) of $")

PARTY_AND_STATE = re.compile(r"[RDI]-[A-Z]")
"""Behind the name of a member of Congress: (R-Neb.)."""

PERSON_DESPITE_PLACE = 6
"""Votes for a person that outweigh a town of the same name."""


@cache
def title_words() -> frozenset[str]:
    """Lower-case words that stand in titles before names."""
    parts = [words("actors", key) for key in ("honorifics", "ranks", "roles", "modifiers")]
    return frozenset().union(*parts)


def core_start(text: str, name: Name) -> int:
    """Where the name proper begins, after titles: `Foreign Minister Lavrov` → the offset of Lavrov."""
    parts = list(WORD.finditer(text, name.start, name.end))
    after_of = re.search(r"\w+ of (?:the )?$", text[max(0, name.start - 30) : name.start])
    for part, after in pairwise(parts):
        word = part[0].lower().rstrip(".")
        office = after[0].lower() in words("actors", "roles")  # "Commission Chairperson Mahmoud Ali Youssouf"
        organizing = (after_of or office) and word in words("actors", "bodies")
        if word not in title_words() and not organizing:
            return part.start()
    last = parts[-1]
    return last.start() if last[0].lower() not in title_words() else name.end


def settle(doc: Doc, text: str, names: list[Name]) -> list[Name]:
    """The names with their kinds decided by all that the text says of each."""
    own = [name for name in names if not _common_body(text, name)]
    cores = [core for name in own if (core := _without_title(text, name)) is not None]
    known = _surnames(text, cores)
    votes = _votes(doc, text, cores)
    return [_settled(doc, text, name, known, votes) for name in cores]


def _common_body(text: str, name: Name) -> bool:
    """Whether a run is only the common name of a body whose owner stands before it: `China's Foreign Ministry`."""
    form = text[name.start : name.end].lower().split()
    common = words("actors", "bodies") | words("actors", "modifiers")
    return not name.entry and text[: name.start].endswith(("'s ", "’s ")) and all(word in common for word in form)


def _without_title(text: str, name: Name) -> Name | None:
    form = text[name.start : name.end]
    if name.entry or form.lower() in words("actors", "media"):
        return name
    agreed = AGREED.search(text, max(0, name.start - AHEAD), name.start)
    if agreed or form.split()[-1].lower() in words("plan-nouns", "always"):
        return replace(name, kind="", sure=True)
    if name.kind == "Place":
        return name
    if form.isupper() and all(word.lower() in title_words() | words("actors", "governments") for word in form.split()):
        return None  # "SENIOR ADMINISTRATION OFFICIAL:"
    start = core_start(text, name)
    if start == name.end:
        return None
    titled = start > name.start
    kind = "Person" if titled and _personal(text[name.start : start]) else name.kind
    if name.kind == "Organization" and not (titled and kind == "Person" and _titles_only(text, name, start)):
        return name
    return replace(name, start=start, kind=kind, sure=titled and kind == "Person")


def _personal(title: str) -> bool:
    roles = words("actors", "roles") | words("actors", "honorifics") | words("actors", "ranks")
    return any(m[0].lower().rstrip(".") in roles for m in WORD.finditer(title)) or title.strip() == "Army"


def _titles_only(text: str, name: Name, start: int) -> bool:
    tail = text[start : name.end].lower().split()
    return not any(word in words("actors", "bodies") for word in tail)


def _surnames(text: str, names: Iterable[Name]) -> frozenset[str]:
    """Skeletons of the last words of full or titled personal names."""
    full = (n for n in names if n.kind == "Person" and (n.sure or " " in text[n.start : n.end]))
    return frozenset(ending for n in full for ending in endings(text[n.start : n.end]))


def endings(name: str) -> list[str]:
    """Skeletons of the last word of a name and, after a particle, of the last two: Badr Al Busaidi, Al-Busaidi."""
    parts = name.replace("-", " ").split()
    single = [skeleton(parts[-1])]
    return [*single, skeleton("".join(parts[-2:]))] if len(parts) > 1 and parts[-2].lower() in PARTICLES else single


def _votes(doc: Doc, text: str, names: Iterable[Name]) -> dict[str, Counter[str]]:
    """For each single name that no authority knows: what its places in the text speak for."""
    votes: dict[str, Counter[str]] = {}
    for name in names:
        form = text[name.start : name.end]
        if name.entry or (name.sure and name.kind == "Organization"):
            continue
        tally = votes.setdefault(form, Counter())
        tally[name.kind] += LABEL_WEIGHT[name.kind]
        token = _token(doc, name)
        if token is not None:
            tally.update(_context(token))
    return votes


LABEL_WEIGHT = {"Person": 2, "Place": 2, "Organization": 1, "Group": 1, "Country": 1, "People": 1, "": 0}
"""How far spaCy's label of a single capitalised word is trusted."""


def _token(doc: Doc, name: Name) -> Token | None:
    span = doc.char_span(name.start, name.end, alignment_mode="expand")
    return span.root if span is not None else None


def _context(token: Token) -> Counter[str]:
    """What the place of a name in its sentence speaks for."""
    before = token.doc[token.left_edge.i - 1].lower_ if token.left_edge.i else ""
    after = token.nbor().lower_ if token.i + 1 < len(token.doc) else ""
    if after in words("actors", "localities") or _of_locality(token):
        return Counter({"Place": 12})
    out_of = token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ == "out"
    if before in IN or out_of or (token.dep_ == "pobj" and token.head.lower_ in IN):
        return Counter({"Place": 3})
    if token.dep_ == "appos" and token.head.lower_ in words("actors", "bodies"):
        return Counter({"Organization": 6})
    if any(child.lower_ in ("this", "that", "a", "an", "any", "no") for child in token.lefts):
        return Counter({"": 4})
    if any(child.dep_ == "det" for child in token.children):
        return Counter({"Organization": 2})
    if token.dep_ == "compound":
        body = token.head.lower_ in words("actors", "bodies") or after in words("actors", "apposed")
        return Counter({"Organization": 4} if body and len(token) > 1 else {"": 2})
    if any(other.ent_type_ == "PERSON" for other in (token.head, *token.conjuncts)):
        return Counter({"Person": 3})
    personal = token.dep_ in ("nsubj", "poss", "pobj") or token.head.lower_ in ("by", "with", "between")
    return Counter({"Person": 2}) if personal else Counter()


def _of_locality(token: Token) -> bool:
    """`the village of Maragha`."""
    return (
        token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in words("actors", "localities")
    )


def _settled(doc: Doc, text: str, name: Name, surnames: frozenset[str], votes: dict[str, Counter[str]]) -> Name:
    form = text[name.start : name.end]
    if name.entry:
        return _town_or_government(doc, text, name, form)
    if name.kind == "Place" and " " in form and not _held(text, name):
        return replace(name, entry=authority.place(form))
    if name.sure:
        return name
    if _common(doc, text, name, form):
        return replace(name, kind="")
    if form.removesuffix("s") in words("actors", "peoples"):
        return replace(name, kind="Group" if form.endswith("s") else "")
    if name.kind != "Organization" and _held(text, name):
        return replace(name, kind="Person", sure=True)
    if form in words("actors", "communities"):
        return replace(name, kind="Group")
    if " " not in form and surnames.intersection(endings(form)):
        return replace(name, kind="Person")
    if form.isupper() and name.kind == "Organization":
        return name
    if form.lower() in words("actors", "media"):
        return replace(name, kind="Organization")
    tally = votes.get(form, Counter())
    if _employs(doc, name):
        return replace(name, kind="Organization")
    if " " in form and name.kind in ("Person", "Place", ""):
        return name
    if authority.place(form) and tally["Person"] <= PERSON_DESPITE_PLACE:
        return replace(name, kind="Place", entry=authority.place(form))
    return replace(name, kind=max(("Person", "Place", "Organization", ""), key=lambda kind: tally[kind]))


def _employs(doc: Doc, name: Name) -> bool:
    """Whether somebody holds an office at what is named: `chief economist at Kestrel Macro`."""
    token = _token(doc, name)
    if token is None or token.dep_ != "pobj" or token.head.lower_ != "at":
        return False
    return token.head.head.lower_ in words("actors", "roles")


def _held(text: str, name: Name) -> bool:
    """Whether an office stands just before a full name: `chief delegate …`, `the President of Serbia …`."""
    form = text[name.start : name.end]
    before = OFFICE.search(text, max(0, name.start - 60), name.start)
    return (
        " " in form
        and not authority.place(form)
        and before is not None
        and before[1].lower() in words("actors", "roles")
    )


def _common(doc: Doc, text: str, name: Name, form: str) -> bool:
    """Whether a single capitalised word is no name: a platform, a point of the compass, or a word that only begins a
    sentence and is one of the language's own."""
    if form.lower() in words("actors", "platforms") or len(form) == 1 or PARTY_AND_STATE.match(form):
        return True
    if form.lower() in words("meetings", "nouns") | words("plan-nouns", "always", "with_cue"):
        return True
    token = _token(doc, name)
    if token is None or " " in form or form.isupper():
        return False
    if form.lower() in words("actors", "compass"):
        return True
    if not _begins(token):
        return False
    lower = re.search(rf"(?<!\w){re.escape(form.lower())}(?!\w)", text) is not None
    unknown = not token.ent_type_ and token.dep_ not in ("nsubj", "nsubjpass", "poss")
    return (lower or unknown) and not _inside(doc, text, form)


def _begins(token: Token) -> bool:
    """Whether a word has its capital letter only for its place: after a full stop, a colon or a quotation mark."""
    before = token.doc[token.i - 1] if token.i else None
    return bool(token.is_sent_start) or before is None or before.is_quote or before.text in (":", "-", "–", "—")


def _inside(doc: Doc, text: str, form: str) -> bool:
    """Whether a word has a capital letter within a sentence too."""
    places = (m.span() for m in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text))
    spans = (doc.char_span(*place, alignment_mode="expand") for place in places)
    return any(span is not None and not _begins(span[0]) for span in spans)


def _town_or_government(doc: Doc, text: str, name: Name, form: str) -> Name:
    """A capital is a place after "in" or a verb of motion; else it stands for its government."""
    if not authority.place(form) or not authority.seat(form):
        return name
    token = _token(doc, name)
    if token is None or not _spatial(token, text[name.end : name.end + 4]):
        return name
    return replace(name, kind="Place", entry=authority.place(form))


def _spatial(token: Token, following: str) -> bool:
    if re.match(r", [A-Z]", following) and token.dep_ == "pobj" and token.head.lower_ in IN:
        return True
    governor = token.head
    while governor.dep_ in ("conj", "compound") and token.dep_ == "conj":
        token, governor = governor, governor.head
    if token.dep_ == "pobj" and governor.lower_ in IN:
        return True
    if token.dep_ == "pobj" and governor.lower_ in TOWARDS:
        return governor.head.lemma_ in words("actors", "motion")
    return token.dep_ == "dobj" and governor.lemma_ in ("visit", "leave", "reach")


def tells(text: str, name: str, places: Iterable[tuple[int, int]]) -> bool:
    """Whether a name tells a thing, mentioned at some places, from others: not a common noun ("talks", "plan") that the
    text has used of something else before."""
    if " " in name or not name.islower():
        return True
    first = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return first is not None and any(start <= first.start() and first.end() <= end for start, end in places)
