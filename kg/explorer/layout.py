"""Where each thing stands on the page. The same graph gives the same picture each time.

Method: communities by Leiden (Traag, Waltman and van Eck 2019), a force layout inside each (Fruchterman and Reingold
1991; large communities repel a random sample, which keeps a round linear), the communities' discs placed by a force
layout of the graph between them, and overlaps pushed apart at the end. A small graph settles once more as a whole.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
from graspologic_native import leiden  # type: ignore[import-untyped]
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
Ends: TypeAlias = NDArray[np.int64]

SPACE = 80.0
"""The distance two linked things aim at, in pixels at zoom 1."""
EXACT = 400
"""The largest community in which every pair repels; above it a sample does."""
SAMPLE = 12
ROUNDS = 60
SEED = 1945


def positions(count: int, ends: Ends) -> Points:
    """An array (count, 2) of positions for ``count`` things linked by the rows of ``ends`` (m, 2)."""
    if count == 0:
        return np.zeros((0, 2))
    random = np.random.default_rng(SEED)
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0) if len(ends) else ends.reshape(0, 2)
    community = _communities(count, ends)
    order = np.argsort(community, kind="stable")
    sizes = np.bincount(community)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    local = np.zeros((count, 2))
    inner = rank[ends[community[ends[:, 0]] == community[ends[:, 1]]]]
    for first, last in pairwise(starts.tolist()):
        inside = inner[(inner[:, 0] >= first) & (inner[:, 0] < last)] - first
        local[first:last] = _spring(_disc(last - first), inside, random)
    placed = np.empty((count, 2))
    placed[order] = local
    placed += _discs(placed, community, ends, random)[community]
    if count <= EXACT:
        placed = _spring(placed / 2, ends, random, gravity=0.9)
    return _separate(placed - placed.mean(axis=0))


def _communities(count: int, ends: Ends) -> NDArray[np.int64]:
    """A community for each thing; what has no link joins one community of its own."""
    community = np.full(count, -1, dtype=np.int64)
    if len(ends):
        links = [(str(a), str(b), 1.0) for a, b in ends.tolist()]
        _, found = leiden(links, seed=SEED, iterations=2)
        community[[int(name) for name in found]] = list(found.values())
    community[community < 0] = community.max(initial=-1) + 1
    _, compact = np.unique(community, return_inverse=True)
    return np.asarray(compact, dtype=np.int64)


def _disc(count: int) -> Points:
    """Points evenly spread over a disc, as in a sunflower."""
    index = np.arange(count)
    radius, angle = SPACE * 0.6 * np.sqrt(index), index * np.pi * (3 - np.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _spring(points: Points, ends: Ends, random: np.random.Generator, gravity: float = 0.1) -> Points:
    """A force layout from given points: all repel, linked ones attract, steps shrink as it cools.

    Links between things with many links pull less, so that hubs do not draw all into one lump.
    """
    count = len(points)
    if count < 2 or not len(ends):
        return points
    degree = np.bincount(ends.ravel(), minlength=count)
    ease = 3 / np.sqrt(9 + degree[ends].prod(axis=1))
    heat = SPACE * np.sqrt(count) / 4
    for turn in range(ROUNDS):
        push = _repulsion(points, random) - points * gravity
        pull = points[ends[:, 1]] - points[ends[:, 0]]
        pull *= np.hypot(pull[:, 0], pull[:, 1])[:, None] / SPACE * ease[:, None]
        for axis in (0, 1):
            push[:, axis] += np.bincount(ends[:, 0], pull[:, axis], count)
            push[:, axis] -= np.bincount(ends[:, 1], pull[:, axis], count)
        length = np.hypot(push[:, 0], push[:, 1])[:, None] + 1e-9
        points = points + push / length * np.minimum(length, heat * (1 - turn / ROUNDS) ** 1.5 + 0.5)
    return np.asarray(points - points.mean(axis=0))


def _repulsion(points: Points, random: np.random.Generator) -> Points:
    """The force on each point: from every other, or from a sample that stands for all."""
    count = len(points)
    if count <= EXACT:
        square = (points**2).sum(axis=1)
        weight = SPACE * SPACE / (square[:, None] + square[None, :] - 2 * points @ points.T + SPACE)
        return np.asarray(points * weight.sum(axis=1)[:, None] - weight @ points)
    others = points[random.integers(0, count, (SAMPLE, count))]
    apart = points[None, :, :] - others
    weight = SPACE * SPACE * count / SAMPLE / (np.einsum("sij,sij->si", apart, apart) + SPACE)
    return np.asarray(np.einsum("sij,si->ij", apart, weight))


def _discs(local: Points, community: NDArray[np.int64], ends: Ends, random: np.random.Generator) -> Points:
    """The centre of each community, so that linked ones are near and none overlap."""
    sizes = np.bincount(community)
    reach = np.full(len(sizes), SPACE / 2)
    np.maximum.at(reach, community, np.hypot(local[:, 0], local[:, 1]) + SPACE * 0.6)
    between = community[ends]
    between = np.unique(between[between[:, 0] != between[:, 1]], axis=0)
    scale = float(np.sqrt((reach**2).mean()) / SPACE * 1.6)
    order = np.argsort(-sizes, kind="stable")
    start = np.empty((len(sizes), 2))
    start[order] = _disc(len(sizes))
    centres = _spring(start, between, random, gravity=0.6) * scale
    return _apart(centres, reach)


def _apart(centres: Points, reach: NDArray[np.float64], rounds: int = 120) -> Points:
    """Push overlapping discs apart until none overlap, or for so many rounds."""
    if len(centres) > 2 * EXACT:
        return centres * _widening(centres, reach)
    for _ in range(rounds):
        apart = centres[:, None, :] - centres[None, :, :]
        distance = np.hypot(apart[:, :, 0], apart[:, :, 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(reach[:, None] + reach[None, :] - distance, 0)
        if not overlap.any():
            break
        centres = centres * 0.995 + (apart / (distance + 1e-9)[:, :, None] * overlap[:, :, None] * 0.35).sum(axis=1)
    return centres


def _widening(centres: Points, reach: NDArray[np.float64]) -> float:
    """The factor by which very many discs must spread so that their area fits."""
    held = np.ptp(centres, axis=0).prod() + 1.0
    return float(max(1.0, np.sqrt(2 * np.pi * (reach**2).sum() / held)))


def _separate(points: Points, rounds: int = 12, gap: float = 34.0) -> Points:
    """Push things closer than ``gap`` apart, comparing each with the next few in a grid's order."""
    points = points.copy()
    for turn in range(rounds):
        offset = gap / 2 * (turn % 2)
        cell = np.floor((points + offset) / gap).astype(np.int64)
        order = np.lexsort((points[:, 0], cell[:, 0], cell[:, 1]))
        moved = 0
        for step in range(1, 5):
            left, right = order[:-step], order[step:]
            apart = points[right] - points[left]
            distance = np.hypot(apart[:, 0], apart[:, 1])
            near = distance < gap
            moved += int(near.sum())
            way = np.where(distance[near, None] > 1e-6, apart[near] / (distance[near, None] + 1e-9), [1.0, 0.0])
            shift = way * ((gap - distance[near]) / 2)[:, None]
            np.add.at(points, right[near], shift)
            np.add.at(points, left[near], -shift)
        if not moved:
            break
    return points
