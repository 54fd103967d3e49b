"""How well pairs are read: right, found and wanted ones, by relation, and what a probability is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extract.stances import LEAST
from kg.extract.stances.model import NONE
from kg.training.stance_pairs import LABELS, Example, Relation, Snippet, fitting

TRUSTS = tuple(round(0.3 + 0.05 * step, 2) for step in range(15))

Count = tuple[int, int, int]
"""Right, found and wanted."""


def kept(items: Sequence[Example], chances: NDArray[np.float32], threshold: float) -> list[tuple[Example, str]]:
    """The pairs that are read as a relation at a threshold, each with its type, the surest first."""
    none = LABELS.index(NONE)
    others = np.where(np.arange(len(LABELS)) == none, -1, chances)
    best = others.max(axis=1)
    sure = (1 - chances[:, none] > threshold) & (best >= LEAST)
    order = sorted(np.flatnonzero(sure).tolist(), key=lambda place: -float(best[place]))
    return [(items[place], LABELS[int(others[place].argmax())]) for place in order]


def pair_counts(items: Sequence[Example], chances: NDArray[np.float32], threshold: float) -> dict[str, Count]:
    """Pairs by relation, at a threshold."""
    read = kept(items, chances, threshold)
    found = Counter(label for _, label in read)
    right = Counter(label for item, label in read if label == item.label)
    wanted = Counter(item.label for item in items)
    return {label: (right[label], found[label], wanted[label]) for label in sorted(wanted) if label != NONE}


def relation_counts(snippets: Iterable[tuple[int, Snippet]], read: Sequence[tuple[Example, str]]) -> dict[str, Count]:
    """The relations of numbered snippets by type, those without a pair too; `read` are the pairs that are kept."""
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for number, snippet in snippets:
        mine = [(item, label) for item, label in read if item.snippet == number]
        left = list({(label, i.pair.plan.head.i, i.pair.side.key): (i, label) for i, label in mine}.values())
        found.update(label for _, label in left)
        for relation in snippet["relations"]:
            wanted[relation["type"]] += 1
            hit = next((o for o in left if o[1] == relation["type"] and _fits(relation, o[0], snippet)), None)
            if hit:
                left.remove(hit)
                right[relation["type"]] += 1
    return {label: (right[label], found[label], wanted[label]) for label in sorted(wanted)}


def _fits(relation: Relation, item: Example, snippet: Snippet) -> bool:
    return fitting(relation, item.pair, item.actors, snippet) > 0


def trust(items: Sequence[Example], chances: NDArray[np.float32], threshold: float) -> float:
    """The power of the odds under which confidence and the share of right pairs agree best (least log loss)."""
    none = LABELS.index(NONE)
    others = np.where(np.arange(len(LABELS)) == none, -1, chances)
    told = 1 - chances[:, none] > threshold
    best = np.clip(others.max(axis=1)[told], 0.001, 0.999)
    right = np.array([LABELS[i] == item.label for i, item in zip(others.argmax(axis=1), items, strict=True)])[told]

    def loss(power: float) -> float:
        odds = (best / (1 - best)) ** power
        return -float(np.mean(np.log(np.where(right, odds, 1) / (1 + odds))))

    return min(TRUSTS, key=loss)


def f1(row: Count) -> float:
    """F1 of right, found and wanted."""
    return 2 * row[0] / (row[1] + row[2]) if row[1] + row[2] else 0.0


def total(rows: Mapping[str, Count]) -> Count:
    """The sums over all relations."""
    return sum(r[0] for r in rows.values()), sum(r[1] for r in rows.values()), sum(r[2] for r in rows.values())
