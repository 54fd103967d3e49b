"""How sure one may be of an attribution: a logistic model over the network's own probabilities."""

import math

import numpy as np
from numpy.typing import NDArray

from kg.extract.attribution.linking import Linked

FEATURES = ("bias", "content", "weakest", "cue", "source", "source link", "content link", "no source")
FLOOR = -4.0
"""Log-probabilities below this count as this."""


def features(linked: Linked) -> NDArray[np.float64]:
    """The numbers that FEATURES names: mean log-probability of the tags of content, cue and source, of the content's
    least sure word, of the links; and whether there is a source."""
    words = sum(piece.last - piece.first for piece in linked.content)
    content = sum(piece.score * (piece.last - piece.first) for piece in linked.content) / words
    weakest = min(piece.weakest for piece in linked.content)
    source = linked.source.score if linked.source else 0.0
    logs = (content, weakest, linked.cue.score, source, linked.source_link, linked.content_link)
    return np.array([1.0, *(max(FLOOR, log) for log in logs), float(linked.source is None)])


def confidence(linked: Linked, weights: list[float], scale: list[list[float]]) -> float:
    """The probability, from 0 to 1, that the attribution is right: what the logistic model says, with `weights` for
    FEATURES, brought by `scale` (what it says, what was true) to what held-out texts showed."""
    said = 1.0 / (1.0 + math.exp(-float(features(linked) @ np.array(weights))))
    return float(np.interp(said, scale[0], scale[1]))
