"""The ledger's tables, and the few ways of reading them.

Rows are never changed but for ``retracted``: the position at which a row stopped being so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from kg.records import AnyRecord, Decision, Record
from kg.text import Document

T = TypeVar("T")

CHUNK = 500
"""Values named in one statement; SQLite and PostgreSQL both take that many."""

META = sa.MetaData()
_record_adapter: TypeAdapter[Record] = TypeAdapter(AnyRecord)

RUNS = sa.Table(
    "runs",
    META,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
)


def _history(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        META,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("uid", sa.String(120), nullable=False, index=True),
        *columns,
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("recorded", sa.Integer, nullable=False, index=True),
        sa.Column("retracted", sa.Integer, index=True),
    )


DOCUMENTS = _history(
    "documents",
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("reader", sa.Text, nullable=False),
)
RECORDS = _history(
    "records",
    sa.Column("document", sa.String(120), nullable=False, index=True),
    sa.Column("origin", sa.String(8), nullable=False),
    sa.Column("from_uid", sa.String(120), index=True),
    sa.Column("to_uid", sa.String(120), index=True),
)
DECISIONS = _history("decisions")


def current(table: sa.Table) -> sa.Select[Any]:
    """The rows that stand now, oldest first."""
    return sa.select(table).where(table.c.retracted.is_(None)).order_by(table.c.number)


def as_of(table: sa.Table, position: int | None) -> sa.Select[Any]:
    """The rows that stood at a position; None is now."""
    return (
        current(table) if position is None else sa.select(table).where(stood(table, position)).order_by(table.c.number)
    )


def stood(table: sa.Table, position: int) -> sa.ColumnElement[bool]:
    """Whether a row stood at a position."""
    return sa.and_(table.c.recorded <= position, sa.or_(table.c.retracted.is_(None), table.c.retracted > position))


def chunks(items: Iterable[T]) -> Iterator[Sequence[T]]:
    """The items in lists short enough for one statement, sorted so that statements are the same everywhere."""
    listed = sorted(items)  # type: ignore[type-var]
    return (listed[i : i + CHUNK] for i in range(0, len(listed), CHUNK))


def record(row: Any) -> Record:
    """The record that a row holds."""
    return _record_adapter.validate_json(row.body)


def document(row: Any) -> Document:
    """The document version that a row holds."""
    return Document.model_validate_json(row.body)


def standing(db: sa.Connection, position: int | None = None) -> list[Decision]:
    """The decisions that stood at a position, oldest first."""
    return [Decision.model_validate_json(row.body) for row in db.execute(as_of(DECISIONS, position))]


def last_position(db: sa.Connection) -> int:
    """The number of the last transaction; 0 for an empty ledger."""
    return int(db.scalar(sa.select(sa.func.coalesce(sa.func.max(RUNS.c.position), 0))) or 0)
