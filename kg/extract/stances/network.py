"""The second reader of stances: the attribution model's encoder, its upper half adapted, over a plan's passage.

The lower half's states are those that the attribution model's run over the text left. `stances.onnx` lies beside the
model that it was fitted on and takes its weights from that file; of its own it has the marks of plan and actors and
low-rank changes of the upper layers (Hu et al. 2021, LoRA). `stances.npz` has the layer that reads a pair from the
adapted vectors. Its probabilities are averaged with those of the classifier over named features.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.files import LEAN, available
from kg.extract.attribution.model import Analysis, AttributionModel
from kg.extract.attribution.network import session
from kg.extract.stances.model import NONE
from kg.extract.stances.pairs import Pair
from kg.extract.stances.passages import Passage, passages

NETWORK, HEAD = "stances.onnx", "stances.npz"

UNLIKELY = 0.1
"""A passage is looked at where the other classifier gives one of its pairs so much probability of any relation."""

BATCH = 4
"""Passages of like length that are read at once: a short one alone costs twice as much."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Head:
    """Reads a pair from the vectors of its words: one hidden layer. `threshold` and `trust` are those of the average
    with the other classifier (kg.extract.stances.model)."""

    labels: tuple[str, ...]
    inner: tuple[Floats, Floats]
    outer: tuple[Floats, Floats]
    attribution: str
    threshold: float
    trust: float

    def probabilities(self, states: Floats, passage: Passage) -> Floats:
        """The probability of each label (columns) for each pair of a passage."""
        hidden = np.tanh(vectors(states, passage) @ self.inner[0] + self.inner[1])
        scores = hidden @ self.outer[0] + self.outer[1]
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: Floats = raised / raised.sum(axis=1, keepdims=True)
        return result


def vectors(states: Floats, passage: Passage) -> Floats:
    """What a pair is read from (pairs, 5 × dim): its actor's, the plan's and its cue's words, the passage's start, and
    the strongest of all that stands from actor to plan."""
    plan, rows = states[passage.plan].mean(axis=0), []
    for pair in passage.pairs:
        first, last = sorted((pair.nearest, int(passage.plan[0])))
        between = states[first : last + 1].max(axis=0)
        rows.append([states[pair.actor].mean(axis=0), plan, states[pair.cue].mean(axis=0), states[0], between])
    return np.array(rows, dtype=np.float32).reshape(len(rows), -1)


class StanceNetwork:
    """The network of one attribution model."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._session = session(folder / NETWORK)
        self._threads = threads
        self.head = read_head(folder / HEAD)

    def joined(self, pairs: Sequence[Pair], analysis: Analysis, labels: Sequence[str], chances: Floats) -> Floats:
        """The probabilities of the pairs' relations (columns: `labels`) after this second reading."""
        likely = chances[:, list(labels).index(NONE)] < 1 - UNLIKELY
        seen = [one for one in passages(pairs, analysis) if likely[one.numbers].any()]
        columns, result = [self.head.labels.index(label) for label in labels], chances.copy()
        seen.sort(key=lambda passage: len(passage.marks))
        batches = [seen[first : first + BATCH] for first in range(0, len(seen), BATCH)]
        with ThreadPoolExecutor(self._threads) as pool:
            for passage, found in zip(seen, chain.from_iterable(pool.map(self.read, batches)), strict=True):
                result[passage.numbers] = (chances[passage.numbers] + found[:, columns]) / 2
        return result

    def read(self, batch: Sequence[Passage]) -> list[Floats]:
        """The probabilities of the head's labels for the pairs of each passage."""
        longest = max(len(passage.marks) for passage in batch)
        states = np.zeros((len(batch), longest, batch[0].states.shape[1]), dtype=np.float32)
        marks, mask = np.zeros((len(batch), longest), dtype=np.int64), np.zeros((len(batch), longest), dtype=np.int32)
        for row, passage in enumerate(batch):
            length = len(passage.marks)
            states[row, :length], marks[row, :length], mask[row, :length] = passage.states, passage.marks, 1
        (adapted,) = self._session.run(None, {"states": states, "marks": marks, "mask": mask})
        return [self.head.probabilities(adapted[row], passage) for row, passage in enumerate(batch)]


def read_head(file: Path) -> Head:
    """A fitted head from its file."""
    with np.load(file, allow_pickle=False) as stored:
        inner, outer = (
            (stored[f"{layer}-weights"].astype(np.float32), stored[f"{layer}-bias"].astype(np.float32))
            for layer in ("inner", "outer")
        )
        labels = tuple(str(label) for label in stored["labels"])
        numbers = float(stored["threshold"]), float(stored["trust"])
        return Head(labels, inner, outer, str(stored["attribution"]), *numbers)


@cache
def load(name: str) -> StanceNetwork | None:
    """The network that belongs to an attribution model; None where it has none, or one made for other weights."""
    folder = available().get(name)
    if folder is None or not all((folder / file).is_file() for file in (LEAN, NETWORK, HEAD)):
        return None
    attribution = AttributionModel.load(name)
    found = StanceNetwork(folder, attribution.threads)
    return found if found.head.attribution == attribution.version else None
