"""What changed between two positions, as the view sees it: what a graph store has to take over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import sqlalchemy as sa

from kg.ledger import tables
from kg.ledger.tables import DOCUMENTS, RECORDS
from kg.records import Decision, Edge, Node, Record
from kg.view import apply, document_node, survivors

Between: TypeAlias = tuple[int, int]
"""After one position, up to and with another."""


@dataclass(frozen=True)
class Change:
    """What a store standing at ``since`` has to do to stand at ``position``."""

    since: int
    position: int
    upserts: list[Record] = field(default_factory=list)
    deletes: list[str] = field(default_factory=list)


def change(db: sa.Connection, since: int, until: int | None = None) -> Change:
    """The change from one position to another, or to now. Only what may have changed is read, not the whole ledger."""
    position = tables.last_position(db) if until is None else until
    if since >= position:
        return Change(since, position)
    before, decisions = tables.standing(db, since), tables.standing(db, position)
    was, now = survivors(before), survivors(decisions)
    touched = _touched(db, (since, position), before, decisions)
    records = apply(_rows_of(db, touched, position), now, decisions)
    ends = {end for r in records if isinstance(r, Edge) for end in (r.from_uid, r.to_uid)}
    alive = _existing(db, ends, now, position)
    upserts = [r for r in records if isinstance(r, Node) or (r.from_uid in alive and r.to_uid in alive)]
    documents = _uids(db, DOCUMENTS, (since, position))
    current = _documents_of(db, documents, position)
    kept = {record.uid for record in (*upserts, *current)}
    deletes = sorted((touched | {was.get(uid, uid) for uid in touched} | documents) - kept)
    return Change(since, position, [*current, *upserts], deletes)


def milestones(db: sa.Connection, since: int, size: int) -> Iterator[int]:
    """Positions after ``since``, about ``size`` changed rows apart, up to now: a walk whose every step is small."""
    rows = 0
    last = tables.last_position(db)
    columns = (RECORDS.c.recorded, RECORDS.c.retracted)
    moves = sa.union_all(*(sa.select(column.label("position")).where(column > since) for column in columns)).subquery()
    counted = sa.select(moves.c.position, sa.func.count()).group_by(moves.c.position).order_by(moves.c.position)
    for position, count in db.execute(counted):
        rows += count
        if rows >= size and position < last:
            yield position
            rows = 0
    if since < last:
        yield last


def _touched(db: sa.Connection, span: Between, before: list[Decision], after: list[Decision]) -> set[str]:
    """Uids whose view may differ: their rows, decisions or ends changed, or those of what they are joined with."""
    was, now = survivors(before), survivors(after)
    touched = _uids(db, RECORDS, span)
    touched |= {uid for uid in was.keys() | now.keys() if was.get(uid) != now.get(uid)}
    old, new = {item.uid: item for item in before}, {item.uid: item for item in after}
    touched |= {uid for key in old.keys() ^ new.keys() for uid in (old.get(key) or new[key]).uids}
    touched = _grouped(touched, was, now)
    return _grouped(touched | _edges_at(db, touched, span[1]), was, now)


def _uids(db: sa.Connection, table: sa.Table, span: Between) -> set[str]:
    moved = sa.or_(*(sa.and_(column > span[0], column <= span[1]) for column in (table.c.recorded, table.c.retracted)))
    return set(db.scalars(sa.select(table.c.uid).where(moved).distinct()))


def _grouped(uids: set[str], *maps: Mapping[str, str]) -> set[str]:
    """The uids with all that were or are joined to them."""
    found = set(uids)
    for merged in maps:
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for uid, root in merged.items():
            groups[root] |= {uid, root}
        found |= {other for uid in found for other in groups.get(merged.get(uid, uid), ())}
    return found


def _edges_at(db: sa.Connection, uids: set[str], position: int) -> set[str]:
    found: set[str] = set()
    for chunk in tables.chunks(uids):
        ends = sa.or_(RECORDS.c.from_uid.in_(chunk), RECORDS.c.to_uid.in_(chunk))
        found |= set(db.scalars(sa.select(RECORDS.c.uid).where(ends, tables.stood(RECORDS, position))))
    return found


def _rows_of(db: sa.Connection, uids: set[str], position: int) -> Iterator[Record]:
    for chunk in tables.chunks(uids):
        yield from map(tables.record, db.execute(tables.as_of(RECORDS, position).where(RECORDS.c.uid.in_(chunk))))


def _documents_of(db: sa.Connection, uids: set[str], position: int) -> list[Record]:
    return [
        document_node(tables.document(row))
        for chunk in tables.chunks(uids)
        for row in db.execute(tables.as_of(DOCUMENTS, position).where(DOCUMENTS.c.uid.in_(chunk)))
    ]


def _existing(db: sa.Connection, ends: set[str], merged: Mapping[str, str], position: int) -> set[str]:
    """Which of these (surviving) ends have a standing node, directly or through one joined into them."""
    found: set[str] = set()
    for chunk in tables.chunks(_grouped(ends, merged)):
        nodes = sa.select(RECORDS.c.uid).where(RECORDS.c.uid.in_(chunk), RECORDS.c.from_uid.is_(None))
        found |= {merged.get(uid, uid) for uid in db.scalars(nodes.where(tables.stood(RECORDS, position)))}
    return found
