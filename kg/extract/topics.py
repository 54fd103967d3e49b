"""Issues that statements return to, by the words that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extract.lexicons import lexicon
from kg.extract.reading import Component, Reading
from kg.records import Node, Record

CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Issue:
    """Words at `text[start:end]` that name a topic."""

    start: int
    end: int
    topic: str


@cache
def _forms() -> dict[str, str]:
    return {form.lower(): topic for topic, forms in lexicon("topics").items() for form in (topic, *forms)}


@cache
def _pattern() -> re.Pattern[str]:
    forms = sorted(_forms(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])", re.IGNORECASE)


WIDER_LEFT = re.compile(r"(?:(?:[A-Z][\w.]*|U\.S\.)(?:['’]s)? )+$")
WIDER_RIGHT = re.compile(r" (?:on|against|for|in) (?:[A-Z][\w.-]*)(?: [A-Z][\w-]*)*")


def _wider(text: str, issue: Issue) -> str:
    """The words with the names around them: `U.S. sanctions on Iran`."""
    left = WIDER_LEFT.search(text, max(0, issue.start - 40), issue.start)
    right = WIDER_RIGHT.match(text, issue.end)
    return text[left.start() if left else issue.start : right.end() if right else issue.end]


def issues(text: str, start: int, end: int) -> Iterator[Issue]:
    """The topics that a stretch of a text names, in order."""
    for match in _pattern().finditer(text, start, end):
        yield Issue(match.start(), match.end(), _forms()[match[0].lower()])


def topic(reading: Reading, found: list[Issue]) -> Node:
    """The node of a topic with the words that the text has for it."""
    first = found[0]
    forms = dict.fromkeys(f for i in found for f in (reading.text[i.start : i.end], _wider(reading.text, i)))
    evidence = reading.evidence([reading.sentence(first.start)], COMPONENT.finder, CONFIDENCE)
    return reading.node("Topic", [first.topic, *forms], evidence)


def _run(reading: Reading) -> Reading:
    """Topics that statements name; who speaks about them is for the component `about`."""
    found: dict[str, list[Issue]] = {}
    for statement in reading.nodes("Claim", "Demand", "Threat", "Promise"):
        for span in statement.evidence[0].spans:
            if span.role == "content":
                for issue in issues(reading.text, span.start, span.end):
                    found.setdefault(issue.topic, []).append(issue)
    records: list[Record] = [topic(reading, each) for each in found.values()]
    return reading.adding(records)


COMPONENT = Component("topics", "1", _run)
