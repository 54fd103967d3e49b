"""How well pairs are read is counted by relations, those without a pair among them."""

from __future__ import annotations

import numpy as np

from kg.training.stance_pairs import LABELS, Snippet, examples
from kg.training.stance_scores import f1, kept, pair_counts, relation_counts, total

SNIPPET: Snippet = {
    "id": "x",
    "before": "",
    "sentence": "Chad rejected the peace plan, and the miners would not hear of it.",
    "relations": [
        {"type": "REJECTED_BY", "target": "peace plan", "actor": "Chad", "who": "Chad", "status": "actual"},
        {"type": "OPPOSED_BY", "target": "hear of it", "actor": "", "who": "miners", "status": "actual"},
    ],
}


def test_a_relation_without_a_pair_is_a_missed_one() -> None:
    items = examples(0, SNIPPET)
    assert {item.label for item in items} == {"REJECTED_BY", "none"}
    sure = np.array([[float(item.label == name) for name in LABELS] for item in items], dtype=np.float32)
    read = kept(items, sure, 0.5)
    assert pair_counts(items, sure, 0.5) == {"REJECTED_BY": (1, 1, 1)}
    assert relation_counts([(0, SNIPPET)], read) == {"OPPOSED_BY": (0, 0, 1), "REJECTED_BY": (1, 1, 1)}
    assert f1(total(relation_counts([(0, SNIPPET)], read))) == 2 / 3


def test_an_unlikely_relation_is_not_kept() -> None:
    items = examples(0, SNIPPET)
    assert not kept(items, np.full((len(items), 6), [0.2, 0, 0, 0, 0, 0.8], dtype=np.float32), 0.1)
