"""Fit the classifiers of stances: `kg train stances SNIPPETS.jsonl`.

SNIPPETS holds one snippet a line: `before`, `sentence` and `relations` (type, target, actor, who, status); only what
the sentence says is labelled. Every plan of the sentence beside every actor is an example. Multinomial logistic
regression with an L2 penalty, by full-batch gradient steps in numpy. The threshold and the figures printed come from
a five-fold cross-validation in which snippets that share a passage stay together. The threshold is the one under which
most of the relations come back that the snippets have, those without a pair among the missed ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg import ids
from kg.extract.stances.model import Linear, Model, save
from kg.extract.stances.standing import status_features
from kg.training.stance_pairs import LABELS, Example, Snippet, examples, read_lines
from kg.training.stance_scores import f1, kept, pair_counts, relation_counts, total, trust

FOLDS = 5
RARE = 2
"""A feature seen in fewer examples is left out."""

PENALTY = {"relation": 4.0, "status": 1.0}
STEPS = 300
INVENTED = Path(__file__).with_name("stance-examples.jsonl")
"""Short invented sentences for relations that snippets have too few of; they are fitted on, never scored on."""

PLAIN = Path(__file__).with_name("stance-plain.jsonl")
"""Invented passages in the plain words of agencies and officials; each varies a snippet, which `like` names, and is not
fitted on where that one is held out."""

WEIGHT = 2
"""How often each pair of a snippet or of a short sentence counts; one of a plain passage counts once."""

SHARED = 12
"""Words in a row that two snippets of one passage share."""

THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)


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


def varied(snippets: Sequence[Snippet]) -> list[Example]:
    """The pairs of the plain passages, each with the number of the snippet that it varies; -1 for one not known."""
    numbers = {snippet["id"]: number for number, snippet in enumerate(snippets)}
    return [pair for line in read_lines(PLAIN) for pair in examples(numbers.get(line["like"], -1), line)]


def fit_relation(items: Sequence[Example], invented: Sequence[Example], plain: Sequence[Example]) -> Linear:
    """The classifier of relations."""
    rows = [*items, *invented] * WEIGHT + [*plain]
    return fit([item.features for item in rows], [item.label for item in rows], PENALTY["relation"])


def fit_status(items: Sequence[Example]) -> Linear:
    """The classifier of status, from the pairs that have a relation."""
    known = [(item, item.relation) for item in items if item.relation]
    rows = [status_features(item.pair, relation["type"]) for item, relation in known]
    return fit(rows, [relation["status"] for _, relation in known], PENALTY["status"])


def crossed(
    items: Sequence[Example], fold: Sequence[int], invented: Sequence[Example], plain: Sequence[Example]
) -> NDArray[np.float32]:
    """The probabilities of each example's relations by a model that saw neither its passage nor one that varies it."""
    found = np.zeros((len(items), len(LABELS)), dtype=np.float32)
    for held in range(FOLDS):
        seen, known = (
            [item for item in some if item.snippet < 0 or fold[item.snippet] != held] for some in (items, plain)
        )
        model = fit_relation(seen, invented, known)
        places = [i for i, item in enumerate(items) if fold[item.snippet] == held]
        columns = [LABELS.index(label) for label in model.labels]
        found[np.ix_(places, columns)] = model.probabilities([items[i].features for i in places])
    return found


def refit(file: Path, output: Path | None = None) -> list[str]:
    """Fit on the snippets and save the model, as the packaged one where no path is given. Returns the figures in words.

    Raises SourceError where the snippets cannot be read.
    """
    snippets = read_lines(file)
    items = [item for number, snippet in enumerate(snippets) for item in examples(number, snippet)]
    invented = [item for number, snippet in enumerate(read_lines(INVENTED)) for item in examples(number, snippet)]
    plain = varied(snippets)
    chances = crossed(items, folds(snippets), invented, plain)
    rows = {t: relation_counts(enumerate(snippets), kept(items, chances, t)) for t in THRESHOLDS}
    threshold = max(THRESHOLDS, key=lambda t: f1(total(rows[t])))
    pairs = f1(total(pair_counts(items, chances, threshold)))
    told = [f"{len(items)} pairs; threshold {threshold}; F1 of relations {f1(total(rows[threshold])):.3f}, "
            f"of pairs {pairs:.3f}"]  # fmt: skip
    told += [
        f"{label}: F1 {f1(r):.3f} ({r[0]} right of {r[1]} found, {r[2]} wanted)" for label, r in rows[threshold].items()
    ]
    sure = trust(items, chances, threshold)
    told.append(f"odds to the power of {sure}")
    status = fit_status([*items, *invented * WEIGHT])
    model = Model({"relation": fit_relation(items, invented, plain), "status": status}, threshold, sure)
    save(model, output)
    return told
