"""How alike two contents are: their content words, numbers and polarity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kg.extract.lexicons import lexicon, words

WORD = re.compile(r"n[’']t\b|\w+(?=n[’']t\b)|[\w%]+")
ENDINGS = ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "ies", "ied", "ed", "es", "al", "s", "e")
SHORTEST = 3
"""Letters of a stem at least."""


@dataclass(frozen=True)
class Wording:
    """A content: the stems of its words, each number with the stem of the word after it and that word, and whether it
    denies."""

    stems: frozenset[str]
    numbers: frozenset[tuple[str, str]]
    negative: bool
    units: tuple[tuple[str, str], ...] = ()

    def dice(self, other: Wording) -> float:
        """Shared stems over all, 0 to 1."""
        total = len(self.stems) + len(other.stems)
        return 2 * len(self.stems & other.stems) / total if total else 0.0

    def inside(self, other: Wording) -> float:
        """The share of the shorter one's stems that the other has too."""
        shorter = min(len(self.stems), len(other.stems))
        return len(self.stems & other.stems) / shorter if shorter else 0.0


def stem(word: str) -> str:
    """A word without the commonest endings."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


@cache
def wording(text: str) -> Wording:
    """The wording of a content."""
    tokens = [token.lower() for token in WORD.findall(text)]
    negations, stop = words("stance-words", "negations"), words("stance-words", "stop")
    kept = [token for token in tokens if token not in stop and token not in negations]
    counted = [(a, b) for a, b in pairwise(tokens) if a[:1].isdigit() and b[:1].isalpha()]
    numbers, units = {(a, stem(b)) for a, b in counted}, tuple((stem(b), b) for _, b in counted)
    odd = sum(token in negations for token in tokens) % 2 == 1
    return Wording(frozenset(stem(token) for token in kept), frozenset(numbers), odd, units)


def different_numbers(first: Wording, second: Wording) -> str:
    """A unit that both count, differently: "killed 20 people" and "killed 35 people"; "" where there is none."""
    counted = {unit: number for number, unit in first.numbers}
    found = next((u for n, u in sorted(second.numbers) if u in counted and counted[u] != n), "")
    return dict(second.units).get(found, "")


@cache
def _opposites() -> tuple[tuple[str, str], ...]:
    return tuple((stem(a), stem(b)) for a, b in lexicon("stance-words")["opposites"])


def opposed(first: Wording, second: Wording) -> tuple[str, str] | None:
    """Two words, one of each, that cannot both be asked for; None where there are none."""
    for a, b in _opposites():
        for one, two in ((first, second), (second, first)):
            if a in one.stems and b in two.stems and b not in one.stems and a not in two.stems:
                return a, b
    return None
