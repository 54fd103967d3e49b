"""Tags, the best legal sequence of them, and what is linked to what."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kg.extract.attribution.confidence import FEATURES, confidence, features
from kg.extract.attribution.linking import find, tagged
from kg.extract.attribution.network import Scores, log_softmax
from kg.extract.attribution.tags import ILLEGAL, LINK_DIM, TAGS, best_tags
from kg.extract.attribution.words import Window

SCORES = arrays.arrays(
    np.float32, st.tuples(st.integers(0, 12), st.just(len(TAGS))), elements=st.floats(-9, 0, width=32)
)


def scores(names: list[str], points: dict[int, int | None]) -> Scores:
    """Sure of these tags, in one window; word → the word that it points to, None: nowhere."""
    tags = np.full((len(names), len(TAGS)), -6.0, dtype=np.float32)
    tags[np.arange(len(names)), [TAGS.index(name) for name in names]] = 0
    links = np.zeros((len(names) + 1, 4 * LINK_DIM), dtype=np.float32)
    for number, (here, there) in enumerate(points.items()):
        start = 2 * LINK_DIM * names[here].startswith("B-CON")
        links[here + 1, start + number] = 9
        links[0 if there is None else there + 1, start + LINK_DIM + number] = 9
    window = Window(0, len(names), np.arange(len(names) + 2), np.zeros(len(names) + 2), np.arange(len(names)) + 1)
    none = np.zeros((len(names), 2)), np.zeros((1, 2))
    return Scores(*none, log_softmax(tags), np.zeros(len(names), int), [window], [links])


@given(SCORES)
def test_the_best_sequence_is_legal(rows: np.ndarray) -> None:
    best = best_tags(rows)
    assert len(best) == len(rows)
    assert not any(ILLEGAL[a, b] for a, b in zip([0, *best], best, strict=False))


def test_no_legal_sequence_of_three_is_better() -> None:
    rows = np.random.default_rng(1).normal(size=(3, len(TAGS))).astype(np.float32)
    every = [(a, b, c) for a in range(11) for b in range(11) for c in range(11)]
    legal = [path for path in every if not any(ILLEGAL[a, b] for a, b in zip((0, *path), path, strict=False))]
    worth = {path: sum(rows[i, tag] for i, tag in enumerate(path)) for path in legal}
    assert tuple(best_tags(rows)) == max(worth, key=lambda path: worth[path])


def test_a_discontinuous_content_and_its_source() -> None:
    names = ["B-CON-R", "I-CON-R", "B-SRC-L", "B-CUE", "O", "B-CON-L"]
    found = find(scores(names, {0: 3, 5: 3, 3: 2}), 0.0)
    assert [(one.source.first if one.source else None, one.cue.first) for one in found] == [(2, 3)]
    assert [(piece.first, piece.last) for piece in found[0].content] == [(0, 2), (5, 6)]


def test_two_cues_share_a_source_and_a_third_has_none() -> None:
    names = ["B-SRC-R", "B-CUE", "B-CON-L", "B-CUE", "B-CON-L", "B-CUE", "B-CON-L"]
    found = find(scores(names, {1: 0, 3: 0, 5: None, 2: 1, 4: 3, 6: 5}), 0.0)
    assert [one.source.first if one.source else None for one in found] == [0, 0, None]


def test_a_cue_without_content_says_nothing() -> None:
    assert find(scores(["B-SRC-R", "B-CUE", "O"], {1: 0}), 0.0) == []


def test_content_that_points_nowhere_in_particular_is_dropped() -> None:
    assert find(scores(["O", "O", "O", "O", "B-CON-L", "I-CON-L"], {}), 0.0) == []


def test_a_cue_and_a_source_that_the_tags_missed_are_made() -> None:
    found = find(scores(["O", "O", "O", "B-CON-L"], {3: 2, 2: 0}), 0.0)
    assert [(one.source.first if one.source else None, one.cue.first) for one in found] == [(0, 2)]


def test_a_bias_toward_outside_marks_less() -> None:
    names = ["B-SRC-R", "B-CUE", "B-CON-L"]
    assert len(tagged(scores(names, {}).tags, 0.0)) == 3
    assert tagged(scores(names, {}).tags, 9.0) == []


def test_confidence_is_a_probability_over_named_features() -> None:
    found = find(scores(["B-SRC-R", "B-CUE", "B-CON-L"], {1: 0, 2: 1}), 0.0)[0]
    assert len(features(found)) == len(FEATURES)
    plain = [[0.0, 1.0], [0.0, 1.0]]
    assert confidence(found, [0.0] * len(FEATURES), plain) == 0.5
    assert confidence(found, [2.0] + [0.0] * (len(FEATURES) - 1), plain) > 0.8
    assert confidence(found, [0.0] * len(FEATURES), [[0.0, 1.0], [0.1, 0.3]]) == pytest.approx(0.2)
