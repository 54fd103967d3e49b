"""What people decide about sameness: decisions from names, and tables of decisions and candidates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal

from kg.errors import UnknownName, UsageError
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
        named = f"{', '.join(things)} is one: {uids[0]}" if uids else "none is named"
        raise UsageError(f"name at least two different things; {named}")
    if kind == "different":
        joining = (item for item in standing if item.kind == "same" and len(set(item.uids) & set(uids)) > 1)
        yield from (Decision(kind="undo", uids=(item.uid,), author=by, reason=why) for item in joining)
    yield Decision(kind=kind, uids=uids, author=by, reason=why)


def chosen(found: Sequence[Decision], uids: Collection[str], least: float | None) -> list[Decision]:
    """Candidates by their uids, or from a score on. Raises UnknownName for a uid that is no candidate's."""
    known = {item.uid for item in found}
    for uid in uids:
        if uid not in known:
            raise UnknownName("candidate", uid, known)
    return [item for item in found if item.uid in uids or (least is not None and (item.score or 0) >= least)]


def answered(kind: Literal["same", "different"], found: Iterable[Decision], by: str, why: str) -> Iterator[Decision]:
    """What somebody decides about candidates, each with the candidate's own reason and score."""
    for item in found:
        yield Decision(kind=kind, uids=item.uids, author=by, reason=f"{why} ({item.reason})", score=item.score)


def table(view: View, standing: Iterable[Decision], most: int | None = None) -> Rows:
    """Decisions as rows, with the names of what they are about, or of the first so many."""
    columns = ("decision", "kind", "things", "author", "score", "reason", "at")
    rows = tuple(
        (item.uid, item.kind, _names(view, item.uids, most), item.author, item.score, item.reason, item.at)
        for item in standing
    )
    return Rows(columns=columns, rows=rows)


def _names(view: View, uids: Sequence[str], most: int | None) -> list[str]:
    shown = [_name(view, uid) for uid in uids[:most]]
    return [*shown, f"and {len(uids) - len(shown)} more"] if len(shown) < len(uids) else shown


def _name(view: View, uid: str) -> str:
    found = view.merged.get(uid, uid)
    record = view.nodes.get(found)
    return f"{record.name} ({uid})" if record else uid
