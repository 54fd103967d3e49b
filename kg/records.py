"""The records of a graph: nodes and edges with their evidence, decisions about them, and rows of an answer.

All are frozen. A record says nothing without evidence: spans of a stored text, each with its exact quote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kg.errors import EvidenceError

Role = Literal["content", "cue", "source", "whole"]
Value: TypeAlias = bool | int | float | str | tuple[str, ...]
Finder = Annotated[str, Field(pattern=r"^(person|rule|model):[^@\s]+(@\S+)?$")]
"""Who found something: ``person:NAME``, ``rule:NAME@VERSION`` or ``model:NAME@VERSION``."""

CONTEXT = 32
"""Code points of prefix and suffix kept beside a quote (Web Annotation, TextQuoteSelector)."""

PIECES = " … "
"""Joins the pieces of a discontinuous content in a name."""


class Frozen(BaseModel):
    """A pydantic model that cannot be changed and takes no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """A stretch of a stored text, in Unicode code points, with its exact quote and what stands around it."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    quote: str = Field(min_length=1)
    role: Role = "whole"
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def of(cls, text: str, start: int, end: int, role: Role = "whole") -> Span:
        """The span ``text[start:end]``. Raises EvidenceError where it is empty or outside the text."""
        if not 0 <= start < end <= len(text):
            raise EvidenceError(f"span {start}–{end} is outside a text of {len(text)} characters, or empty")
        return cls(
            start=start,
            end=end,
            quote=text[start:end],
            role=role,
            prefix=text[max(0, start - CONTEXT) : start],
            suffix=text[end : end + CONTEXT],
        )

    def verify(self, text: str) -> None:
        """Raise EvidenceError unless ``text[start:end] == quote``."""
        if text[self.start : self.end] != self.quote:
            found = text[self.start : self.end][:60]
            raise EvidenceError(f"quote {self.quote[:60]!r} is not at {self.start}–{self.end}; the text has {found!r}")


class Evidence(Frozen):
    """Where a document says something, who found it, and how sure that finder is (0 to 1; a person's is 1)."""

    document: str
    spans: tuple[Span, ...] = Field(min_length=1)
    found_by: Finder
    confidence: float = Field(default=1.0, ge=0, le=1)

    @property
    def quote(self) -> str:
        """The quotes of all spans, joined as pieces are in names."""
        return PIECES.join(span.quote for span in self.spans)

    @property
    def place(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Document and offsets: equal for two finders of the same words."""
        return self.document, tuple((span.start, span.end) for span in self.spans)

    def verify(self, text: str) -> None:
        """Raise EvidenceError unless every span's quote is in the text where it says."""
        for span in self.spans:
            span.verify(text)


class _Record(Frozen):
    uid: str = Field(min_length=1)
    type: str = Field(min_length=1)
    properties: Mapping[str, Value] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def found_by(self) -> tuple[str, ...]:
        """All finders, in the order of the evidence: the first found the first quote."""
        return tuple(dict.fromkeys(item.found_by for item in self.evidence))

    @property
    def confidence(self) -> float:
        """The highest confidence of any finder; 1 for what has no evidence of its own (documents)."""
        return max((item.confidence for item in self.evidence), default=1.0)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that its evidence is in, in its order: the first holds the first quote."""
        return tuple(dict.fromkeys(item.document for item in self.evidence))

    @property
    def quotes(self) -> tuple[str, ...]:
        """Every distinct quote, in the order of the evidence."""
        return tuple(dict.fromkeys(item.quote for item in self.evidence))

    @property
    def by_person(self) -> bool:
        """Whether any finder is a person."""
        return any(finder.startswith("person:") for finder in self.found_by)

    def get(self, name: str) -> Value | None:
        """The value of one property, or None."""
        return self.properties.get(name)


class Node(_Record):
    """An actor, statement, plan, provision, meeting, event, place, topic or document."""

    kind: Literal["node"] = "node"
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class Edge(_Record):
    """A relation between two nodes, with an id and evidence of its own."""

    kind: Literal["edge"] = "edge"
    from_uid: str = Field(min_length=1)
    to_uid: str = Field(min_length=1)


Record: TypeAlias = Node | Edge
AnyRecord = Annotated[Record, Field(discriminator="kind")]


def union_evidence(records: Iterable[Record]) -> tuple[Evidence, ...]:
    """Every distinct piece of evidence, persons' first, then by document and place (stable on every machine)."""
    seen = {(item.place, item.found_by): item for record in records for item in record.evidence}
    return tuple(sorted(seen.values(), key=lambda item: (not item.found_by.startswith("person:"), item.place)))


def combine(records: Sequence[Record]) -> Record:
    """One record out of several with one uid: evidence and aliases united; where a property differs a person's
    value stands, then the more confident one's."""
    ranked = sorted(records, key=lambda r: (r.by_person, r.confidence), reverse=True)
    first = ranked[0]
    properties = {name: value for record in reversed(ranked) for name, value in record.properties.items()}
    changed: dict[str, Any] = {"properties": properties, "evidence": union_evidence(ranked)}
    if isinstance(first, Node):
        names = (name for r in ranked if isinstance(r, Node) for name in (r.name, *r.aliases))
        changed["aliases"] = tuple(name for name in dict.fromkeys(names) if name != first.name or name in first.aliases)
    return first.model_copy(update=changed)


class Decision(Frozen):
    """What a person or a rule decided about records: logged, never overwritten, undone by a later decision.

    ``same``: the uids are one thing, the first one survives. ``different``: they are not, whatever looks alike.
    ``confirm``: ``value`` is a yes or no on one record (a contradiction). ``undo``: takes back the decision whose
    uid is named.
    """

    kind: Literal["same", "different", "confirm", "undo"]
    uids: tuple[str, ...] = Field(min_length=1)
    author: Finder
    reason: str = ""
    score: float | None = Field(default=None, ge=0, le=1)
    value: bool | None = None
    uid: str = ""
    position: int | None = None
    at: datetime | None = None

    @model_validator(mode="after")
    def _enough(self) -> Decision:
        if self.kind in ("same", "different") and len(set(self.uids)) < 2:
            raise ValueError(f"a decision '{self.kind}' needs two different uids")
        if self.kind == "confirm" and self.value is None:
            raise ValueError("a decision 'confirm' needs a value, true or false")
        return self


Cell: TypeAlias = Any
"""A value of an answer: None, bool, int, float, str, date, list, or the mapping of a node or relationship."""


class Rows(Frozen):
    """The answer to a query: named columns and rows of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Each row as a mapping from column to cell; nulls present."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def json(self) -> str:  # type: ignore[override]
        """An array of objects keyed by column; nulls present, dates ISO."""
        return json.dumps(list(self.dicts()), ensure_ascii=False, indent=2, default=_iso)

    def csv_rows(self) -> Iterator[list[str]]:
        """Header and rows as text. Cells that a spreadsheet would run as a formula are quoted with an apostrophe."""
        yield list(self.columns)
        for row in self.rows:
            yield [_harmless(cell_text(cell)) for cell in row]


def cell_text(cell: Cell) -> str:
    """A cell as people read it: lists joined by '; ', nodes and relationships by name or type."""
    if cell is None:
        return ""
    if isinstance(cell, (list, tuple)):
        return "; ".join(cell_text(item) for item in cell)
    if isinstance(cell, dict):
        return str(cell.get("properties", {}).get("name") or cell.get("uid") or json.dumps(cell, default=_iso))
    return str(cell)


_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def _harmless(text: str) -> str:
    return "'" + text if _FORMULA.match(text) and not _NUMBER.match(text) else text


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
