"""``kg load`` killed with -9 at random moments: nothing lost, nothing twice, and no query sees half a document."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg.records import Record
from kg.stores.base import comparable

SEED = int(os.environ.get("PARLEY_FAULT_SEED", time.time_ns() % 1_000_000))
DOCUMENTS = 200
HALF = """
MATCH (d:Document) OPTIONAL MATCH (n:Country)-[:EVIDENCED_BY]->(:Passage)-[:IN_DOCUMENT]->(d)
RETURN d.key AS key, count(DISTINCT n.uid) AS countries
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(DOCUMENTS):
            text = f"On day {number} France said that Germany had rejected plan {number}. “We agree,” said Spain."
            file.write(json.dumps({"id": str(number), "text": text}) + "\n")
    return path


def start(corpus: Path, folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "kg", "load", str(corpus), "--graph", str(folder), "--on", "here"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def loaded(corpus: Path, folder: Path) -> float:
    began = time.monotonic()
    process = start(corpus, folder)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 0, err.decode()
    return time.monotonic() - began


@pytest.fixture(scope="module")
def whole(corpus, tmp_path_factory) -> tuple[dict[str, Record], float]:
    """The records of an undisturbed load, and how long it takes."""
    folder = tmp_path_factory.mktemp("whole") / "graph"
    seconds = loaded(corpus, folder)
    with kg.open(folder) as graph:
        return {r.uid: comparable(r) for r in graph.records.records()}, seconds


def see_no_half_document(folder: Path, expected: set[int]) -> None:
    if not (folder / "ledger.sqlite").exists():
        return
    with kg.open(folder) as graph:
        counts = {row[1] for row in graph.cypher(HALF).rows}
    assert counts <= expected


def kill_and_finish(corpus: Path, folder: Path, whole: tuple[dict[str, Record], float], moments: list[float]) -> None:
    records, seconds = whole
    names = {uid: record for uid, record in records.items() if record.type == "Country"}
    expected = {
        len({uid for uid, r in names.items() if doc in r.documents})
        for doc in {d for r in names.values() for d in r.documents}
    }
    for moment in moments:
        process = start(corpus, folder)
        until = time.monotonic() + moment * seconds
        while process.poll() is None and time.monotonic() < until:
            see_no_half_document(folder, expected)
            time.sleep(0.05)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    loaded(corpus, folder)
    with kg.open(folder) as graph:
        assert not graph.faults()
        assert not any(graph.check().values())
        found = {r.uid: comparable(r) for r in graph.records.records()}
    assert found == records


def moments(count: int) -> list[float]:
    print(f"PARLEY_FAULT_SEED={SEED}")
    return [random.Random(SEED + number).uniform(0.05, 1.0) for number in range(count)]


def test_killed_at_five_moments(corpus, whole, tmp_path):
    kill_and_finish(corpus, tmp_path / "graph", whole, moments(5))


@pytest.mark.faults
@pytest.mark.parametrize("moment", moments(20))
def test_killed_at_a_random_moment(corpus, whole, tmp_path, moment):
    kill_and_finish(corpus, tmp_path / "graph", whole, [moment])
