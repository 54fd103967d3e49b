"""Fit the classifiers of stances: `kg train stances SNIPPETS.jsonl`.

SNIPPETS holds one snippet a line: `before`, `sentence` and `relations` (type, target, actor, who, status); only what
the sentence says is labelled. Every plan of the sentence beside every actor is an example. Multinomial logistic
regression with an L2 penalty, by full-batch gradient steps in numpy. The threshold and the figures printed come from
a five-fold cross-validation in which snippets that share a passage stay together.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg import ids
from kg.errors import SourceError
from kg.extract import components
from kg.extract.plans.mentions import PlanMention
from kg.extract.reading import Reading
from kg.extract.stances.features import features
from kg.extract.stances.model import NONE, Linear, Model, save
from kg.extract.stances.pairs import Pair, pairs
from kg.extract.stances.standing import status_features
from kg.text import Document

FOLDS = 5
RARE = 2
"""A feature seen in fewer examples is left out."""

PENALTY = {"relation": 2.0, "status": 1.0}
STEPS = 300
INVENTED = Path(__file__).with_name("stance-examples.jsonl")
"""Short invented sentences for relations that snippets have too few of; they are fitted on, never scored on."""

WEIGHT = 2
"""How often each pair of an invented sentence counts."""

SHARED = 12
"""Words in a row that two snippets of one passage share."""

THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)

TRUSTS = tuple(round(0.3 + 0.05 * step, 2) for step in range(15))

Snippet = Mapping[str, Any]
Relation = Mapping[str, str]


@dataclass(frozen=True)
class Example:
    """A pair of a snippet with its features and the relation that a reader gave it, if any."""

    snippet: int
    pair: Pair
    actors: tuple[str, ...]
    features: Mapping[str, float]
    relation: Relation | None

    @property
    def label(self) -> str:
        """The type of its relation."""
        return self.relation["type"] if self.relation else NONE


def read_lines(file: Path) -> list[Snippet]:
    """The snippets of a file, one a line. Raises SourceError."""
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise SourceError(f"{file}: no JSON lines: {error}") from error


def content_words(text: str) -> set[str]:
    """The words of a name that tell it from others."""
    return set(re.findall(r"[\w%]+", text.lower().replace("’s", "").replace("'s", ""))) - {"the", "a", "an", "of", "to"}


def read_snippet(snippet: Snippet) -> Reading:
    """A snippet, read up to its plans."""
    text = f"{snippet['before']} {snippet['sentence']}"
    reading = Reading(Document(uid=ids.document_uid(snippet["id"]), key=snippet["id"], text=text))
    for component in components():
        if component.name == "stances":
            break
        reading = component(reading)
    return reading


def examples(number: int, snippet: Snippet) -> list[Example]:
    """The pairs of one snippet's sentence, each with its label."""
    reading = read_snippet(snippet)
    start = len(snippet["before"]) + 1
    found = [pair for pair in pairs(reading) if pair.plan.head.idx >= start]
    names = [_names(reading, pair) for pair in found]
    labels: dict[int, Relation] = {}
    for relation in snippet["relations"]:
        scored = [
            (_fit(relation, pair, name, start, snippet), i)
            for i, (pair, name) in enumerate(zip(found, names, strict=True))
        ]
        best = max(scored, default=(0.0, 0))
        if best[0] > 0 and best[1] not in labels:
            labels[best[1]] = relation
    return [
        Example(number, p, n, features(p), labels.get(i)) for i, (p, n) in enumerate(zip(found, names, strict=True))
    ]


def _names(reading: Reading, pair: Pair) -> tuple[str, ...]:
    node = reading.by_uid.get(pair.side.uid)
    known = (node.name, *node.aliases) if node is not None and node.kind == "node" else ()
    return (*known, *(reading.text[t.left_edge.idx : t.idx + len(t)] for t in pair.side.tokens))


def _fit(relation: Relation, pair: Pair, names: Iterable[str], start: int, snippet: Snippet) -> float:
    """How well a pair fits a labelled relation; 0 where plan or actor is another."""
    target = content_words(relation["target"])
    plan = content_words(_plan_text(pair.plan))
    if not relation["actor"] or len(target & plan) < 0.5 * min(len(target), len(plan)):
        return 0.0
    actor = start + snippet["sentence"].find(relation["actor"])
    inside = any(actor <= t.idx < actor + len(relation["actor"]) for t in pair.side.tokens)
    wanted = content_words(relation["actor"]) | content_words(relation["who"])
    if not inside and not any(content_words(name) & wanted for name in names):
        return 0.0
    place = start + snippet["sentence"].find(relation["target"])
    within = place <= pair.plan.head.idx < place + len(relation["target"])
    return float(1 + 2 * inside + 2 * within) + 0.5 * bool(pair.hits)


def _plan_text(plan: PlanMention) -> str:
    return plan.head.doc.text[plan.start : plan.end]


def folds(snippets: Sequence[Snippet]) -> list[int]:
    """A fold for each snippet; snippets that share a passage are in one."""
    group = list(range(len(snippets)))
    seen: dict[str, int] = {}
    for number, snippet in enumerate(snippets):
        words = f"{snippet['before']} {snippet['sentence']}".split()
        for place in range(len(words) - SHARED + 1):
            first = seen.setdefault(" ".join(words[place : place + SHARED]), number)
            if group[first] != group[number]:
                old, new = group[number], group[first]
                group = [new if g == old else g for g in group]
    return [int(ids.digest("fold", g), 16) % FOLDS for g in group]


