"""Stances toward plans on snippets: who proposed, accepted, rejected, supported, opposed or replaced what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from kg.errors import AnnotationError
from kg.evaluate.annotated import read_text
from kg.evaluate.figures import Count, Counts, Measure

SIGN = {
    "PROPOSED_BY": "proposed",
    "ACCEPTED_BY": "for",
    "REJECTED_BY": "against",
    "SUPPORTED_BY": "for",
    "OPPOSED_BY": "against",
    "SUPERSEDES": "supersedes",
}
ENOUGH = 10
"""Gold relations that a type needs to count in the macro average."""

IDLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "that",
        "this",
        "these",
        "those",
        "it",
        "its",
        "is",
        "are",
        "was",
        "were",
        "be",
        "by",
        "with",
        "as",
        "from",
        "his",
        "her",
        "their",
        "our",
        "your",
        "my",
        "some",
        "any",
        "which",
        "who",
        "mr",
        "mrs",
        "ms",
        "president",
        "prime",
        "minister",
        "secretary",
    ]
)
ONE_NAME = """
united states|us|u s|american|americans|washington|white house|usa|u s a
russia|russian|russians|moscow|kremlin
ukraine|ukrainian|ukrainians|kyiv|kiev
israel|israeli|israelis|jerusalem|tel aviv
iran|iranian|iranians|tehran
china|chinese|beijing
united kingdom|uk|u k|british|britain|london
france|french|paris
germany|german|berlin
european union|eu|e u|brussels|european
palestinian authority|palestinian|palestinians
north korea|dprk|pyongyang|north korean
south korea|seoul|south korean
india|indian|new delhi
japan|japanese|tokyo
turkey|turkish|ankara|türkiye
saudi arabia|saudi|riyadh
qatar|qatari|doha
egypt|egyptian|cairo
poland|polish|warsaw
hungary|hungarian|budapest
canada|canadian|ottawa
mexico|mexican
taiwan|taiwanese|taipei
united nations|un|u n
republicans|republican|gop
democrats|democrat|democratic
"""
"""Names of one party, the first of each line its own."""


@dataclass(frozen=True)
class Relation:
    """One stance: type, names of what it is toward and of who takes it, and how it holds."""

    type: str
    target: tuple[str, ...]
    actor: tuple[str, ...]
    status: str
    degree: str | None
    basis: str | None


@dataclass(frozen=True)
class Snippet:
    """A sentence with what stands before it, and the relations that the sentence expresses."""

    id: str
    before: str
    sentence: str
    relations: tuple[Relation, ...]

    @property
    def text(self) -> str:
        """What is read."""
        return f"{self.before} {self.sentence}"


def snippets(file: Path) -> list[Snippet]:
    """The snippets of a file, one JSON object a line. Raises AnnotationError for a line that is none."""
    found = []
    for number, line in enumerate(read_text(file).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            relations = tuple(_annotated(item) for item in row["relations"])
            found.append(Snippet(row["id"], row["before"], row["sentence"], relations))
        except (ValueError, KeyError, TypeError) as error:
            raise AnnotationError(f"{file}:{number}: not a snippet with id, before, sentence and relations") from error
    return found


def _annotated(item: Mapping[str, Any]) -> Relation:
    actor = (item["actor"], item["who"])
    return Relation(item["type"], (item["target"],), actor, item["status"], item.get("degree"), item.get("basis"))


def predicted(snippet: Snippet, graph: Mapping[str, Any]) -> list[Relation]:
    """The stances of a graph in the curated form, without those whose evidence lies wholly before the sentence."""
    nodes = {node["id"]: node for node in graph.get("nodes") or []}
    found = []
    for edge in graph.get("edges") or []:
        quotes = list(_quotes(edge.get("evidence")))
        outside = bool(quotes) and all(q in snippet.before and q not in snippet.sentence for q in quotes)
        if edge["type"] in SIGN and not outside:
            basis = edge.get("basis", "inferred" if edge.get("explicit") is False else "performed")
            target, actor = _names(nodes[edge["from"]]), _names(nodes[edge["to"]])
            status, degree = edge.get("status", "actual"), edge.get("degree", "full")
            found.append(Relation(edge["type"], target, actor, status, degree, basis))
    return found


def _names(node: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in [node.get("name"), *(node.get("aliases") or [])] if name)


def _quotes(evidence: Any) -> Iterator[str]:
    for each in evidence if isinstance(evidence, list) else [evidence] if evidence else []:
        spans = each["spans"] if isinstance(each, dict) and "spans" in each else [each]
        yield from (span.get("quote", "") if isinstance(span, dict) else str(span) for span in spans)


@cache
def _parties() -> tuple[re.Pattern[str], dict[str, str]]:
    one = {}
    for line in ONE_NAME.strip().splitlines():
        names = line.split("|")
        one.update(dict.fromkeys(names, names[0].replace(" ", "_")))
    longest = sorted(one, key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest))})\b"), one


def words(text: str, merge: bool = False) -> frozenset[str]:
    """Content words; with `merge` the names of one party become one word."""
    plain = re.sub(r"[’']s\b", "", text.lower().replace(".", " ").replace("-", " "))
    plain = re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", plain)).strip()
    if merge:
        pattern, one = _parties()
        plain = pattern.sub(lambda match: one[match[1]], plain)
    parts = plain.split()
    return frozenset(part for part in parts if part not in IDLE) or frozenset(parts)


def same(gold: Relation, found: Relation) -> bool:
    """Whether target and actor of two relations are the same."""
    near = any(_half(words(a), words(b)) for a in gold.target for b in found.target)
    return near and any(words(a, True) & words(b, True) for a in gold.actor for b in found.actor if a and b)


def _half(first: frozenset[str], second: frozenset[str]) -> bool:
    shared = len(first & second)
    return shared > 0 and shared >= 0.5 * min(len(first), len(second))


Key = Callable[[Relation], object]


def pairs(gold: Sequence[Relation], found: Sequence[Relation], key: Key) -> list[tuple[Relation, Relation]]:
    """One-to-one pairs of equal key, target and actor, in the order of the gold."""
    left, matched = list(found), []
    for wanted in gold:
        hit = next((item for item in left if key(wanted) == key(item) and same(wanted, item)), None)
        if hit:
            left.remove(hit)
            matched.append((wanted, hit))
    return matched


def _type(relation: Relation) -> object:
    return relation.type


def _sign(relation: Relation) -> object:
    return SIGN[relation.type]


def counts(gold: Sequence[Relation], found: Sequence[Relation]) -> dict[str, Count]:
    """All rows of one snippet: by type for what is actual, then for any status, then agreement over pairs."""
    rows: dict[str, Count] = {}
    for column in ("actual", "any"):
        wanted, given = ([r for r in side if column == "any" or r.status == "actual"] for side in (gold, found))
        for type_ in SIGN:
            a, b = ([r for r in side if r.type == type_] for side in (wanted, given))
            rows[f"{type_} {column}"] = Count(len(pairs(a, b, _type)), len(b), len(a))
        micro = (rows[f"{type_} {column}"] for type_ in SIGN)
        rows[f"micro {column}"] = sum(micro, Count())
        rows[f"sign {column}"] = Count(len(pairs(wanted, given, _sign)), len(given), len(wanted))
    return rows | _agreement(pairs(gold, found, _sign))


def _agreement(matched: Sequence[tuple[Relation, Relation]]) -> dict[str, Count]:
    rows = {}
    for name in ("status", "degree", "basis"):
        right = sum(getattr(a, name) == getattr(b, name) for a, b in matched)
        rows[f"{name} right"] = Count(right, len(matched), len(matched))
    other = [(a, b) for a, b in matched if a.status != "actual"]
    called = sum(b.status == "actual" for _, b in other)
    rows["called actual, is not"] = Count(called, len(other), len(other))
    return rows


def macro(column: str, total: Counts) -> float:
    """Mean F1 over the types with enough gold."""
    rows = [total[f"{type_} {column}"] for type_ in SIGN]
    large = [row.f1 for row in rows if row.gold >= ENOUGH]
    return sum(large) / len(large) if large else 0.0


def measure(gold: Sequence[Snippet], found: Mapping[str, Sequence[Relation]]) -> Measure:
    """The measure over snippets; `found` by snippet id."""
    rows = [counts(snippet.relations, found.get(snippet.id, ())) for snippet in gold]
    derived = {f"macro {column}": partial(macro, column) for column in ("actual", "any")}
    lines = [line for snippet in gold for line in _errors(snippet, found.get(snippet.id, ()))]
    return Measure("stances", rows, derived, errors=lines)


def _errors(snippet: Snippet, found: Sequence[Relation]) -> Iterator[str]:
    hits = pairs(snippet.relations, found, _type)
    for label, side, place in (("missed", snippet.relations, 0), ("extra", found, 1)):
        for relation in side:
            if not any(relation is hit[place] for hit in hits):
                what = f"{relation.type} {relation.status}: {relation.target[0]} | {relation.actor[0]}"
                yield f"{snippet.id}: {label} {what} | {snippet.sentence}"
