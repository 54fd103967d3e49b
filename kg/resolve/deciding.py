"""What people decide about sameness: decisions from names, and tables of decisions and candidates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from kg.errors import UsageError
from kg.records import Decision, Rows
from kg.view import View


def decisions(
    view: View,
    standing: Iterable[Decision],
    kind: Literal["same", "different"],
    things: Sequence[str],
    by: str,
    why: str,
) -> Iterator[Decision]:
    """The decision that things (names or uids) are the same or different; for the latter what joined them is undone.

    Raises UnknownName for a name of nothing, UsageError where two names mean one thing.
    """
    uids = tuple(thing if thing in view.merged else view.one(thing).uid for thing in things)
    if len(set(uids)) < 2:
        raise UsageError(f"name at least two different things; {', '.join(things)} is one: {uids[0]}")
    if kind == "different":
        joining = (item for item in standing if item.kind == "same" and len(set(item.uids) & set(uids)) > 1)
        yield from (Decision(kind="undo", uids=(item.uid,), author=by, reason=why) for item in joining)
    yield Decision(kind=kind, uids=uids, author=by, reason=why)


def table(view: View, standing: Iterable[Decision]) -> Rows:
    """Decisions as rows, with the names of what they are about."""
    columns = ("decision", "kind", "things", "author", "score", "reason", "at")
    rows = tuple(
        (item.uid, item.kind, [_name(view, uid) for uid in item.uids], item.author, item.score, item.reason, item.at)
        for item in standing
    )
    return Rows(columns=columns, rows=rows)


def _name(view: View, uid: str) -> str:
    found = view.merged.get(uid, uid)
    record = view.nodes.get(found)
    return f"{record.name} ({uid})" if record else uid
