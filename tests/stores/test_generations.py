"""Generations of embedded stores: readers and writers never meet, and a crash leaves the last one whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kg import stores
from kg.errors import StoreError
from kg.records import Node, Record
from kg.stores.base import Store, check
from kg.stores.generations import Generations
from kg.view import document_node
from tests import records as story

BASE = "http://localhost:8080/"
DOCUMENT = story.document()
STORY: list[Record] = [document_node(DOCUMENT), *story.story(DOCUMENT)]
COUNT = {
    "oxigraph": "SELECT (COUNT(*) AS ?n) { ?x a rdf:Statement }",
    "kglite": "MATCH (:Plan)-[r]->(:Actor) RETURN count(r) AS n",
}


@pytest.fixture(params=list(stores.EMBEDDED))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_store(name: str, tmp_path: Path) -> Callable[[], Store]:
    return lambda: stores.local(name, tmp_path, BASE)


def published(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def publish(generations: Generations, position: int, text: str) -> None:
    with generations.make(position) as (fresh, _):
        (fresh / "data").write_text(text)


def test_a_generation_is_published_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    generations = Generations(tmp_path, "form")
    publish(generations, 1, "one")
    with suppress(KeyboardInterrupt), generations.make(2) as (fresh, before):
        assert before == tmp_path / "1"
        (fresh / "data").write_text("half")
        raise KeyboardInterrupt
    assert published(tmp_path) == ["1"]
    assert not list(tmp_path.glob(".making-*"))


def test_the_one_before_goes_unless_somebody_holds_it(tmp_path: Path) -> None:
    generations = Generations(tmp_path, "form")
    publish(generations, 1, "one")
    publish(generations, 2, "two")
    assert published(tmp_path) == ["2"]
    held = generations.hold()
    assert held is not None
    with held:
        publish(generations, 3, "three")
        publish(generations, 4, "four")
        assert published(tmp_path) == ["2", "4"]
        assert (held.generation.path / "data").read_text() == "two"
    publish(generations, 5, "five")
    assert published(tmp_path) == ["5"]


def test_one_position_may_be_made_again(tmp_path: Path) -> None:
    generations = Generations(tmp_path, "form")
    for text in ("one", "two", "three"):
        publish(generations, 7, text)
    newest = generations.latest()
    assert newest is not None
    assert (newest.position, (newest.path / "data").read_text()) == (7, "three")


def test_numbers_are_compared_as_numbers(tmp_path: Path) -> None:
    generations = Generations(tmp_path, "form")
    with_nine = Generations(tmp_path, "form").hold
    publish(generations, 9, "nine")
    held = with_nine()
    assert held is not None
    with held:
        publish(generations, 10, "ten")
        newest = generations.latest()
    assert newest is not None
    assert newest.position == 10


def test_another_form_counts_as_none(tmp_path: Path) -> None:
    publish(Generations(tmp_path, "old base"), 3, "old")
    generations = Generations(tmp_path, "new base")
    assert generations.latest() is None
    assert generations.hold() is None
    with generations.make(3) as (fresh, before):
        assert before is None
        (fresh / "data").write_text("new")
    newest = generations.latest()
    assert newest is not None
    assert (newest.path / "data").read_text() == "new"
    assert len(published(tmp_path)) == 1


def test_a_store_ahead_of_the_ledger_is_named(tmp_path: Path) -> None:
    generations = Generations(tmp_path, "form")
    publish(generations, 5, "five")
    with pytest.raises(StoreError, match="stands at 5, ahead of 4"):
        publish(generations, 4, "four")


def test_leftovers_of_a_crashed_writer_go(tmp_path: Path) -> None:
    for leftover in (".making-x", ".going-3"):
        (tmp_path / leftover).mkdir()
        (tmp_path / leftover / "data").write_text("half")
    publish(Generations(tmp_path, "form"), 1, "one")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".making", ".going"))]


def test_a_changed_base_iri_builds_the_store_anew(tmp_path: Path) -> None:
    stores.local("oxigraph", tmp_path, BASE).apply(STORY, [], 1)
    moved = stores.local("oxigraph", tmp_path, "https://example.org/")
    assert moved.position == 0
    moved.apply(STORY, [], 1)
    assert check(moved, STORY) == []
    assert moved.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER STRSTARTS(STR(?g), 'http://localhost') }").rows == ()


def test_a_reader_sees_new_data_without_reopening(open_store: Callable[[], Store], name: str) -> None:
    reader, writer = open_store(), open_store()
    assert reader.query(COUNT[name]).rows == ((0,),)
    writer.apply(STORY[:5], [], 1)
    assert reader.query(COUNT[name]).rows == ((1,),)
    writer.apply(STORY, [], 2)
    assert reader.query(COUNT[name]).rows == ((4,),)
    assert reader.position == 2


def test_a_broken_generation_is_an_error_that_says_what_to_do(open_store: Callable[[], Store], tmp_path: Path) -> None:
    open_store().apply(STORY, [], 1)
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name not in ("about.json", "held", ".writer"):
            path.write_bytes(b"broken")
    with pytest.raises(StoreError, match="delete the folder to rebuild it"):
        list(open_store().dump())


WRITER = """
import sys
from pathlib import Path
from kg import stores
from tests.stores.test_generations import BASE, STORY, topics
store = stores.local(sys.argv[2], Path(sys.argv[1]), BASE)
print("ready", flush=True)
while True:
    store.apply(topics(store.position + 1), [], store.position + 1)
"""


def topics(position: int) -> list[Record]:
    """What the writer adds at a position: ten nodes, all or none."""
    return [Node(uid=f"topic-{position}-{n}", type="Topic", name=f"t{position}") for n in range(10)]


TOPICS = {"oxigraph": "SELECT (COUNT(*) AS ?n) { ?x a kg:Topic }", "kglite": "MATCH (t:Topic) RETURN count(t) AS n"}


def start_writer(folder: Path, name: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def test_reading_beside_a_writer_that_is_killed(open_store: Callable[[], Store], name: str, tmp_path: Path) -> None:
    """Another process loads and is killed, twice; readers always see whole generations, and loading goes on."""
    reader = open_store()
    reader.apply([], [], 1)
    for _ in range(2):
        writer = start_writer(tmp_path, name)
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            (count,) = reader.query(TOPICS[name]).rows[0]
            assert count % 10 == 0
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()  # type: ignore[union-attr]
        expected = [record for position in range(2, reader.position + 1) for record in topics(position)]
        assert check(reader, expected) == []
    reader.close()
    last = open_store()
    last.apply(STORY, [], last.position + 1)
    assert len(published(tmp_path / "stores" / name)) == 1
    assert {difference.kind for difference in check(last, STORY)} == {"surplus"}
