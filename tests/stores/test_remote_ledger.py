"""The ledger on a real PostgreSQL: the same as on SQLite, with several writers at once."""

import multiprocessing as mp
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.ledger import Ledger
from kg.records import Decision, Record
from kg.view import View
from tests.records import STORY, document, story
from tests.servers.postgres import Postgres

WRITERS = 3
EACH = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with Ledger.open(tmp_path, url) as opened:
        yield opened


def fill(ledger: Ledger) -> None:
    """Four documents, one of them in three versions; a merge that is taken back; a retraction."""
    docs = [document(key=f"{name}.txt") for name in "abcd"]
    for doc in docs:
        ledger.append(doc, story(doc), reader="", origins={"person"})
    plans = tuple(story(doc)[0].uid for doc in docs[:3])
    ledger.decide([Decision(kind="same", uids=plans, author="person:ann")])
    ledger.append(docs[0], story(docs[0])[:4], reader="", origins={"person"})
    longer = document(f"{STORY} The end.", key="a.txt")
    ledger.append(longer, story(longer, "rule:tester@1", 0.5), reader="tester@1", origins={"machine", "person"})
    undone = ledger.decisions()[0]
    ledger.decide([Decision(kind="undo", uids=(undone.uid,), author="person:ann")])
    ledger.retract(docs[3].uid)


def as_held(view: View) -> dict[str, Record]:
    return {record.uid: record for record in view.records()}


@pytest.mark.parametrize("size", [1, 10, 10_000])
def test_a_walk_over_milestones_passes_through_the_views_of_the_past(ledger: Ledger, size: int) -> None:
    fill(ledger)
    held: dict[str, Record] = {}
    at = 0
    stops = ledger.milestones(0, size)
    for stop in stops:
        change = ledger.change(at, stop)
        assert (change.since, change.position) == (at, stop)
        held.update({record.uid: record for record in change.upserts})
        for uid in change.deletes:
            held.pop(uid, None)
        assert held == as_held(ledger.view(stop))
        at = stop
    assert at == ledger.position
    assert len(stops) == {1: 7, 10: 4, 10_000: 1}[size]
    assert ledger.milestones(at, size) == []


def _write(url: str, name: str) -> None:
    with Ledger.open(Path("unused"), url) as ledger:
        for number in range(EACH):
            doc = document(key=f"{name}-{number}.txt")
            ledger.append(doc, story(doc), reader="", origins={"person"})


def test_several_writers_at_once_lose_nothing(postgres_url: str) -> None:
    with Ledger.open(Path("unused"), postgres_url) as ledger:
        context = mp.get_context("spawn")
        writers = [context.Process(target=_write, args=(postgres_url, f"w{n}")) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        held: dict[str, Record] = {}
        at = 0
        while any(writer.is_alive() for writer in writers) or at < ledger.position:
            change = ledger.change(at)
            held.update({record.uid: record for record in change.upserts})
            at = change.position
            writers[0].join(0.05)
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0] * WRITERS
        assert len(ledger.documents()) == WRITERS * EACH
        assert held == as_held(ledger.view())


def test_a_ledger_that_went_away_is_a_store_error_without_the_password(
    postgres_server: Postgres, postgres_url: str
) -> None:
    with Ledger.open(Path("unused"), postgres_url) as ledger:
        postgres_server.kill()
        try:
            with pytest.raises(StoreError) as reads:
                ledger.position  # noqa: B018
            with pytest.raises(StoreError) as opens:
                Ledger.open(Path("unused"), postgres_url)
        finally:
            postgres_server.start()
        assert ledger.position == 0
    for error in (reads, opens):
        assert postgres_server.password not in str(error.value)
