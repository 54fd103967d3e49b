"""How well attributions agree with annotated ones: which are right, and F1."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.spans import Attribution, Span
from kg.training.corpus import Marked, Pieces
from kg.training.labels import word_runs

FUNCTION_WORDS = frozenset(
    {"a", "an", "the", "of", "and", "or", "to", "in", "on", "for", "from", "at", "by", "with", "s"}
    | {"that", "this", "these", "those", "his", "her", "its", "their", "our", "my", "your"}
)


@dataclass(frozen=True)
class Outcome:
    """For each predicted attribution of a text: is it right (content overlaps by half or more, and the sources share a
    word that is no function word, or there is none on either side), is it exact (the same words)? And how many
    attributions were annotated."""

    right: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    annotated: int


@dataclass(frozen=True)
class _Side:
    source: frozenset[int]
    content: frozenset[int]
    pieces: int


def compare(text: str, offsets: NDArray[np.int64], found: Sequence[Attribution], marked: Sequence[Marked]) -> Outcome:
    """Pairs by falling overlap of the contents' words, each used once; punctuation does not count."""
    words = [text[start:end].lower() for start, end in offsets.tolist()]
    ours = [_side(words, offsets, pieces(one.source), pieces(one.content)) for one in found]
    theirs = [_side(words, offsets, one.source, one.content) for one in marked]
    right, exact = np.zeros(len(ours), dtype=np.bool_), np.zeros(len(ours), dtype=np.bool_)
    for ours_at, theirs_at in _pairs(ours, theirs):
        mine, gold = ours[ours_at], theirs[theirs_at]
        overlap = len(mine.content & gold.content) / len(mine.content | gold.content)
        right[ours_at] = overlap >= 0.5 and _same_source(mine, gold, words)
        exact[ours_at] = overlap == 1 and mine.source == gold.source
    return Outcome(right, exact, len(theirs))


def pieces(spans: Sequence[Span]) -> Pieces:
    """Spans as the corpus writes them."""
    return tuple((span.start, span.end) for span in spans)


def _side(words: list[str], offsets: NDArray[np.int64], source: Pieces, content: Pieces) -> _Side:
    touched = ([word for run in word_runs(offsets, part) for word in range(*run)] for part in (source, content))
    source_words, content_words = (
        frozenset(word for word in part if words[word][0].isalnum()) or frozenset(part) for part in map(list, touched)
    )
    return _Side(source_words, content_words, len(source))


def _same_source(mine: _Side, gold: _Side, words: list[str]) -> bool:
    if not mine.source and not gold.source:
        return True
    heads = [
        {word for word in side.source if words[word] not in FUNCTION_WORDS} or side.source for side in (mine, gold)
    ]
    return bool(heads[0] & heads[1]) and mine.pieces <= max(1, gold.pieces)


def _pairs(ours: list[_Side], theirs: list[_Side]) -> list[tuple[int, int]]:
    candidates = []
    for i, mine in enumerate(ours):
        for j, gold in enumerate(theirs):
            if mine.content & gold.content:
                overlaps = (_overlap(mine.content, gold.content), _overlap(mine.source, gold.source))
                candidates.append((-overlaps[0], -overlaps[1], j, i))
    pairs: list[tuple[int, int]] = []
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    for *_, j, i in sorted(candidates):
        if i not in used_ours and j not in used_theirs:
            used_ours.add(i)
            used_theirs.add(j)
            pairs.append((i, j))
    return pairs


def _overlap(first: frozenset[int], second: frozenset[int]) -> float:
    return len(first & second) / max(1, len(first | second))


def f1(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Precision, recall and F1 of right attributions, F1 of exact ones, over all texts together."""
    found = sum(len(outcome.right) for outcome in outcomes)
    annotated = sum(outcome.annotated for outcome in outcomes)
    right, exact = (sum(int(getattr(one, name).sum()) for one in outcomes) for name in ("right", "exact"))
    return {
        "precision": right / max(1, found),
        "recall": right / max(1, annotated),
        "full": 2 * right / max(1, found + annotated),
        "strict": 2 * exact / max(1, found + annotated),
    }
