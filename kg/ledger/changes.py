"""What changed between two positions, as the view sees it: what a graph store has to take over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from kg.ledger import tables
from kg.ledger.tables import DOCUMENTS, RECORDS
from kg.records import Decision, Edge, Node, Record
from kg.view import apply, document_node, survivors


@dataclass(frozen=True)
class Change:
    """What a store standing at ``since`` has to do to stand at ``position``."""

    since: int
    position: int
    upserts: list[Record] = field(default_factory=list)
    deletes: list[str] = field(default_factory=list)


def change(db: sa.Connection, since: int) -> Change:
    """The change from a position to now. Only what may have changed is read, not the whole ledger."""
    position = tables.last_position(db)
    if since >= position:
        return Change(since, position)
    before, decisions = tables.standing(db, since), tables.standing(db)
    was, now = survivors(before), survivors(decisions)
    touched = _touched(db, since, before, decisions)
    records = apply(_rows_of(db, touched), now, decisions)
    alive = _existing(db, {end for r in records if isinstance(r, Edge) for end in (r.from_uid, r.to_uid)}, now)
    upserts = [r for r in records if isinstance(r, Node) or (r.from_uid in alive and r.to_uid in alive)]
    documents = _uids(db, DOCUMENTS, since)
    current = _documents_of(db, documents)
    kept = {record.uid for record in (*upserts, *current)}
    deletes = sorted((touched | {was.get(uid, uid) for uid in touched} | documents) - kept)
    return Change(since, position, [*current, *upserts], deletes)


def _touched(db: sa.Connection, since: int, before: list[Decision], after: list[Decision]) -> set[str]:
    """Uids whose view may differ: their rows, decisions or ends changed, or those of what they are joined with."""
    was, now = survivors(before), survivors(after)
    touched = _uids(db, RECORDS, since)
    touched |= {uid for uid in was.keys() | now.keys() if was.get(uid) != now.get(uid)}
    old, new = {item.uid: item for item in before}, {item.uid: item for item in after}
    touched |= {uid for key in old.keys() ^ new.keys() for uid in (old.get(key) or new[key]).uids}
    touched = _grouped(touched, was, now)
    return _grouped(touched | _edges_at(db, touched), was, now)


def _uids(db: sa.Connection, table: sa.Table, since: int) -> set[str]:
    after = sa.or_(table.c.recorded > since, table.c.retracted > since)
    return set(db.scalars(sa.select(table.c.uid).where(after).distinct()))


def _grouped(uids: set[str], *maps: Mapping[str, str]) -> set[str]:
    """The uids with all that were or are joined to them."""
    found = set(uids)
    for merged in maps:
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for uid, root in merged.items():
            groups[root] |= {uid, root}
        found |= {other for uid in found for other in groups.get(merged.get(uid, uid), ())}
    return found


def _edges_at(db: sa.Connection, uids: set[str]) -> set[str]:
    found: set[str] = set()
    for chunk in tables.chunks(uids):
        ends = sa.or_(RECORDS.c.from_uid.in_(chunk), RECORDS.c.to_uid.in_(chunk))
        found |= set(db.scalars(sa.select(RECORDS.c.uid).where(ends, RECORDS.c.retracted.is_(None))))
    return found


def _rows_of(db: sa.Connection, uids: set[str]) -> Iterator[Record]:
    for chunk in tables.chunks(uids):
        yield from map(tables.record, db.execute(tables.current(RECORDS).where(RECORDS.c.uid.in_(chunk))))


def _documents_of(db: sa.Connection, uids: set[str]) -> list[Record]:
    return [
        document_node(tables.document(row))
        for chunk in tables.chunks(uids)
        for row in db.execute(tables.current(DOCUMENTS).where(DOCUMENTS.c.uid.in_(chunk)))
    ]


def _existing(db: sa.Connection, ends: set[str], merged: Mapping[str, str]) -> set[str]:
    """Which of these (surviving) ends have a standing node, directly or through one joined into them."""
    found: set[str] = set()
    for chunk in tables.chunks(_grouped(ends, merged)):
        nodes = sa.select(RECORDS.c.uid).where(RECORDS.c.uid.in_(chunk), RECORDS.c.from_uid.is_(None))
        found |= {merged.get(uid, uid) for uid in db.scalars(nodes.where(RECORDS.c.retracted.is_(None)))}
    return found
