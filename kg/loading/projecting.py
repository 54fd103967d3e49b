"""Bringing graph stores to the ledger's position, and checking that they hold what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock

from kg import stores
from kg.ledger import Ledger
from kg.stores import base
from kg.stores.base import Difference, Store
from kg.view import View

STEP = 5_000
"""Changed records that a server takes in one transaction, about."""


def project(ledger: Ledger, folder: Path, base_iri: str) -> None:
    """Bring every embedded store of a graph to the ledger's position, one new generation each."""
    with _alone(folder):
        for _, store in _embedded(folder, base_iri):
            change = ledger.change(store.position)
            if change.position > store.position:
                store.apply(change.upserts, change.deletes, change.position)


def sync(ledger: Ledger, store: Store, tick: Callable[[int, int, str], None] | None = None) -> int:
    """Bring a server to the ledger's position in steps, each one transaction; returns the position.

    A sync that was broken off goes on after the last step that the server has.
    """
    steps = ledger.milestones(store.position, STEP)
    for number, until in enumerate(steps, 1):
        change = ledger.change(store.position, until)
        store.apply(change.upserts, change.deletes, change.position)
        if tick:
            tick(number, len(steps), f"position {until}")
    return store.position


def check(view: View, folder: Path, base_iri: str, repair: bool) -> dict[str, list[Difference]]:
    """Each embedded store compared with the view, record by record; put right where asked."""
    with _alone(folder):
        return {name: compare(view, store, repair) for name, store in _embedded(folder, base_iri)}


def compare(view: View, store: Store, repair: bool) -> list[Difference]:
    """Where a store differs from the view; put right where asked."""
    found = base.check(store, view.records())
    if found and repair:
        base.repair(store, found)
    return found


def _embedded(folder: Path, base_iri: str) -> Iterator[tuple[str, Store]]:
    for name in stores.EMBEDDED:
        with closing(stores.local(name, folder, base_iri)) as store:
            yield name, store


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time makes generations: what changed since the last one must not change under it."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "stores.lock"):
        yield
