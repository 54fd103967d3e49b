"""Positions: equal each time, nothing on top of another, linked things near, fast."""

import time

import numpy as np
import pytest

from kg.explorer.layout import positions


def _clusters(groups: int, size: int) -> np.ndarray:
    """Rings of a size, each joined to the next by one link."""
    rows = []
    for group in range(groups):
        first = group * size
        rows += [(first + i, first + (i + 1) % size) for i in range(size)]
        rows += [(first + i, first + (i + 2) % size) for i in range(size)]
        rows.append((first, (first + size) % (groups * size)))
    return np.array(rows, dtype=np.int64)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_few_things_without_links_have_places_of_their_own(count: int) -> None:
    points = positions(count, np.zeros((0, 2), dtype=np.int64))
    assert points.shape == (count, 2)
    assert len({tuple(point) for point in points.round().tolist()}) == count


def test_the_same_graph_gives_the_same_picture() -> None:
    ends = _clusters(6, 20)
    assert (positions(120, ends) == positions(120, ends)).all()


def test_self_loops_and_parallel_links_do_no_harm() -> None:
    points = positions(3, np.array([[0, 0], [0, 1], [1, 0], [0, 1], [2, 2]]))
    assert np.isfinite(points).all()


def test_linked_things_are_nearer_than_others_and_none_overlap() -> None:
    ends = _clusters(10, 30)
    points = positions(300, ends)
    linked = np.hypot(*(points[ends[:, 0]] - points[ends[:, 1]]).T)
    apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert np.median(linked) < np.median(apart[np.isfinite(apart)]) / 3
    assert apart.min() > 15


def test_large_communities_are_placed_too_and_soon() -> None:
    random = np.random.default_rng(3)
    ends = random.integers(0, 4000, (12000, 2))
    begun = time.perf_counter()
    points = positions(4000, ends)
    assert np.isfinite(points).all()
    assert time.perf_counter() - begun < 10
