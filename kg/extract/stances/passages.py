"""What the network of stances is shown: a plan's sentence, the plan and actors marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.model import Analysis
from kg.extract.attribution.network import Halves
from kg.extract.stances.features import nearest
from kg.extract.stances.pairs import Pair
from kg.extract.stances.standing import cue_of

if TYPE_CHECKING:
    from spacy.tokens import Token

PLAN, ACTOR = 1, 2
"""Marks; 0 is any other word's."""

LONGEST = 120
"""Words of a passage; of a longer sentence those around the plan."""

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """Where a pair's actor, its actor's nearest word and its cue stand among the words; the start where not shown."""

    actor: Places
    nearest: int
    cue: Places


@dataclass(frozen=True)
class Passage:
    """One plan's passage: the attribution model's states (1 + words, dim), the first its start, and marks (1 + words,),
    where the plan's noun stands, and its pairs, with their numbers among all pairs."""

    states: Halves
    marks: Places
    plan: Places
    numbers: list[int]
    pairs: list[Seen]


def passages(pairs: Sequence[Pair], analysis: Analysis) -> Iterator[Passage]:
    """A passage for each plan that the pairs name."""
    by_plan: dict[tuple[int, int], list[int]] = {}
    for number, pair in enumerate(pairs):
        by_plan.setdefault((pair.plan.start, pair.plan.head.i), []).append(number)
    for numbers in by_plan.values():
        yield _passage([pairs[number] for number in numbers], numbers, analysis)


class _Shown:
    """The words of a passage: finds where tokens of the parse stand among them."""

    def __init__(self, plan: Token, analysis: Analysis) -> None:
        self._offsets = analysis.offsets
        sentence, middle = plan.sent, self._word(plan.idx)
        first, last = self._word(sentence.start_char), self._word(sentence.end_char)
        if last - first > LONGEST:
            first = max(first, min(middle - LONGEST // 2, last - LONGEST))
            last = first + LONGEST
        self._first, self._last = first, last
        start = analysis.starts[analysis.home[min(middle, last - 1)]]
        self.states = np.concatenate([start[None], analysis.vectors[first:last]])

    def _word(self, offset: int) -> int:
        """The first word that begins at an offset of the text or after it."""
        return int(np.searchsorted(self._offsets[:, 0], offset))

    def at(self, start: int, end: int) -> list[int]:
        """The places of the words between two offsets of the text."""
        offsets = self._offsets[self._first : self._last]
        inside = (offsets[:, 0] < end) & (offsets[:, 1] > start)
        return [int(place) + 1 for place in np.flatnonzero(inside)]

    def of(self, tokens: Iterable[Token]) -> Places:
        """The places of tokens; the start where none is shown."""
        found = [place for token in tokens for place in self.at(token.idx, token.idx + len(token))]
        return np.array(found or [0], dtype=np.int64)


def _passage(pairs: Sequence[Pair], numbers: list[int], analysis: Analysis) -> Passage:
    plan = pairs[0].plan
    shown = _Shown(plan.head, analysis)
    seen = [
        Seen(shown.of(pair.side.tokens), int(shown.of([nearest(pair)])[0]), shown.of([cue_of(pair)])) for pair in pairs
    ]
    marks = np.zeros(len(shown.states), dtype=np.int64)
    for pair in seen:
        marks[pair.actor] = ACTOR
    marks[shown.at(plan.start, plan.end)] = PLAN
    marks[0] = 0
    return Passage(shown.states, marks, shown.of([plan.head]), numbers, seen)
