"""What the classifiers of stances are fitted on: every plan of a snippet's sentence beside every actor, labelled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import ids
from kg.errors import SourceError
from kg.extract import components
from kg.extract.plans.mentions import PlanMention
from kg.extract.reading import Reading
from kg.extract.stances.features import features
from kg.extract.stances.model import NONE
from kg.extract.stances.pairs import Pair, pairs
from kg.text import Document

LABELS = ("ACCEPTED_BY", "OPPOSED_BY", "PROPOSED_BY", "REJECTED_BY", "SUPPORTED_BY", NONE)
"""What a pair may be, in the order of the columns of probabilities."""

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


def examples(number: int, snippet: Snippet, told: bool = False) -> list[Example]:
    """The pairs of one snippet's sentence, each with its label; `told`: also those of plans that only its relations
    name, which reading by itself would not find."""
    reading = read_snippet(snippet)
    found = _found(reading, snippet, [])
    labels = _labels(reading, snippet, found)
    if told and (missing := [r for r in snippet["relations"] if r not in labels.values()]):
        found = _found(reading, snippet, [*_mentions(reading, snippet, missing)])
        labels = _labels(reading, snippet, found)
    names = [_names(reading, pair) for pair in found]
    return [
        Example(number, p, n, features(p), labels.get(i)) for i, (p, n) in enumerate(zip(found, names, strict=True))
    ]


def _found(reading: Reading, snippet: Snippet, told: Iterable[PlanMention]) -> list[Pair]:
    start = len(snippet["before"]) + 1
    return [pair for pair in pairs(reading, told) if pair.plan.head.idx >= start]


def _mentions(reading: Reading, snippet: Snippet, relations: Iterable[Relation]) -> Iterator[PlanMention]:
    """The targets of relations as mentions."""
    for target in dict.fromkeys(relation["target"] for relation in relations):
        start = len(snippet["before"]) + 1 + snippet["sentence"].find(target)
        end = start + len(target)
        span = reading.doc.char_span(start, end, alignment_mode="expand")
        if span is not None:
            yield PlanMention(span.root, start, end, (start, end), "proposal", sure=False)


def _labels(reading: Reading, snippet: Snippet, found: Sequence[Pair]) -> dict[int, Relation]:
    """The relation of each pair that has one, by its number."""
    names = [_names(reading, pair) for pair in found]
    labels: dict[int, Relation] = {}
    for relation in snippet["relations"]:
        scored = [
            (fitting(relation, pair, name, snippet), i) for i, (pair, name) in enumerate(zip(found, names, strict=True))
        ]
        best = max(scored, default=(0.0, 0))
        if best[0] > 0 and best[1] not in labels:
            labels[best[1]] = relation
    return labels


def _names(reading: Reading, pair: Pair) -> tuple[str, ...]:
    node = reading.by_uid.get(pair.side.uid)
    known = (node.name, *node.aliases) if node is not None and node.kind == "node" else ()
    return (*known, *(reading.text[t.left_edge.idx : t.idx + len(t)] for t in pair.side.tokens))


def fitting(relation: Relation, pair: Pair, names: Iterable[str], snippet: Snippet) -> float:
    """How well a pair fits a labelled relation; 0 where plan or actor is another."""
    target = content_words(relation["target"])
    plan = content_words(_plan_text(pair.plan))
    if not relation["actor"] or len(target & plan) < 0.5 * min(len(target), len(plan)):
        return 0.0
    start = len(snippet["before"]) + 1
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
