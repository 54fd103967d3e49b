"""Actors and places: every name and collective of a text, joined to nodes, each occurrence a mention."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg import authority
from kg.extract.groups import Collective, collectives
from kg.extract.lexicons import words
from kg.extract.names import Name, names
from kg.extract.naming import endings, settle
from kg.extract.parse import datelines
from kg.extract.reading import Component, Mention, Reading
from kg.ids import normal
from kg.records import Node
from kg.spelling import skeleton

TYPES = ("Person", "Organization", "Country", "Group", "Place")
SHORTENING = frozenset({(" (", ")"), (", or ", ","), (", known as ", ","), (", known as the ", ",")})
"""What stands before and after the short form of a name: "the National Liberation Army, or ELN, said"."""

CONFIDENCE = {"Country": 0.95, "Person": 0.9, "Place": 0.65, "Organization": 0.7, "Group": 0.75}
"""Share of such nodes that a reader has too, by type; see docs/quality.md."""


@dataclass
class Actor:
    """One actor or place while its occurrences are gathered: forms in order of length, places in order of the text."""

    type: str
    entry: authority.Entry | None = None
    forms: dict[str, int] = field(default_factory=dict)
    places: list[tuple[int, int]] = field(default_factory=list)

    def add(self, form: str, start: int, end: int, further: Iterable[str] = ()) -> None:
        """One more occurrence, and further ways to write it there."""
        for each in (form, *further):
            self.forms[each] = self.forms.get(each, 0) + 1
        self.places.append((start, end))

    @property
    def title(self) -> str:
        """The name: the authority's, else the longest form of a person, else the first one written."""
        if self.entry:
            return self.entry.name
        if self.type == "Person":
            return max(self.forms, key=len)
        return next(iter(self.forms))


def actors(reading: Reading) -> list[Actor]:
    """The actors and places of a parsed text."""
    found = settle(reading.doc, reading.text, _reported(reading.text, names(reading.doc, reading.text)))
    gathered: dict[str, Actor] = {}
    people = _people(reading.text, found)
    whole = _abbreviated(reading.text, found)
    found = sorted([*found, *_missed(reading.text, found, whole)], key=lambda name: name.start)
    for name in found:
        form = reading.text[name.start : name.end]
        meant = whole.get(form, name)
        key, kind = _key(reading.text, meant, people)
        if key and not _lies_in(reading.text, name):
            actor = gathered.setdefault(key, Actor(kind, meant.entry))
            full = reading.text[meant.start : meant.end]
            actor.add(
                full,
                name.start,
                name.end,
                [form, *_wider(reading.text, name)] if form != full else _wider(reading.text, name),
            )
    for group in collectives(reading.doc, found):
        _gather(reading.text, group, gathered)
    return list(gathered.values())


def _reported(text: str, found: list[Name]) -> list[Name]:
    """Without the names of datelines: where a report was written is not what it tells."""
    heads = list(datelines(text))
    return [name for name in found if not any(start <= name.start < end for start, end in heads)]


def _abbreviated(text: str, found: list[Name]) -> dict[str, Name]:
    """Short forms with the names that they stand for: "the National Liberation Army (ELN)". Letters need not match as
    in Schwartz and Hearst (2003): many are of another language."""
    bracketed = {
        text[short.start : short.end]: name
        for name, short in pairwise(found)
        if name.kind == "Organization"
        and short.entry is None
        and (text[name.end : short.start], text[short.end : short.end + 1]) in SHORTENING
        and text[short.start : short.end].isupper()
    }
    return _initials(text, found) | bracketed


def _initials(text: str, found: list[Name]) -> dict[str, Name]:
    """Short forms made of the first letters of one organization's name: "RSF" beside "Rapid Support Forces"."""
    bodies = [name for name in found if name.kind == "Organization" and name.entry is None]
    letters: dict[str, dict[str, Name]] = {}
    for name in bodies:
        form = text[name.start : name.end]
        first = "".join(word[0] for word in re.findall(r"\w+", form.removeprefix("The ")) if word[0].isupper())
        if len(first) > 2 and " " in form:
            letters.setdefault(first, {}).setdefault(form, name)
    shorts = {text[name.start : name.end] for name in bodies} & set(letters)
    return {short: next(iter(letters[short].values())) for short in shorts if len(letters[short]) == 1}


