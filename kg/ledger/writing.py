"""What one write transaction of the ledger does to its tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from kg.errors import UnknownName
from kg.ids import decision_uid
from kg.ledger import tables
from kg.ledger.tables import DECISIONS, DOCUMENTS, RECORDS
from kg.records import Decision, Edge, Node, Record
from kg.text import Document


class Changed(NamedTuple):
    """Whether anything of a document's version changed, and whether its text did."""

    any: bool
    text: bool


def origin(record: Record) -> str:
    """``person`` where a person found the record, else ``machine``."""
    return "person" if record.by_person else "machine"


def retract(db: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool], position: int) -> int:
    """Mark standing rows as retracted; returns how many."""
    query = table.update().where(where, table.c.retracted.is_(None)).values(retracted=position)
    return int(db.execute(query).rowcount)


def put_document(db: sa.Connection, document: Document, reader: str, position: int) -> Changed:
    """Record a document's version, in place of the one before."""
    row = db.execute(tables.current(DOCUMENTS).where(DOCUMENTS.c.uid == document.uid)).first()
    if row and (row.version, row.reader) == (document.version, reader):
        return Changed(False, False)
    text_changed = row is None or tables.document(row).text != document.text
    retract(db, DOCUMENTS, DOCUMENTS.c.uid == document.uid, position)
    values = {"uid": document.uid, "version": document.version, "reader": reader, "recorded": position}
    db.execute(DOCUMENTS.insert().values(body=document.model_dump_json(), **values))
    return Changed(True, text_changed)


def put_records(
    db: sa.Connection, document: str, records: Iterable[Record], origins: Collection[str], position: int
) -> tuple[list[Record], int]:
    """Retract what is no longer so, insert what is new, leave what is equal. Returns the retracted and a count."""
    query = tables.current(RECORDS).where(RECORDS.c.document == document, RECORDS.c.origin.in_(origins))
    old = {(row.uid, row.origin): row for row in db.execute(query)}
    new = {(record.uid, origin(record)): (record, record.model_dump_json()) for record in records}
    gone = [row for key, row in old.items() if key not in new or new[key][1] != row.body]
    fresh = [value for key, value in new.items() if key not in old or old[key].body != value[1]]
    for numbers in tables.chunks(row.number for row in gone):
        retract(db, RECORDS, RECORDS.c.number.in_(numbers), position)
    if fresh:
        db.execute(RECORDS.insert(), [_row(document, record, body, position) for record, body in fresh])
    return [tables.record(row) for row in gone], len(fresh)


def _row(document: str, record: Record, body: str, position: int) -> dict[str, Any]:
    ends = (record.from_uid, record.to_uid) if isinstance(record, Edge) else (None, None)
    return {
        "document": document,
        "uid": record.uid,
        "origin": origin(record),
        "from_uid": ends[0],
        "to_uid": ends[1],
        "body": body,
        "recorded": position,
    }


def put_decisions(db: sa.Connection, decisions: Iterable[Decision], position: int) -> list[Decision]:
    """Log the decisions that do not stand yet; an ``undo`` retracts the one it names. Returns what was logged."""
    standing = {item.uid for item in tables.standing(db)}
    made = []
    for decision in decisions:
        uid = decision_uid(decision.kind, decision.uids, decision.author, decision.value)
        if decision.kind == "undo":
            _undo(db, decision.uids[0], standing, position)
        elif uid in standing:
            continue
        fresh = decision.model_copy(update={"uid": uid, "position": position, "at": datetime.now(UTC)})
        if decision.kind != "undo":
            standing.add(uid)
            db.execute(DECISIONS.insert().values(uid=uid, body=fresh.model_dump_json(), recorded=position))
        made.append(fresh)
    return made


def _undo(db: sa.Connection, uid: str, standing: set[str], position: int) -> None:
    if uid not in standing:
        raise UnknownName("standing decision", uid, standing)
    retract(db, DECISIONS, DECISIONS.c.uid == uid, position)
    standing.discard(uid)


def reanchor(
    db: sa.Connection, gone: Iterable[Record], records: Collection[Record], position: int
) -> tuple[list[Decision], list[Decision]]:
    """Point persons' decisions about records that went to the new records with the same type, name and quotes.

    Returns the decisions that were moved and those that could not be.
    """
    kept = {record.uid for record in records}
    lost = _without_rows(db, {record.uid: record for record in gone if record.uid not in kept})
    if not lost:
        return [], []
    places = {_anchor(record): record.uid for record in records}
    moved, stranded = [], []
    for decision in tables.standing(db):
        if not decision.author.startswith("person:") or not lost.keys() & set(decision.uids):
            continue
        uids = tuple(places.get(_anchor(lost[uid])) if uid in lost else uid for uid in decision.uids)
        if None in uids:
            stranded.append(decision)
            continue
        retract(db, DECISIONS, DECISIONS.c.uid == decision.uid, position)
        moved += put_decisions(db, [decision.model_copy(update={"uids": uids})], position)
    return moved, stranded


def _anchor(record: Record) -> tuple[str, ...]:
    name = record.name if isinstance(record, Node) else ""
    return record.type, name, *record.quotes


def _without_rows(db: sa.Connection, gone: dict[str, Record]) -> dict[str, Record]:
    """Those whose uid has no standing row any more, in any document."""
    alive: set[str] = set()
    for uids in tables.chunks(gone):
        query = sa.select(RECORDS.c.uid).where(RECORDS.c.uid.in_(uids), RECORDS.c.retracted.is_(None))
        alive |= set(db.scalars(query))
    return {uid: record for uid, record in gone.items() if uid not in alive}
