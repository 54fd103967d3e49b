"""What the network of stances is shown: a plan's sentence with some words before it, the plan and actors marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.words import Encoded, Vocabulary, encode, window_of
from kg.extract.stances.features import nearest
from kg.extract.stances.pairs import Pair
from kg.extract.stances.standing import cue_of

if TYPE_CHECKING:
    from spacy.tokens import Token

PLAN, ACTOR = 1, 2
"""Marks; 0 is any other word's."""

CHARACTERS = 80
"""Characters before the sentence that are looked at."""

BEFORE, LONGEST, FEW = 5, 120, 25
"""Words before the sentence, and words altogether; of longer ones those around the plan, few where they have so many
pieces that the network has no positions for them."""

POSITIONS = 380

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """Where a pair's actor, its actor's nearest word and its cue stand among the pieces; the start where not shown."""

    actor: Places
    nearest: int
    cue: Places


@dataclass(frozen=True)
class Passage:
    """One plan's passage: pieces with their shapes and marks (length,), where the plan's noun stands, and its pairs,
    with their numbers among all pairs."""

    ids: Places
    shapes: Places
    marks: Places
    plan: Places
    numbers: list[int]
    pairs: list[Seen]


def passages(pairs: Sequence[Pair], vocabulary: Vocabulary) -> Iterator[Passage]:
    """A passage for each plan that the pairs name."""
    by_plan: dict[tuple[int, int], list[int]] = {}
    for number, pair in enumerate(pairs):
        by_plan.setdefault((pair.plan.start, pair.plan.head.i), []).append(number)
    for numbers in by_plan.values():
        yield _passage([pairs[number] for number in numbers], numbers, vocabulary)


class _Shown:
    """The words of a passage: finds where tokens of the parse stand among its pieces."""

    def __init__(self, pair: Pair, vocabulary: Vocabulary) -> None:
        sentence, text = pair.plan.head.sent, pair.plan.head.doc.text
        self._start = max(0, sentence.start_char - CHARACTERS)
        self._encoded = encode(text[self._start : sentence.end_char], vocabulary)
        place = (sentence.start_char, pair.plan.head.idx)
        self.window = window_of(self._encoded, vocabulary, *self._range(*place, LONGEST))
        if len(self.window.ids) > POSITIONS:
            self.window = window_of(self._encoded, vocabulary, *self._range(*place, FEW))

    def _range(self, sentence: int, plan: int, most: int) -> tuple[int, int]:
        starts = self._encoded.offsets[:, 0] + self._start
        first = max(0, int(np.searchsorted(starts, sentence)) - BEFORE)
        last = len(starts)
        if last - first > most:
            middle = int(np.searchsorted(starts, plan))
            first = max(first, min(middle - most // 2, last - most))
            last = first + most
        return first, last

    def at(self, start: int, end: int) -> list[int]:
        """The pieces with which the words between two offsets of the text begin."""
        offsets = _offsets(self._encoded, self.window.first, self.window.last) + self._start
        inside = (offsets[:, 0] < end) & (offsets[:, 1] > start)
        return [int(place) for place in self.window.heads[inside]]

    def of(self, tokens: Iterable[Token]) -> Places:
        """The pieces of tokens; the start where none is shown."""
        found = [place for token in tokens for place in self.at(token.idx, token.idx + len(token))]
        return np.array(found or [0], dtype=np.int64)


def _offsets(encoded: Encoded, first: int, last: int) -> Places:
    found: Places = encoded.offsets[first:last]
    return found


def _passage(pairs: Sequence[Pair], numbers: list[int], vocabulary: Vocabulary) -> Passage:
    shown, plan = _Shown(pairs[0], vocabulary), pairs[0].plan
    seen = [
        Seen(shown.of(pair.side.tokens), int(shown.of([nearest(pair)])[0]), shown.of([cue_of(pair)])) for pair in pairs
    ]
    marks = np.zeros(len(shown.window.ids), dtype=np.int64)
    for pair in seen:
        marks[pair.actor] = ACTOR
    marks[shown.at(plan.start, plan.end)] = PLAN
    marks[0] = 0
    return Passage(shown.window.ids, shown.window.shapes, marks, shown.of([plan.head]), numbers, seen)
