"""Whom a text means by parties that it only counts: "both sides", "the two countries"."""

from __future__ import annotations

import re
from collections import Counter

from kg.extract.movements import is_movement
from kg.extract.reading import Reading

COUNTED = re.compile(
    r"\b(?<!from )(?<!of )(?:(?:both|(?:the )?two)(?: (?:warring|rival))? "
    r"(?:sides|parties|countries|governments|nations|neighbou?rs)|each (?:side|party|country))$",
    re.I,
)

RIVAL = 0.67
"""The share of the second party's mentions that a third may have at most, so that two are meant."""


def two_parties(reading: Reading, place: int) -> list[str]:
    """The two states or movements that a text is about, as uids: the only two of the paragraph so far, else the two
    that the text names far more often than any other; empty where there are no such two."""
    first = reading.text.rfind("\n", 0, place) + 1
    here = _named(reading, first, place)
    if len(here) == 2:
        return list(here)
    ranked = _named(reading, 0, len(reading.text)).most_common(3)
    clear = len(ranked) == 2 or (len(ranked) == 3 and ranked[2][1] <= RIVAL * ranked[1][1])
    return [uid for uid, _ in ranked[:2]] if clear else []


def counted(reading: Reading, end: int) -> list[str]:
    """The two parties that words which end at an offset count ("… both sides"); empty for other words."""
    return two_parties(reading, end) if COUNTED.search(reading.text, max(0, end - 40), end) else []


def _named(reading: Reading, start: int, end: int) -> Counter[str]:
    nodes = (reading.by_uid[m.uid] for m in reading.mentions_in(start, end) if m.form != "pronoun")
    return Counter(node.uid for node in nodes if node.type == "Country" or is_movement(node))
