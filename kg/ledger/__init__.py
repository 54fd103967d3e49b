"""The ledger: every document version, every record with when it was recorded and retracted, every decision.

It is the truth; graph stores are projections of it. SQLAlchemy Core over a SQLite file by default, PostgreSQL by
URL. A *position* numbers the transactions: what was recorded or retracted after a position is what a store that
stands there has yet to take over. One transaction per document, and one writer at a time: on SQLite a lock file
keeps the others out, on PostgreSQL they take turns at the moment of writing, so positions appear in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from kg.errors import LockedError, StoreError, UnknownName
from kg.ledger import tables, writing
from kg.ledger.changes import Change, change, milestones
from kg.ledger.tables import DOCUMENTS, META, RECORDS, RUNS
from kg.records import Decision, Edge, Node, Record
from kg.text import Document
from kg.view import View, apply, survivors

__all__ = ["Appended", "Change", "Ledger"]

FILE = "ledger.sqlite"
BETWEEN = "between"
"""What stands for the document of records that rest on several."""

LOCK_SECONDS = 5.0
ADVISORY_LOCK = 0x7061726C6579  # "parley": the key of PostgreSQL's advisory lock


@dataclass(frozen=True)
class Appended:
    """What one append did; ``position`` is None where nothing changed."""

    position: int | None = None
    added: int = 0
    retracted: int = 0
    decided: tuple[Decision, ...] = ()
    reanchored: tuple[Decision, ...] = ()
    lost: tuple[Decision, ...] = ()


class Ledger:
    """One ledger, open. Use ``Ledger.open``; close it, or use it in a ``with`` block."""

    def __init__(self, engine: sa.Engine, lock: FileLock | None = None) -> None:
        self._engine = engine
        self._lock = lock

    @classmethod
    def open(cls, folder: Path, url: str = "") -> Ledger:
        """The ledger of the graph in a folder: at a SQLAlchemy URL, else a SQLite file in that folder.

        Raises StoreError where it cannot be opened.
        """
        try:
            if url:
                ledger = cls(sa.create_engine(_driver(url)))
            else:
                folder.mkdir(parents=True, exist_ok=True)
                ledger = cls(_sqlite(folder / FILE), FileLock(folder / "ledger.lock", timeout=LOCK_SECONDS))
            META.create_all(ledger._engine)
            return ledger
        except (OSError, ImportError, SQLAlchemyError) as error:
            where = sa.make_url(url).render_as_string() if url else folder / FILE
            raise StoreError(f"the ledger {where} cannot be opened: {error}") from error

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def position(self) -> int:
        """The number of the last transaction; 0 for an empty ledger."""
        with self._reading() as db:
            return tables.last_position(db)

    def documents(self) -> list[Document]:
        """The current version of every document, by key."""
        with self._reading() as db:
            found = [tables.document(row) for row in db.execute(tables.current(DOCUMENTS))]
        return sorted(found, key=lambda document: document.key)

    def state(self, uid: str) -> tuple[str, str] | None:
        """Version and reader of the current version of a document, or None."""
        with self._reading() as db:
            row = db.execute(tables.current(DOCUMENTS).where(DOCUMENTS.c.uid == uid)).first()
            return (row.version, row.reader) if row else None

    def decisions(self) -> list[Decision]:
        """The standing decisions, oldest first."""
        with self._reading() as db:
            return tables.standing(db)

    def view(self, position: int | None = None) -> View:
        """Everything, with decisions applied, now or as it stood at an earlier position."""
        with self._reading() as db:
            decisions = tables.standing(db, position)
            merged = survivors(decisions)
            rows = map(tables.record, db.execute(tables.as_of(RECORDS, position)))
            records = apply(rows, merged, decisions)
            documents = [tables.document(row) for row in db.execute(tables.as_of(DOCUMENTS, position))]
            last = tables.last_position(db) if position is None else position
        nodes = {record.uid: record for record in records if isinstance(record, Node)}
        edges = {r.uid: r for r in records if isinstance(r, Edge) and r.from_uid in nodes and r.to_uid in nodes}
        hanging = tuple(r.uid for r in records if isinstance(r, Edge) and r.uid not in edges)
        return View(nodes, edges, {document.uid: document for document in documents}, merged, last, hanging)

    def change(self, since: int, until: int | None = None) -> Change:
        """What changed after a position, up to another or to now, with decisions applied."""
        with self._reading() as db:
            return change(db, since, until)

    def milestones(self, since: int, size: int) -> list[int]:
        """Positions after ``since`` to stop at: about ``size`` changed records lie between two; the last is now."""
        with self._reading() as db:
            return list(milestones(db, since, size))

    def append(
        self,
        document: Document,
        records: Collection[Record],
        *,
        reader: str,
        origins: Collection[str],
        decisions: Iterable[Decision] = (),
    ) -> Appended:
        """Record a document with everything that was found in it and decided about it, in one transaction.

        ``origins`` ("person", "machine") says whose records are given: those of the same origin which are no
        longer found are retracted, the others stay. Where the text itself changed, old machine-made records always
        go. Persons' decisions about records that went are re-anchored by exact quote; those that fail are returned
        as ``lost``, and stand.
        """
        with self._writing(f"load {document.key}") as (db, position):
            changed = writing.put_document(db, document, reader, position)
            replaced = {*origins, "machine"} if changed.text else set(origins)
            gone, added = writing.put_records(db, document.uid, records, replaced, position)
            moved, lost = writing.reanchor(db, gone, records, position)
            decided = writing.put_decisions(db, decisions, position)
            if not (changed.any or gone or added or decided):
                raise _Nothing
            return Appended(position, added, len(gone), tuple(decided), tuple(moved), tuple(lost))
        return Appended()

    def compared(self, records: Collection[Record]) -> int:
        """Record what was found between documents, in place of what was found before; returns how many are new."""
        with self._writing("compare documents") as (db, position):
            gone, added = writing.put_records(db, BETWEEN, records, {"machine"}, position)
            writing.reanchor(db, gone, records, position)
            if not (gone or added):
                raise _Nothing
            return added
        return 0

    def retract(self, uid: str) -> int:
        """Retract a document with its records; returns how many records went. Raises UnknownName."""
        with self._writing(f"retract {uid}") as (db, position):
            if not writing.retract(db, DOCUMENTS, DOCUMENTS.c.uid == uid, position):
                raise UnknownName("document", uid, [row.uid for row in db.execute(tables.current(DOCUMENTS))])
            return writing.retract(db, RECORDS, RECORDS.c.document == uid, position)
        raise AssertionError("a write transaction either returns or raises")

    def decide(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Log decisions in one transaction; those that already stand are left as they are. Returns the new ones."""
        with self._writing("decide") as (db, position):
            made = writing.put_decisions(db, decisions, position)
            if not made:
                raise _Nothing
            return made
        return []

    @contextmanager
    def _writing(self, what: str) -> Iterator[tuple[sa.Connection, int]]:
        """One write transaction and its position. A body that raises ``_Nothing`` leaves no trace."""
        with self._alone(), _own_errors():
            try:
                with self._engine.begin() as db:
                    if db.dialect.name == "postgresql":
                        db.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                    insert = RUNS.insert().values(at=datetime.now(UTC), what=what).returning(RUNS.c.position)
                    yield db, int(db.execute(insert).scalar_one())
            except _Nothing:
                return

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        try:
            self._lock.acquire()
        except Timeout as error:
            raise LockedError(f"another process is writing to this graph ({self._lock.lock_file})") from error
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """One snapshot, however many statements read it. (SQLite's BEGIN gives one, PostgreSQL's does when asked.)"""
        snapshot = {"isolation_level": "REPEATABLE READ"} if self._engine.dialect.name == "postgresql" else {}
        with _own_errors(), self._engine.connect().execution_options(**snapshot) as db:
            yield db


class _Nothing(Exception):
    """Raised inside a write transaction that turned out to change nothing."""


@contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"the ledger failed: {getattr(error, 'orig', None) or error}") from error


def _driver(url: str) -> str:
    """PostgreSQL URLs as people write them, with the driver that the extra installs."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _sqlite(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the BEGIN below is ours, so that reads see one snapshot too
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(db: sa.Connection) -> None:
        db.exec_driver_sql("BEGIN")

    return engine
