"""Attributions against a corpus in brat standoff: who says what, by words of content and source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import AnnotationError
from kg.evaluate.annotated import read_text
from kg.evaluate.figures import Count, Measure

ROLES = ("source", "cue", "content")
IDLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "to",
        "in",
        "on",
        "for",
        "from",
        "at",
        "by",
        "with",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "s",
        "that",
        "this",
        "these",
        "those",
    ]
)
TOKEN = re.compile(r"\w+|[^\w\s]")
QUOTED = re.compile(r"“[^“”\n]*(?:”|\n|$)|\"[^\"\n]*(?:\"|\n|$)")
Spans = Sequence[tuple[int, int]]
Attribution = Mapping[str, Spans]
"""Spans of source, cue and content; source may have none."""

Words = frozenset[int]


class Text:
    """The tokens of a text, and which of them a list of spans touches."""

    def __init__(self, text: str) -> None:
        self.tokens = [m.span() for m in TOKEN.finditer(text)]
        self.words = [text[a:b].lower() for a, b in self.tokens]
        self.at = {offset: i for i, (a, b) in enumerate(self.tokens) for offset in range(a, b)}
        self.quoted = self.touched([m.span() for m in QUOTED.finditer(text)])

    def touched(self, spans: Spans) -> Words:
        """Numbers of all tokens in the spans."""
        return frozenset(self.at[offset] for a, b in spans for offset in range(a, b) if offset in self.at)

    def spoken(self, spans: Spans) -> Words:
        """The same without punctuation, unless there is nothing else."""
        found = self.touched(spans)
        return frozenset(i for i in found if self.words[i][0].isalnum() or len(self.words[i]) > 1) or found

    def telling(self, found: Words) -> Words:
        """The same without function words, unless there is nothing else."""
        return frozenset(i for i in found if self.words[i] not in IDLE) or found


@dataclass(frozen=True)
class Side:
    """One attribution as sets of tokens."""

    given: Attribution
    text: Text

    @cached_property
    def roles(self) -> dict[str, Words]:
        """The words of each part."""
        return {role: self.text.spoken(self.given.get(role) or ()) for role in ROLES}

    @property
    def pieces(self) -> int:
        """In how many pieces the source comes."""
        return len(self.given.get("source") or ())


def iou(first: Words, second: Words) -> float:
    """Shared words over all words."""
    return len(first & second) / len(first | second) if first or second else 0.0


def pairs(gold: Sequence[Side], found: Sequence[Side], order: Sequence[str]) -> list[tuple[int, int]]:
    """One-to-one pairs by falling overlap of the first part, then of the others."""
    candidates = []
    for i, a in enumerate(gold):
        for j, b in enumerate(found):
            if a.roles[order[0]] & b.roles[order[0]]:
                candidates.append(([-iou(a.roles[part], b.roles[part]) for part in order], i, j))
    chosen: list[tuple[int, int]] = []
    left, right = set(range(len(gold))), set(range(len(found)))
    for _, i, j in sorted(candidates):
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            chosen.append((i, j))
    return chosen


def counts(text: str, gold: Sequence[Attribution], found: Sequence[Attribution]) -> dict[str, Count]:
    """All rows of one text."""
    tokens = Text(text)
    wanted, given = [Side(item, tokens) for item in gold], [Side(item, tokens) for item in found]
    hits: Counter[str] = Counter()
    half: list[tuple[Side, Side]] = []
    full: set[int] = set()
    for i, j in pairs(wanted, given, ("content", "source", "cue")):
        a, b = wanted[i], given[j]
        shared = iou(a.roles["content"], b.roles["content"])
        hits["content exact"] += tokens.touched(a.given["content"]) == tokens.touched(b.given["content"])
        hits["content words"] += shared == 1
        hits["full strict"] += shared == 1 and a.roles["source"] == b.roles["source"]
        if shared >= 0.5:
            half.append((a, b))
            hits["full"] += _near(a, b)
            full |= {i} if _near(a, b) else set()
    hits["content IoU 0.5"] = len(half)
    rows = {
        row: Count(hits[row], len(given), len(wanted))
        for row in ("full", "full strict", "content exact", "content words", "content IoU 0.5")
    }
    rows |= _sources(half)
    cues = len(pairs(wanted, given, ("cue", "content")))
    rows["cue overlap"] = Count(
        cues, sum(bool(b.roles["cue"]) for b in given), sum(bool(a.roles["cue"]) for a in wanted)
    )
    return rows | _kinds(wanted, full)


def _near(a: Side, b: Side) -> bool:
    """Whether two sources share a telling word, in no more pieces than the gold's, or both have none."""
    first, second = a.roles["source"], b.roles["source"]
    if not first and not second:
        return True
    return bool(a.text.telling(first) & a.text.telling(second)) and b.pieces <= max(1, a.pieces)


