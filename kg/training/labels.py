"""From annotated attributions to the tags and links that the model learns."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.tags import KINDS, begin
from kg.training.corpus import Marked, Pieces

SOURCE, CONTENT = "SRC", "CON"
NOWHERE = -1
"""The link of a cue whose source the text does not name."""


@dataclass(frozen=True)
class Labels:
    """`tags`, one a word; `sources`: first word of a cue → first word of its source or NOWHERE; `cues`: first word of
    a piece of content → first word of its cue."""

    tags: NDArray[np.int64]
    sources: dict[int, int]
    cues: dict[int, int]


@dataclass(frozen=True)
class Piece:
    """Words first to last (exclusive) with one kind, as an index into KINDS."""

    kind: int
    first: int
    last: int


def label(offsets: NDArray[np.int64], attributions: tuple[Marked, ...]) -> Labels:
    """Tags for the words at `offsets`. Where attributions are nested, the inner one's words are its own; a source
    that several cues share gets the side of the nearest."""
    pieces: set[Piece] = set()
    speakers: dict[tuple[int, int], list[int]] = defaultdict(list)
    sources: dict[int, int] = {}
    cues: dict[int, int] = {}
    for marked in attributions:
        source, cue_runs, content = (word_runs(offsets, part) for part in (marked.source, marked.cue, marked.content))
        if not cue_runs or not content:
            continue
        cue = cue_runs[0][0]
        pieces |= {Piece(0, *run) for run in cue_runs}
        pieces |= {Piece(_kind(CONTENT, run, cue), *run) for run in content}
        cues.update((first, cue) for first, _ in content)
        sources[cue] = source[0][0] if source else NOWHERE
        for run in source:
            speakers[run].append(cue)
    for run, theirs in speakers.items():
        pieces.add(Piece(_kind(SOURCE, run, min(theirs, key=lambda cue: _distance(run, cue))), *run))
    return Labels(paint(pieces, len(offsets)), sources, cues)


def _distance(run: tuple[int, int], cue: int) -> int:
    return run[0] - cue if cue < run[0] else cue - run[1]


def _kind(role: str, run: tuple[int, int], cue: int) -> int:
    return KINDS.index(f"{role}-{'L' if cue < run[0] else 'R'}")


def paint(pieces: set[Piece], count: int) -> NDArray[np.int64]:
    """BIO tags: longer pieces first, so that a shorter one inside them stays whole; cues and sources last."""
    tags = np.zeros(count, dtype=np.int64)
    owner = np.full(count, -1)
    ordered = sorted(pieces, key=lambda piece: (piece.kind < 3, piece.kind == 0, piece.first - piece.last, piece.first))
    for number, piece in enumerate(ordered):
        tags[piece.first : piece.last] = begin(piece.kind) + 1
        owner[piece.first : piece.last] = number
    starts = (owner >= 0) & (owner != np.concatenate([[-1], owner[:-1]]))
    tags[starts] -= 1
    return tags


def word_runs(offsets: NDArray[np.int64], pieces: Pieces) -> list[tuple[int, int]]:
    """The words that the pieces touch, as runs (first, last exclusive); neighbouring runs are joined."""
    words: set[int] = set()
    for start, end in pieces:
        first = int(np.searchsorted(offsets[:, 1], start, side="right"))
        words.update(range(first, int(np.searchsorted(offsets[:, 0], end, side="left"))))
    ordered = sorted(words)
    if not ordered:
        return []
    cuts = [i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if b != a + 1]
    return [(ordered[i], ordered[j - 1] + 1) for i, j in pairwise([0, *cuts, len(ordered)])]
