"""Which node of a predicted graph is which of the gold one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

ACTORS = frozenset({"Person", "Organization", "Country", "Group"})
STATEMENTS = frozenset({"Claim", "Demand", "Threat", "Promise"})
CLASS = {**dict.fromkeys(ACTORS | {"Place"}, "Named"), **dict.fromkeys(STATEMENTS, "Statement")}
"""Types that count as one where classes are matched."""

IDLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "that",
        "this",
        "it",
        "its",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "would",
        "will",
        "by",
        "with",
        "as",
        "from",
        "he",
        "his",
        "they",
        "her",
        "their",
        "have",
        "has",
        "had",
        "said",
        "she",
    ]
)
"""Words that content overlap passes over."""

TITLES = re.compile(
    r"^(?:(?:u\.?s\.?|us|american|russian|ukrainian|israeli|iranian|president|prime|minister|foreign|vice|secretary|"
    r"of|state|mr|mrs|ms|dr|sen|senator|gen|general|lt|sir|sheikh|crown|prince|special|envoy|spokesman|spokesperson|"
    r"the|so-called|former)\s+)+",
    re.IGNORECASE,
)
CONTENT, NAME, MEETING = 0.5, 0.75, 0.4
"""Least overlap of contents, least overlap of names of plans, topics and events, least score of a meeting."""


def class_of(type_: str) -> str:
    """The class of a type: actors and places are one, and so are statements."""
    return CLASS.get(type_, type_)


def words(text: str) -> list[str]:
    """The words of a text that carry content; all of them where none does."""
    found = re.findall(r"[\w%]+", text.lower().replace("’s", "").replace("'s", ""))
    return [word for word in found if word not in IDLE] or found


def overlap(first: str, second: str) -> float:
    """Dice's coefficient over the words of two texts, repeated words counted."""
    a, b = Counter(words(first)), Counter(words(second))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if a and b else 0.0


def normal(name: str) -> str:
    """A name without case, possessive, punctuation and article."""
    plain = re.sub(r"[^\w\s.]", " ", re.sub(r"[’']s\b", "", name.lower())).replace(".", "")
    return re.sub(r"^(?:the|a|an) ", "", re.sub(r"\s+", " ", plain).strip())


@dataclass(frozen=True)
class Item:
    """A node of either graph: names (the name first), the quotes of its evidence as one text, and its confidence."""

    id: str
    type: str
    names: tuple[str, ...]
    quote: str
    confidence: float = 1.0

    @cached_property
    def keys(self) -> frozenset[str]:
        """Normalised names; a person's also without titles."""
        found = {normal(name) for name in self.names}
        if self.type == "Person":
            found |= {normal(TITLES.sub("", name)) for name in self.names}
        return frozenset(found - {""})

    @property
    def room(self) -> int:
        """How many further contents a gold statement lists."""
        return len(self.names) - 1


@dataclass(frozen=True)
class Graph:
    """Nodes and edges (type, from, to) of one text."""

    items: tuple[Item, ...]
    edges: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Graph:
        """From the curated form. Edges whose ends are missing are left out."""
        nodes = [node for node in content.get("nodes") or [] if node.get("id") is not None and node.get("type")]
        items = tuple(_item(node) for node in nodes)
        known = {item.id for item in items}
        ends = ((e["type"], str(e.get("from")), str(e.get("to"))) for e in content.get("edges") or [])
        return cls(items, tuple(edge for edge in ends if edge[1] in known and edge[2] in known))

    def participants(self, rename: Callable[[str], str | None]) -> dict[str, set[str]]:
        """Who took part in each meeting, by renamed ids."""
        found: dict[str, set[str]] = {}
        for kind, origin, target in self.edges:
            name = rename(origin)
            if kind == "PARTICIPATED_IN" and name:
                found.setdefault(target, set()).add(name)
        return found


def _item(node: Mapping[str, Any]) -> Item:
    given = [node.get("name") or "", *(node.get("aliases") or [])]
    names = tuple(dict.fromkeys(str(name) for name in given if name))
    evidence = node.get("evidence")
    return Item(str(node["id"]), node["type"], names or ("",), " ".join(_quotes(evidence)), _confidence(evidence))


def _confidence(evidence: Any) -> float:
    """The highest of any piece of evidence; a person's, which states none, is 1."""
    pieces = evidence if isinstance(evidence, list) else [evidence] if evidence else []
    return max((float(e.get("confidence", 1)) if isinstance(e, dict) else 1.0 for e in pieces), default=1.0)


def _quotes(evidence: Any) -> Iterable[str]:
    for each in evidence if isinstance(evidence, list) else [evidence] if evidence else []:
        spans = each["spans"] if isinstance(each, dict) and "spans" in each else [each]
        yield from (span.get("quote", "") if isinstance(span, dict) else str(span) for span in spans)


Participants = tuple[Mapping[str, set[str]], Mapping[str, set[str]]]


def likeness(gold: Item, found: Item, participants: Participants) -> float:
    """How alike two nodes of one class are; 0 where they are not the same."""
    kind = class_of(gold.type)
    same_type = gold.type == found.type
    if kind in ("Statement", "Provision"):
        shared = _closest(gold, found)
        return shared + 0.00025 * same_type if shared >= CONTENT else 0.0
    if kind == "Meeting":
        return _same_meeting(gold, found, participants)
    common = gold.keys & found.keys
    if common:
        same_name = normal(gold.names[0]) == normal(found.names[0])
        return 1 + 0.25 * same_type + same_name + len(common) / len(gold.keys | found.keys)
    shared = _closest(gold, found) if kind != "Named" else 0.0
    return shared if shared >= NAME else 0.0


def _closest(gold: Item, found: Item) -> float:
    return max(overlap(a, b) for a in gold.names for b in found.names)


def _same_meeting(gold: Item, found: Item, participants: Participants) -> float:
    here, there = participants[0].get(gold.id, set()), participants[1].get(found.id, set())
    together = 2 * len(here & there) / (len(here) + len(there)) if here and there else float(not here and not there)
    score = 0.5 * _closest(gold, found) + 0.25 * overlap(gold.quote, found.quote) + 0.25 * together
    return score if score >= MEETING else 0.0


@dataclass(frozen=True)
class Matches:
    """Predicted id → gold id; `further` are repeated mentions of a statement whose alternatives the gold lists."""

    pairs: Mapping[str, str]
    further: Mapping[str, str]


def match(gold: Sequence[Item], found: Sequence[Item], typed: bool, participants: Participants) -> Matches:
    """One-to-one, the most alike first."""
    group: Callable[[Item], str] = (lambda item: item.type) if typed else (lambda item: class_of(item.type))
    candidates = [
        (score, a, b) for a in gold for b in found if group(a) == group(b) and (score := likeness(a, b, participants))
    ]
    candidates.sort(key=lambda item: (-item[0], item[1].id != item[2].id))
    pairs: dict[str, str] = {}
    for _, a, b in candidates:
        if b.id not in pairs and a.id not in pairs.values():
            pairs[b.id] = a.id
    return Matches(pairs, _further(candidates, pairs))


def _further(candidates: Sequence[tuple[float, Item, Item]], pairs: Mapping[str, str]) -> dict[str, str]:
    further: dict[str, str] = {}
    for _, a, b in candidates:
        used = sum(gold == a.id for gold in further.values())
        if a.type in STATEMENTS and b.id not in pairs and b.id not in further and used < a.room:
            further[b.id] = a.id
    return further