def fit(rows: Sequence[Mapping[str, float]], labels: Sequence[str], penalty: float) -> Linear:
    """A classifier of the labels."""
    counts = Counter(name for row in rows for name in row)
    vocabulary = {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= RARE))}
    known = ((r, name, value) for r, row in enumerate(rows) for name, value in row.items())
    cells = [(r, vocabulary[name], value) for r, name, value in known if name in vocabulary]
    names = tuple(sorted(set(labels)))
    wanted = np.eye(len(names))[[names.index(label) for label in labels]]
    return Linear(names, vocabulary, _weights(cells, wanted, len(vocabulary), penalty))


def _weights(
    cells: Sequence[tuple[int, int, float]], wanted: NDArray[np.float64], width: int, penalty: float
) -> NDArray[np.float32]:
    """Weights (labels × features) by gradient descent with momentum; `cells` are row, column and value."""
    count, labels = wanted.shape
    rows, columns = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
    values = np.array([c[2] for c in cells])
    weights = np.zeros((labels, width))
    speed = np.zeros_like(weights)
    rate = 2 * count / float((values**2).sum())
    for _ in range(STEPS):
        scores = np.stack([np.bincount(rows, values * w[columns], count) for w in weights], axis=1)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        wrong = raised / raised.sum(axis=1, keepdims=True) - wanted
        gradient = np.stack([np.bincount(columns, values * w[rows], width) for w in wrong.T]) + penalty * weights
        speed = 0.9 * speed - rate / count * gradient
        weights += speed
    return weights.astype(np.float32)


def fit_relation(items: Sequence[Example]) -> Linear:
    """The classifier of relations."""
    return fit([item.features for item in items], [item.label for item in items], PENALTY["relation"])


def fit_status(items: Sequence[Example]) -> Linear:
    """The classifier of status, from the pairs that have a relation."""
    known = [(item, item.relation) for item in items if item.relation]
    rows = [status_features(item.pair, relation["type"]) for item, relation in known]
    return fit(rows, [relation["status"] for _, relation in known], PENALTY["status"])


def crossed(items: Sequence[Example], fold: Sequence[int], invented: Sequence[Example]) -> NDArray[np.float32]:
    """The probabilities of each example's relations by a model that never saw its passage; all saw the invented."""
    labels = sorted({item.label for item in items})
    found = np.zeros((len(items), len(labels)), dtype=np.float32)
    for held in range(FOLDS):
        model = fit_relation([*(item for item in items if fold[item.snippet] != held), *invented])
        places = [i for i, item in enumerate(items) if fold[item.snippet] == held]
        columns = [labels.index(label) for label in model.labels]
        found[np.ix_(places, columns)] = model.probabilities([items[i].features for i in places])
    return found


def counts(items: Sequence[Example], chances: NDArray[np.float32], threshold: float) -> dict[str, tuple[int, int, int]]:
    """Right, found and wanted pairs by relation, at a threshold."""
    labels = sorted({item.label for item in items})
    none = labels.index(NONE)
    right, found = Counter[str](), Counter[str]()
    for item, row in zip(items, chances, strict=True):
        if 1 - row[none] > threshold:
            label = labels[int(np.argmax(np.where(np.arange(len(labels)) == none, -1, row)))]
            found[label] += 1
            right[label] += label == item.label
    wanted = Counter(item.label for item in items)
    return {label: (right[label], found[label], wanted[label]) for label in labels if label != NONE}


def trust(items: Sequence[Example], chances: NDArray[np.float32], threshold: float) -> float:
    """The power of the odds under which confidence and the share of right pairs agree best (least log loss)."""
    labels = sorted({item.label for item in items})
    none = labels.index(NONE)
    others = np.where(np.arange(len(labels)) == none, -1, chances)
    kept = 1 - chances[:, none] > threshold
    best = np.clip(others.max(axis=1)[kept], 0.001, 0.999)
    right = np.array([labels[i] == item.label for i, item in zip(others.argmax(axis=1), items, strict=True)])[kept]

    def loss(power: float) -> float:
        odds = (best / (1 - best)) ** power
        return -float(np.mean(np.log(np.where(right, odds, 1) / (1 + odds))))

    return min(TRUSTS, key=loss)


def f1(row: tuple[int, int, int]) -> float:
    """F1 of right, found and wanted."""
    return 2 * row[0] / (row[1] + row[2]) if row[1] + row[2] else 0.0


def total(rows: Mapping[str, tuple[int, int, int]]) -> tuple[int, int, int]:
    """The sums over all relations."""
    return sum(r[0] for r in rows.values()), sum(r[1] for r in rows.values()), sum(r[2] for r in rows.values())


def refit(file: Path, output: Path | None = None) -> list[str]:
    """Fit on the snippets and save the model, as the packaged one where no path is given. Returns the figures in words.

    Raises SourceError where the snippets cannot be read.
    """
    snippets = read_lines(file)
    items = [item for number, snippet in enumerate(snippets) for item in examples(number, snippet)]
    made_up = [item for number, snippet in enumerate(read_lines(INVENTED)) for item in examples(number, snippet)]
    invented = made_up * WEIGHT
    chances = crossed(items, folds(snippets), invented)
    threshold = max(THRESHOLDS, key=lambda t: f1(total(counts(items, chances, t))))
    rows = counts(items, chances, threshold)
    told = [f"{len(items)} pairs; threshold {threshold}; F1 of pairs {f1(total(rows)):.3f}"]
    told += [f"{label}: F1 {f1(r):.3f} ({r[0]} right of {r[1]} found, {r[2]} wanted)" for label, r in rows.items()]
    sure = trust(items, chances, threshold)
    told.append(f"odds to the power of {sure}")
    items = [*items, *invented]
    model = Model({"relation": fit_relation(items), "status": fit_status(items)}, threshold, sure)
    save(model, output)
    return told
