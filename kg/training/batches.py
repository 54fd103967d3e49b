"""From labelled texts to batches of windows."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kg.extract.attribution.words import Encoded, Vocabulary, Window, encode, windows
from kg.training.corpus import Text
from kg.training.labels import NOWHERE, Labels, label

IGNORED = -100
"""What torch's cross entropy passes over."""

POOL = 16
"""Batches are made of windows of like length out of this many batches' worth of shuffled windows."""

ROUND = 16
"""Lengths are rounded up to a multiple of this: kernels are compiled anew for each length."""


@dataclass(frozen=True)
class Example:
    """A text ready for training; `soft`, where given, holds a teacher's tag log-probabilities (words, tags), zeros for
    the words that it has not seen."""

    encoded: Encoded
    labels: Labels
    soft: NDArray[np.float16] | None = None


@dataclass(frozen=True)
class Batch:
    """Tensors (batch, length). `tags` at first pieces, `sources` and `cues` (positions linked to) at first pieces of
    cues and contents, IGNORED elsewhere; `words` marks first pieces; `soft` is (batch, length, tags)."""

    ids: Tensor
    shapes: Tensor
    mask: Tensor
    words: Tensor
    tags: Tensor
    sources: Tensor
    cues: Tensor
    soft: Tensor | None


def prepare(text: Text, vocabulary: Vocabulary, soft: NDArray[np.float16] | None = None) -> Example:
    encoded = encode(text.text, vocabulary)
    return Example(encoded, label(encoded.offsets, text.attributions), soft)


def epoch(
    examples: list[Example], vocabulary: Vocabulary, size: int, batch: int, rng: random.Random
) -> list[list[tuple[Example, Window]]]:
    """One pass over the texts: windows cut at a random offset, in batches of like length, shuffled."""
    found = [
        (example, window)
        for example in examples
        for window in windows(example.encoded, vocabulary, size, 0, rng.randint(size // 4, size))
    ]
    rng.shuffle(found)
    batches = []
    for start in range(0, len(found), POOL * batch):
        pool = sorted(found[start : start + POOL * batch], key=lambda pair: len(pair[1].ids))
        batches += [pool[first : first + batch] for first in range(0, len(pool), batch)]
    rng.shuffle(batches)
    return batches


def collate(pairs: list[tuple[Example, Window]], pad: int) -> Batch:
    longest = max(len(window.ids) for _, window in pairs)
    shape = len(pairs), -(-longest // ROUND) * ROUND
    ids, shapes = np.full(shape, pad), np.zeros(shape, dtype=np.int64)
    mask, words = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    tags, sources, cues = (np.full(shape, IGNORED) for _ in range(3))
    soft = np.zeros((*shape, pairs[0][0].soft.shape[1]), dtype=np.float32) if pairs[0][0].soft is not None else None
    for row, (example, window) in enumerate(pairs):
        length = len(window.ids)
        ids[row, :length], shapes[row, :length], mask[row, :length] = window.ids, window.shapes, True
        words[row, window.heads] = True
        tags[row, window.heads] = example.labels.tags[window.first : window.last]
        for here, there in _links(example.labels.sources, window):
            sources[row, here] = there
        for here, there in _links(example.labels.cues, window):
            cues[row, here] = there or IGNORED
        if soft is not None and example.soft is not None:
            soft[row, window.heads] = example.soft[window.first : window.last]
    links = torch.from_numpy(sources), torch.from_numpy(cues)
    inputs = torch.from_numpy(ids), torch.from_numpy(shapes), torch.from_numpy(mask)
    marks = torch.from_numpy(words), torch.from_numpy(tags)
    return Batch(*inputs, *marks, *links, None if soft is None else torch.from_numpy(soft))


def _links(links: dict[int, int], window: Window) -> Iterator[tuple[int, int]]:
    """Positions of both ends; 0 where there is no second end or it lies outside the window."""
    for here, there in links.items():
        if window.first <= here < window.last:
            inside = there != NOWHERE and window.first <= there < window.last
            yield int(window.heads[here - window.first]), int(window.heads[there - window.first]) if inside else 0
