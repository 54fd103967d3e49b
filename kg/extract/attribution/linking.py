"""From scored words to attributions: pieces by their tags, each joined to its cue, each cue to its source."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.network import Floats, Scores, log_softmax
from kg.extract.attribution.tags import KINDS, LINK_DIM, begin, best_tags

CUE = 0
UNSURE = -1.2
"""Log-probability from which on a content's link to its cue counts: 0.3."""
SOME = 0.3
"""Probability of a role from which on a word belongs to a piece that the tags missed."""


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


class Ends:
    """What can be pointed to: pieces of one role, the tags of that role, and whether one may point nowhere."""

    def __init__(self, pieces: list[Piece], scores: Scores, role: str, nowhere: bool) -> None:
        self.pieces = list(pieces)
        self.nowhere = nowhere
        tags = [begin(kind) + inside for kind, name in enumerate(KINDS) if name.startswith(role) for inside in (0, 1)]
        self.kind = (tags[0] - 1) // 2
        self.worth = np.exp(scores.tags[:, tags]).sum(axis=1)
        self.owner = np.full(len(scores.tags), -1)
        for number, piece in enumerate(self.pieces):
            self.owner[piece.first : piece.last] = number

    def grow(self, word: int) -> Piece:
        """A new piece around an untagged word: as far as its neighbours have the role with some probability."""
        first, last = word, word + 1
        while last < len(self.owner) and self.owner[last] < 0 and self.worth[last] > SOME:
            last += 1
        while first and self.owner[first - 1] < 0 and self.worth[first - 1] > SOME:
            first -= 1
        logs = np.log(self.worth[first:last] + 1e-6)
        self.owner[first:last] = len(self.pieces)
        self.pieces.append(Piece(self.kind, first, last, float(logs.mean()), float(logs.min())))
        return self.pieces[-1]


def find(scores: Scores, outside: float) -> list[Linked]:
    """The attributions of a text in the order of their cues.

    `outside` is added to the score of the tag O: above 0 fewer words are marked. A piece of content that points to no
    word with some confidence is dropped.
    """
    pieces = tagged(scores.tags, outside)
    cues = Ends([piece for piece in pieces if piece.kind == CUE], scores, "CUE", nowhere=False)
    sources = Ends([piece for piece in pieces if piece.is_source], scores, "SRC", nowhere=True)
    contents: dict[Piece, list[tuple[Piece, float]]] = defaultdict(list)
    for piece in pieces:
        if piece.is_content:
            cue, link = pointed(piece, cues, scores, pair=1)
            if cue and link > UNSURE:
                contents[cue].append((piece, link))
    return [_linked(cue, sources, contents[cue], scores) for cue in sorted(contents, key=lambda cue: cue.first)]


def _linked(cue: Piece, sources: Ends, contents: list[tuple[Piece, float]], scores: Scores) -> Linked:
    source, link = pointed(cue, sources, scores, pair=0)
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


def pointed(piece: Piece, ends: Ends, scores: Scores, pair: int) -> tuple[Piece | None, float]:
    """Which piece another one's first word points to in its window, and the log-probability; None is nowhere.

    Where it points to a word that the tags left out, they missed a piece: it is made. `pair` is 0 for cue → source and
    1 for content → cue.
    """
    number = int(scores.home[piece.first])
    window, links = scores.windows[number], scores.links[number]
    query, keys = (links[:, (2 * pair + side) * LINK_DIM : (2 * pair + side + 1) * LINK_DIM] for side in (0, 1))
    worth = np.exp(log_softmax(keys[pair:] @ query[1 + piece.first - window.first] / np.float32(LINK_DIM**0.5)))
    words = worth if pair else worth[1:]
    owner = ends.owner[window.first : window.last]
    of_pieces = np.bincount(owner[owner >= 0], words[owner >= 0], minlength=1)
    loose = np.where(owner < 0, words, 0.0)
    loose[piece.first - window.first : piece.last - window.first] = 0.0
    most = [of_pieces.max(), loose.max(), worth[0] if ends.nowhere else 0.0]
    link = float(np.log(max(most) + 1e-9))
    if most[2] == max(most):
        return None, link
    if most[0] == max(most):
        return ends.pieces[int(of_pieces.argmax())], link
    return ends.grow(window.first + int(loose.argmax())), link
