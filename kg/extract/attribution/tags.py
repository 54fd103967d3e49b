"""The tags that the model gives to words, and the best legal sequence of them."""

import numpy as np
from numpy.typing import NDArray

KINDS = ("CUE", "SRC-L", "SRC-R", "CON-L", "CON-R")
"""L and R tell on which side of the source or content its cue stands."""

LINK_DIM = 64
"""Size of each of the four vectors between which links are scored: cue and its source, content and its cue."""

TAGS = ("O", *(f"{prefix}-{kind}" for kind in KINDS for prefix in "BI"))


def begin(kind: int) -> int:
    """The tag that begins a piece of that kind; the one after it continues the piece."""
    return 1 + 2 * kind


def _illegal() -> NDArray[np.bool_]:
    """illegal[a, b]: tag b may not follow tag a, since it continues a piece that a does not belong to."""
    illegal = np.zeros((len(TAGS), len(TAGS)), dtype=np.bool_)
    for kind in range(len(KINDS)):
        inside = begin(kind) + 1
        illegal[:, inside] = True
        illegal[[begin(kind), inside], inside] = False
    return illegal


ILLEGAL = _illegal()


def best_tags(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The legal tag sequence with the highest sum of scores (n, tags): Viterbi's algorithm."""
    count = len(scores)
    if not count:
        return np.zeros(0, dtype=np.int64)
    penalty = np.where(ILLEGAL, np.float32(-1e9), np.float32(0))
    best = scores[0] + penalty[0]
    origin = np.zeros((count, len(TAGS)), dtype=np.int64)
    for word in range(1, count):
        reached = best[:, None] + penalty
        origin[word] = reached.argmax(axis=0)
        best = reached.max(axis=0) + scores[word]
    path = np.empty(count, dtype=np.int64)
    path[-1] = best.argmax()
    for word in range(count - 1, 0, -1):
        path[word - 1] = origin[word, path[word]]
    return path
