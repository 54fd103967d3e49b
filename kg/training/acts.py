"""Fit the classifiers of speech acts: `kg train acts LABELS.jsonl --texts TEXTS`.

LABELS holds one attribution a line: `doc`, `source`, `cue` and `content` as lists of [start, end] in
`TEXTS/<doc>.txt`, and the labels of every head. Multinomial logistic regression with an L2 penalty, by full-batch
gradient steps in numpy; a five-fold cross-validation by document is printed, then the model is fitted on all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import SourceError
from kg.extract.acts import HEADS, MODEL, Model, features, weight

FOLDS = 5
RARE = 2
"""A feature seen in fewer attributions is left out."""

PENALTY = 1.0
STEPS = 150


@dataclass(frozen=True)
class Example:
    """One labelled attribution: its document, the three texts and a label for each head."""

    doc: str
    source: str
    cue: str
    content: str
    labels: Mapping[str, str]


def examples(labels: Path, texts: Mapping[str, str]) -> list[Example]:
    """The labelled attributions with their words; `texts` by document. Raises SourceError."""
    try:
        lines = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [_example(line, texts[line["doc"]]) for line in lines]
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(f"{labels}: no labels that fit the texts: {error}") from error


def _example(line: Mapping[str, Any], text: str) -> Example:
    source, cue, content = (" … ".join(text[a:b] for a, b in line[part]) for part in ("source", "cue", "content"))
    return Example(line["doc"], source, cue, content, {head: line[head] for head in HEADS})


class _Folder(dict[str, str]):
    """The texts `<doc>.txt` of a folder, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, doc: str) -> str:
        return (self.folder / f"{doc}.txt").read_bytes().decode("utf-8")


def fit(items: Sequence[Example]) -> Model:
    """The classifiers of all heads."""
    found = [features(item.source, item.cue, item.content) for item in items]
    counts = Counter(name for names in found for name in names)
    vocabulary = {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= RARE))}
    matrix = np.zeros((len(items), len(vocabulary)), dtype=np.float32)
    for row, names in enumerate(found):
        for name in names:
            if name in vocabulary:
                matrix[row, vocabulary[name]] = weight(name)
    labels = {head: tuple(sorted({item.labels[head] for item in items})) for head in HEADS}
    targets = {h: np.array([labels[h].index(item.labels[h]) for item in items]) for h in HEADS}
    return Model(vocabulary, labels, {h: _weights(matrix, targets[h], len(labels[h])) for h in HEADS})


def _weights(matrix: NDArray[np.float32], target: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """Weights (labels × features) by gradient descent with momentum."""
    wanted = np.eye(count, dtype=np.float32)[target]
    weights = np.zeros((count, matrix.shape[1]), dtype=np.float32)
    speed = np.zeros_like(weights)
    rate = 4 / float(np.mean((matrix**2).sum(axis=1)))
    for _ in range(STEPS):
        scores = matrix @ weights.T
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        gradient = (raised / raised.sum(axis=1, keepdims=True) - wanted).T @ matrix + PENALTY * weights
        speed = 0.9 * speed - rate / len(matrix) * gradient
        weights += speed
    return weights


def crossed(items: Sequence[Example]) -> list[tuple[Example, Mapping[str, str], float]]:
    """Each example with the labels and the confidence of a model that never saw its document."""
    docs = sorted({item.doc for item in items})
    fold = {doc: place % FOLDS for place, doc in enumerate(docs)}
    found: list[tuple[Example, Mapping[str, str], float]] = []
    for held in range(FOLDS):
        model = fit([item for item in items if fold[item.doc] != held])
        for item in (item for item in items if fold[item.doc] == held):
            act = model.classify(item.source, item.cue, item.content)
            found.append((item, {head: getattr(act, head) for head in HEADS}, act.confidence))
    return found


def f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    """F1 of one label over pairs of gold and predicted."""
    hits = sum(gold == found == label for gold, found in pairs)
    total = sum(gold == label for gold, _ in pairs) + sum(found == label for _, found in pairs)
    return 2 * hits / total if total else 0.0


def save(model: Model, file: Path) -> None:
    """Write the model as compressed numpy arrays."""
    arrays = {f"{head}-labels": np.array(model.labels[head]) for head in HEADS}
    arrays |= {f"{head}-weights": model.weights[head].astype(np.float16) for head in HEADS}
    np.savez_compressed(file, allow_pickle=False, vocabulary=np.array(list(model.vocabulary)), **arrays)


def refit(labels: Path, texts: Path, output: Path | None = None) -> list[str]:
    """Fit on the labels and save the model, as the packaged one where no path is given. Returns the figures in words.

    Raises SourceError where the labels or a text cannot be read.
    """
    items = examples(labels, _Folder(texts))
    results = crossed(items)
    told = []
    for head in HEADS:
        pairs = [(item.labels[head], labels[head]) for item, labels, _ in results]
        right = sum(gold == found for gold, found in pairs) / len(pairs)
        each = {label: round(f1(pairs, label), 3) for label in sorted({gold for gold, _ in pairs})}
        told.append(f"{head}: accuracy {right:.3f}, F1 {each}")
    save(fit(items), output or MODEL)
    return told