def _sources(half: Sequence[tuple[Side, Side]]) -> dict[str, Count]:
    """Sources of the pairs whose contents agree: precision over predicted sources, recall over gold ones."""
    predicted = sum(bool(b.roles["source"]) for _, b in half)
    gold = sum(bool(a.roles["source"]) for a, _ in half)
    exact = sum(a.roles["source"] == b.roles["source"] and bool(a.roles["source"]) for a, b in half)
    near = sum(_near(a, b) and bool(a.roles["source"]) for a, b in half)
    return {"source exact": Count(exact, predicted, gold), "source overlap": Count(near, predicted, gold)}


def _kinds(wanted: Sequence[Side], full: set[int]) -> dict[str, Count]:
    """Recall of `full` by kind of content; precision is not defined there and equals recall."""
    rows: dict[str, Count] = {}
    for i, side in enumerate(wanted):
        content = side.roles["content"]
        share = len(content & side.text.quoted) / len(content) if content else 0
        kinds = ["direct" if share >= 0.9 else "mixed" if share else "indirect"]
        kinds += [] if side.roles["source"] else ["no source"]
        for kind in kinds:
            name = f"recall, {kind}"
            rows[name] = rows.get(name, Count()) + Count(int(i in full), 1, 1)
    return rows


def standoff(file: Path) -> list[Attribution]:
    """The attributions of a brat file: E lines with a content; text fields may hold line breaks."""
    spans: dict[str, list[tuple[int, int]]] = {}
    events: list[list[list[str]]] = []
    for line in read_text(file).split("\n"):
        if part := re.match(r"(T\d+)\t\S+ (\d[\d ;]*)\t", line):
            numbers = [piece.split() for piece in part[2].split(";")]
            spans[part[1]] = [(int(a), int(b)) for a, b in numbers]
        elif event := re.match(r"E\d+\t(.+)", line):
            events.append([argument.split(":") for argument in event[1].split()])
    found = (_attribution(event, spans) for event in events)
    return [item for item in found if item["content"]]


def _attribution(event: Iterable[list[str]], spans: Mapping[str, list[tuple[int, int]]]) -> Attribution:
    parts: dict[str, set[tuple[int, int]]] = {role: set() for role in ROLES}
    for name, reference in event:
        role = name.rstrip("0123456789").lower()
        if role in parts:
            parts[role].update(spans.get(reference, ()))
    return {role: sorted(found) for role, found in parts.items()}


def corpus(folder: Path) -> dict[str, tuple[str, list[Attribution]]]:
    """Name → text and gold of `folder/text/NAME.txt` and the first `folder/attributions/NAME_*.ann` by file name.

    Raises AnnotationError where the folder has no annotations or a text is missing.
    """
    found: dict[str, tuple[str, list[Attribution]]] = {}
    for file in sorted((folder / "attributions").glob("*.ann")):
        name = file.stem.rsplit("_", 1)[0]
        text = folder / "text" / f"{name}.txt"
        if not text.is_file():
            raise AnnotationError(f"{file}: the text {text} is missing")
        if name not in found:
            found[name] = (text.read_bytes().decode("utf-8"), standoff(file))
    if not found:
        raise AnnotationError(
            f"{folder}: no attributions/*.ann; a corpus has text/NAME.txt and attributions/NAME_WHO.ann"
        )
    return dict(sorted(found.items()))


def measure(
    gold: Mapping[str, tuple[str, Sequence[Attribution]]], found: Mapping[str, Sequence[Attribution]]
) -> Measure:
    """The measure over a corpus."""
    rows = [counts(text, wanted, found.get(name, [])) for name, (text, wanted) in gold.items()]
    lines = [line for name, (text, wanted) in gold.items() for line in _errors(name, text, wanted, found.get(name, []))]
    return Measure("attributions", rows, errors=lines)


def _errors(name: str, text: str, wanted: Sequence[Attribution], found: Sequence[Attribution]) -> list[str]:
    tokens = Text(text)
    gold, given = [Side(item, tokens) for item in wanted], [Side(item, tokens) for item in found]
    done = [
        (i, j)
        for i, j in pairs(gold, given, ("content", "source", "cue"))
        if iou(gold[i].roles["content"], given[j].roles["content"]) >= 0.5
    ]
    lines = [f"{name}: missed {_shown(text, item)}" for i, item in enumerate(wanted) if i not in {i for i, _ in done}]
    lines += [f"{name}: extra {_shown(text, item)}" for j, item in enumerate(found) if j not in {j for _, j in done}]
    wrong = [(i, j) for i, j in done if not _near(gold[i], given[j])]
    return lines + [
        f"{name}: source of {_shown(text, wanted[i])}: read {_part(text, found[j], 'source')!r}" for i, j in wrong
    ]


def _shown(text: str, item: Attribution) -> str:
    return " | ".join(_part(text, item, role)[:80] for role in ROLES)


def _part(text: str, item: Attribution, role: str) -> str:
    return " … ".join(text[a:b] for a, b in item.get(role) or ())
