"""The classifiers of stances: multinomial logistic regressions over named features, read from one npz file.

They are fitted by kg/training/stances.py; run time needs numpy alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.extract.lexicons import DATA

MODEL = DATA / "stances.npz"
HEADS = ("relation", "status")
NONE = "none"
"""The relation of a pair that has none."""


@dataclass(frozen=True)
class Linear:
    """One classifier: labels, features and weights (labels × features)."""

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: NDArray[np.float32]

    def probabilities(self, rows: Sequence[Mapping[str, float]]) -> NDArray[np.float32]:
        """The probability of each label (columns) for each row of features."""
        scores = np.zeros((len(rows), len(self.labels)), dtype=np.float32)
        for number, row in enumerate(rows):
            known = [(self.vocabulary[name], value) for name, value in row.items() if name in self.vocabulary]
            if known:
                places, values = zip(*known, strict=True)
                scores[number] = self.weights[:, list(places)] @ np.array(values, dtype=np.float32)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=0.0))
        result: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
        return result


@dataclass(frozen=True)
class Model:
    """The classifiers by head, the least probability of any relation for a pair to be kept, and how far its odds are
    to be trusted: below 1 the classifier is surer than it should be."""

    heads: Mapping[str, Linear]
    threshold: float
    trust: float


def confidence(probability: float, trust: float) -> float:
    """The share of pairs read with such a probability that are right (Platt scaling without an offset)."""
    odds: float = (probability / max(1 - probability, 1e-6)) ** trust
    return odds / (1 + odds)


@cache
def model() -> Model:
    """The fitted model that comes with the package."""
    with np.load(MODEL, allow_pickle=False) as stored:
        heads = {
            head: Linear(
                tuple(str(label) for label in stored[f"{head}-labels"]),
                {str(name): place for place, name in enumerate(stored[f"{head}-vocabulary"])},
                stored[f"{head}-weights"].astype(np.float32),
            )
            for head in HEADS
        }
        return Model(heads, float(stored["threshold"]), float(stored["trust"]))


def save(fitted: Model, file: Path | None = None) -> None:
    """Write a model to a file, or where `model` finds it."""
    arrays: dict[str, NDArray[np.generic]] = {
        "threshold": np.array(fitted.threshold, dtype=np.float32),
        "trust": np.array(fitted.trust, dtype=np.float32),
    }
    for head, linear in fitted.heads.items():
        arrays[f"{head}-labels"] = np.array(linear.labels)
        arrays[f"{head}-vocabulary"] = np.array(list(linear.vocabulary))
        arrays[f"{head}-weights"] = linear.weights.astype(np.float16)
    np.savez_compressed(file or MODEL, allow_pickle=False, **arrays)