def _missed(text: str, found: list[Name], whole: dict[str, Name]) -> list[Name]:
    """Further occurrences of abbreviations, which the parse often takes for common nouns."""
    taken = {offset for name in found for offset in range(name.start, name.end)}
    places = [m.span() for short in whole for m in re.finditer(rf"(?<!\w){re.escape(short)}(?!\w)", text)]
    return [Name(start, end, "Organization", sure=True) for start, end in places if start not in taken]


def _wider(text: str, name: Name) -> list[str]:
    """`Donetsk region`: the name with the noun that says what kind of place it is."""
    after = re.match(r" (\w+)", text[name.end : name.end + 20])
    local = name.kind == "Place" and after is not None and after[1] in words("actors", "localities")
    return [text[name.start : name.end + after.end()]] if local and after else []


def _lies_in(text: str, name: Name) -> bool:
    """`Geneva, Switzerland`: the country only tells which Geneva."""
    before = re.search(r"\b(?:in|at|near|to|from) (?:[A-Z][\w-]+ ?)+, $", text[max(0, name.start - 60) : name.start])
    return name.kind == "Country" and before is not None


def _people(text: str, found: list[Name]) -> dict[str, str]:
    """Skeleton of a surname → the longest name with it; a first name leads to its bearer where no surname is so."""
    full: dict[str, str] = {}
    first: dict[str, str] = {}
    for form in (text[name.start : name.end] for name in found if name.kind == "Person"):
        if " " in form:
            first.setdefault(skeleton(form.split()[0]), form)
        for ending in endings(form):
            if len(form) > len(full.get(ending, "")):
                full[ending] = form
    return full | {key: form for key, form in first.items() if " " not in full.get(key, "")}


def _key(text: str, name: Name, people: dict[str, str]) -> tuple[str, str]:
    """What all occurrences of one actor share, and its type; "" for what is none."""
    form = text[name.start : name.end]
    if name.kind == "People":
        return _people_key(name, form)
    if name.kind == "Person":
        longest = people[endings(form)[-1]]
        same = " " not in form or skeleton(form) == skeleton(longest) or form.split()[0] == longest.split()[0]
        return f"Person:{skeleton(longest if same else form)}", "Person"
    if name.entry:
        return f"{name.kind}:{name.entry.key}", name.kind
    return (f"{name.kind}:{normal(form)}", name.kind) if name.kind else ("", "")


def _people_key(name: Name, form: str) -> tuple[str, str]:
    """ "Americans" is a group, "American" a mention of the state."""
    assert name.entry is not None
    plural = form.endswith("s") and authority.demonym(form[:-1]) is not None
    return (f"Group:{normal(form)}", "Group") if plural else (f"Country:{name.entry.key}", "Country")


def _gather(text: str, group: Collective, gathered: dict[str, Actor]) -> None:
    form = text[group.start : group.end]
    if group.owner and not group.kind:
        at = (group.owner.start, group.owner.end)
        for actor in (each for each in gathered.values() if at in each.places):
            actor.places.append((group.start, group.end))
        return
    if group.kind == "Country" and group.owner and group.owner.entry:
        entry = group.owner.entry
        gathered.setdefault(f"Country:{entry.key}", Actor("Country", entry)).add(form, group.start, group.end)
        return
    whole = text[group.start : group.tail]
    key = f"{group.kind}:{normal(whole)}"
    gathered.setdefault(key, Actor(group.kind)).add(whole, group.start, group.tail, [form] if form != whole else [])


def _node(reading: Reading, actor: Actor) -> Node:
    start, _ = min(actor.places)
    evidence = reading.evidence([reading.sentence(start)], COMPONENT.finder, CONFIDENCE[actor.type])
    entry = actor.entry
    kind = entry.type if entry and actor.type != "Group" else actor.type
    named = entry if entry and actor.type != "Group" else None
    forms = [actor.title if named else _plain(actor), *actor.forms]
    same_as = (named.same_as or None) if named else None
    return reading.node(kind, forms, evidence, authority=named.key if named else None, same_as=same_as)


def _plain(actor: Actor) -> str:
    return actor.title if actor.type == "Person" else next(iter(actor.forms))


def _run(reading: Reading) -> Reading:
    found = [(actor, _node(reading, actor)) for actor in actors(reading)]
    mentions = {
        Mention(start, end, node.uid, "description" if actor.type == "Group" else "name")
        for actor, node in found
        for start, end in actor.places
    }
    return replace(reading.adding(node for _, node in found), mentions=tuple(sorted({*reading.mentions, *mentions})))


COMPONENT = Component("actors", "8", _run)
