"""Speech acts against labels: five-fold by document, pooled."""

from __future__ import annotations

import json
import os
import tarfile
from collections import defaultdict
from pathlib import Path

from kg.errors import AnnotationError
from kg.evaluate.annotated import read_text
from kg.evaluate.calibration import reliability
from kg.evaluate.figures import Count, Counts, Measure
from kg.extract.acts import HEADS
from kg.training.acts import Example, crossed, examples

COMMON = ("Claim", "Demand", "Promise")
TEXTS = "KG_ACT_TEXTS"
"""Environment variable with the folder of the texts that labels point into, where they do not lie near the labels."""


def measure(labels: Path) -> Measure:
    """The measure. Raises AnnotationError where a text that the labels point into is not found."""
    results = crossed(examples(labels, texts(labels)))
    by_text: dict[str, dict[str, Count]] = defaultdict(dict)
    for item, found, _ in results:
        rows = by_text[item.doc]
        for head in HEADS:
            for name, count in _counts(head, item.labels[head], found[head]).items():
                rows[name] = rows.get(name, Count()) + count
    sure = [(confidence, item.labels["type"] == found["type"]) for item, found, confidence in results]
    wrong = [_error(item, found["type"]) for item, found, _ in results if item.labels["type"] != found["type"]]
    return Measure("acts", list(by_text.values()), {"mean of Claim, Demand, Promise": _mean}, reliability(sure), wrong)


def texts(labels: Path) -> dict[str, str]:
    """Text by document: from $KG_ACT_TEXTS, a folder `text` beside the labels, or an archive beside or above them."""
    try:
        wanted = {json.loads(line)["doc"] for line in read_text(labels).splitlines() if line.strip()}
    except (ValueError, KeyError, TypeError) as error:
        raise AnnotationError(f"{labels}: a line is not a label with doc, source, cue and content") from error
    folders = [Path(os.environ[TEXTS])] if TEXTS in os.environ else [labels.parent / "text"]
    found = {
        name: _decoded(file.read_bytes()) for f in folders for name in wanted if (file := f / f"{name}.txt").is_file()
    }
    for archive in sorted((*labels.parent.glob("*.tar.*"), *labels.parent.parent.glob("*.tar.*"))):
        if len(found) < len(wanted):
            found |= _packed(archive, wanted)
    if missing := sorted(wanted - set(found)):
        raise AnnotationError(
            f"{labels}: the text {missing[0]}.txt is missing; put the texts into {folders[0]}, or set {TEXTS}"
        )
    return found


def _packed(archive: Path, wanted: set[str]) -> dict[str, str]:
    found = {}
    with tarfile.open(archive) as packed:
        for member in packed:
            name = member.name.rsplit("/", 1)[-1].removesuffix(".txt")
            content = packed.extractfile(member) if name in wanted and member.name.endswith(".txt") else None
            if content:
                found[name] = _decoded(content.read())
    return found


def _decoded(data: bytes) -> str:
    return data.decode("utf-8")


def _counts(head: str, gold: str, found: str) -> dict[str, Count]:
    rows = {f"{head} right": Count(int(gold == found), 1, 1)}
    for label in {gold, found}:
        name = label if head == "type" else f"{head} {label}"
        rows[name] = Count(int(gold == found), int(found == label), int(gold == label))
    return rows


def _mean(total: Counts) -> float:
    return sum(total[name].f1 for name in COMMON if name in total) / len(COMMON)


def _error(item: Example, found: str) -> str:
    return f"{item.doc}: {item.labels['type']} read as {found}: {item.source} | {item.cue} | {item.content[:100]}"
