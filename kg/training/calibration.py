"""Fitting the confidence of attributions on held-out texts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit_logistic(features: Floats, right: NDArray[np.bool_], ridge: float = 1.0) -> Floats:
    """Weights of a logistic regression by Newton's method; `ridge` holds all but the first, the bias, near 0."""
    weights = np.zeros(features.shape[1])
    penalty = np.full(features.shape[1], ridge)
    penalty[0] = 1e-6
    for _ in range(30):
        guess = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (right - guess) - penalty * weights
        curve = (features * (guess * (1 - guess))[:, None]).T @ features + np.diag(penalty)
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def reliability(confidence: Floats, right: NDArray[np.bool_], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share that is right, how many) for each tenth of the scale that holds any."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    rows = ((confidence[place == number], right[place == number]) for number in range(bins))
    return [(float(sure.mean()), float(true.mean()), len(true)) for sure, true in rows if len(true)]


def rising_scale(confidence: Floats, right: NDArray[np.bool_]) -> list[list[float]]:
    """Two rows, what was said and what was true, by tenths of the scale, between which to interpolate. Where the truth
    falls from one tenth to the next the two are pooled (isotonic regression). Of nothing, what is said is true."""
    if not len(confidence):
        return [[0.0, 1.0], [0.0, 1.0]]
    pools: list[tuple[float, float, int]] = []
    for pool in reliability(confidence, right):
        pools.append(pool)
        while len(pools) > 1 and pools[-1][1] < pools[-2][1]:
            (low, low_true, few), (high, high_true, more) = pools[-2:]
            count = few + more
            pools[-2:] = [((low * few + high * more) / count, (low_true * few + high_true * more) / count, count)]
    return [[round(said, 4) for said, _, _ in pools], [round(true, 4) for _, true, _ in pools]]


def best_threshold(confidence: Floats, right: NDArray[np.bool_], annotated: int, grid: Sequence[float]) -> float:
    """The least confidence that an attribution must have, of those in `grid`, for the highest F1; the highest of
    equals, since a wrong statement costs a graph more than a missing one."""

    def f1(least: float) -> float:
        kept = confidence >= least
        return 2 * float(right[kept].sum()) / max(1, int(kept.sum()) + annotated)

    return max(sorted(grid, reverse=True), key=f1)
