"""From a checkpoint to a model folder: quantised network, tokenizer, settings fitted on the held-out texts."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg.extract.attribution.confidence import FEATURES, features
from kg.extract.attribution.files import LEAN, NETWORK, SETTINGS, TOKENIZER
from kg.extract.attribution.linking import find
from kg.extract.attribution.model import attribution
from kg.extract.attribution.network import Network, Scores
from kg.extract.attribution.tags import TAGS
from kg.extract.attribution.words import Encoded, encode
from kg.training import lean
from kg.training.calibration import best_threshold, fit_logistic, reliability, rising_scale
from kg.training.corpus import Text
from kg.training.export import export
from kg.training.scoring import compare
from kg.training.tagger import Tagger

OUTSIDE = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.5)
"""What is tried as bias of the tag O."""
LEAST = tuple(round(0.05 * step, 2) for step in range(13))
"""What is tried as least confidence."""
UNFITTED = [0.0] * len(FEATURES)


@dataclass(frozen=True)
class Fit:
    """What was fitted on held-out texts: bias of the tag O, least confidence, weights and scale of the confidence; with
    them the F1 reached, the number of annotated attributions, and rows of (mean confidence, share right, how many)."""

    outside: float
    threshold: float
    confidence: list[float]
    scale: list[list[float]]
    full: float
    annotated: int
    reliability: list[tuple[float, float, int]]


def finish(
    model: Tagger, tokenizer: Path, folder: Path, held: Sequence[Text], cut: tuple[int, int], spare: float
) -> Fit | None:
    """Write the model folder, for windows of so many pieces of which two share so many (`cut`), with inner units left
    out as far as `spare` (kg.training.lean); without held-out texts every attribution is kept and has confidence one
    half."""
    folder.mkdir(parents=True, exist_ok=True)
    export(model, folder / NETWORK)
    shutil.copyfile(tokenizer, folder / TOKENIZER)
    settings: dict[str, object] = {
        "dim": model.encoder.shape.dim,
        "tags": len(TAGS),
        "window": cut[0],
        "overlap": cut[1],
    }
    settings |= {"outside": 0.0, "threshold": 0.0, "confidence": UNFITTED, "scale": [[0.0, 1.0], [0.0, 1.0]]}
    _write(folder, settings)
    network = Network(folder)
    windows = (window for text in held for window in network.cut(encode(text.text, network.vocabulary)))
    lean.write(folder, windows, spare)
    _write(folder, settings)
    if not held:
        return None
    fit = _fit(Network(folder), held)
    _write(folder, settings | {name: getattr(fit, name) for name in ("outside", "threshold", "confidence", "scale")})
    return fit


def _write(folder: Path, settings: dict[str, object]) -> None:
    """The version is a digest of all that decides what the model finds."""
    parts = [(folder / name).read_bytes() for name in (NETWORK, LEAN, TOKENIZER) if (folder / name).is_file()]
    digest = hashlib.sha256(b"".join(parts) + json.dumps(settings).encode()).hexdigest()
    text = json.dumps({"version": digest[:12]} | settings, indent=1)
    (folder / SETTINGS).write_text(text + "\n", encoding="utf-8")


def _fit(network: Network, held: Sequence[Text]) -> Fit:
    """The bias and the least confidence with the highest F1."""
    encoded = [encode(text.text, network.vocabulary) for text in held]
    scores = [network.read(one, 1) for one in encoded]
    return max((_tried(outside, held, encoded, scores) for outside in OUTSIDE), key=lambda fit: fit.full)


def _tried(outside: float, held: Sequence[Text], encoded: list[Encoded], scores: list[Scores]) -> Fit:
    rows, outcomes = [], []
    for text, words, score in zip(held, encoded, scores, strict=True):
        linked = find(score, outside)
        found = [attribution(one, words.offsets, 0.5) for one in linked]
        rows += [features(one) for one in linked]
        outcomes.append(compare(text.text, words.offsets, found, text.attributions))
    right = np.concatenate([outcome.right for outcome in outcomes])
    annotated = sum(outcome.annotated for outcome in outcomes)
    known = np.array(rows).reshape(-1, len(FEATURES))  # none at all where a model links nothing
    weights = fit_logistic(known, right)
    sure = 1 / (1 + np.exp(-known @ weights))
    scale = rising_scale(sure, right)
    sure = np.interp(sure, scale[0], scale[1])
    least = best_threshold(sure, right, annotated, LEAST)
    kept = sure >= least
    full = 2 * float(right[kept].sum()) / (int(kept.sum()) + annotated)
    rounded = [round(weight, 4) for weight in weights.tolist()]
    return Fit(outside, least, rounded, scale, full, annotated, reliability(sure, right))
