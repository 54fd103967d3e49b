"""From scored words to attributions: pieces by their tags, each joined to its cue, each cue to its source."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.network import Floats, Scores, log_softmax
from kg.extract.attribution.tags import KINDS, LINK_DIM, begin, best_tags

CUE = 0
UNSURE = -0.7
"""The log-probability, a half, of a link that the network has not scored."""


@dataclass(frozen=True)
class Piece:
    """Words first to last (exclusive) of one kind, an index into KINDS; `score` is the mean log-probability of their
    tags, `weakest` the lowest."""

    kind: int
    first: int
    last: int
    score: float
    weakest: float

    @property
    def is_source(self) -> bool:
        return KINDS[self.kind].startswith("SRC")

    @property
    def is_content(self) -> bool:
        return KINDS[self.kind].startswith("CON")


@dataclass(frozen=True)
class Linked:
    """An attribution in words: a cue, the source piece it goes to, if any, and its pieces of content in order.

    `source_link` and `content_link` are log-probabilities of the links, that of content its worst.
    """

    cue: Piece
    source: Piece | None
    content: tuple[Piece, ...]
    source_link: float
    content_link: float


def find(scores: Scores, outside: float) -> list[Linked]:
    """The attributions of a text in the order of their cues.

    `outside` is added to the score of the tag O: above 0 fewer words are marked.
    """
    pieces = tagged(scores.tags, outside)
    cues = [piece for piece in pieces if piece.kind == CUE]
    contents: dict[Piece, list[tuple[Piece, float]]] = {cue: [] for cue in cues}
    for piece in pieces:
        if piece.is_content and cues:
            cue, link = _cue_of(piece, cues, scores)
            contents[cue].append((piece, link))
    sources = [piece for piece in pieces if piece.is_source]
    return [_linked(cue, sources, contents[cue], scores) for cue in cues if contents[cue]]


def _linked(cue: Piece, sources: list[Piece], contents: list[tuple[Piece, float]], scores: Scores) -> Linked:
    source, link = _source_of(cue, sources, scores)
    return Linked(cue, source, tuple(piece for piece, _ in contents), link, min(worth for _, worth in contents))


def tagged(tags: Floats, outside: float) -> list[Piece]:
    """The pieces of the best legal tag sequence."""
    biased = tags.copy()
    biased[:, 0] += outside
    best = best_tags(biased)
    worth = tags[np.arange(len(best)), best]
    return [
        Piece(kind, first, last, float(worth[first:last].mean()), float(worth[first:last].min()))
        for kind, first, last in _runs(best)
    ]


def _runs(tags: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """(kind, first, last) of each piece: a beginning tag and the inside tags that follow it."""
    starts = np.flatnonzero((tags > 0) & (tags % 2 == 1))
    for start in starts.tolist():
        kind, last = (int(tags[start]) - 1) // 2, start + 1
        while last < len(tags) and tags[last] == begin(kind) + 1:
            last += 1
        yield kind, start, last


def _cue_of(content: Piece, cues: list[Piece], scores: Scores) -> tuple[Piece, float]:
    """The cue that the content's first word points to among those in its window, else the nearest."""
    reached, worth = _pointed(content.first, cues, scores, pair=1)
    if not reached:
        return min(cues, key=lambda cue: abs(cue.first - content.first)), UNSURE
    best = int(worth.argmax())
    return reached[best], float(worth[best])


def _source_of(cue: Piece, sources: list[Piece], scores: Scores) -> tuple[Piece | None, float]:
    """The source that the cue's first word points to in its window, or none where it points to the start."""
    reached, worth = _pointed(cue.first, sources, scores, pair=0)
    best = int(worth.argmax())
    return (reached[best - 1] if best else None), float(worth[best])


def _pointed(word: int, ends: list[Piece], scores: Scores, pair: int) -> tuple[list[Piece], Floats]:
    """The pieces in the word's window and the log-probabilities that it points to each; with pair 0 (cue → source) that
    of pointing nowhere comes first, with pair 1 (content → cue) there is no such."""
    number = int(scores.home[word])
    window, links = scores.windows[number], scores.links[number]
    inside = [piece for piece in ends if window.first <= piece.first < window.last]
    rows = [1 + piece.first - window.first for piece in inside]
    query, keys = (links[:, (2 * pair + side) * LINK_DIM : (2 * pair + side + 1) * LINK_DIM] for side in (0, 1))
    worth = keys[rows if pair else [0, *rows]] @ query[1 + word - window.first] / np.float32(LINK_DIM**0.5)
    return inside, log_softmax(worth) if len(worth) else worth
