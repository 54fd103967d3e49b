"""``kg sync`` broken off in every way: killed, the server killed, the connection cut, the disk full, foreign data.

Afterwards the same command goes on, and the server holds what the ledger says: nothing lost, nothing twice.
"""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from kg import stores
from kg.errors import StoreError
from kg.ledger import Ledger
from kg.loading import projecting
from kg.records import Decision, Record
from kg.text import Document
from tests.faults.proxy import Proxy
from tests.generated import graph
from tests.records import document, story
from tests.servers.fixtures import need
from tests.servers.fuseki import Fuseki
from tests.servers.neo4j import Neo4j
from tests.servers.postgres import Postgres
from tests.servers.programs import java, neo4j_jars, postgres_bin

BASE = "http://localhost:8080/"
SEED = int(os.environ.get("PARLEY_FAULT_SEED", time.time_ns() % 1_000_000))
SMALL_STEPS = "import kg.loading.projecting as p; p.STEP = 40; from kg.cli import main; main()"
SERVERS = ["neo4j", "fuseki"]
MOMENTS = 20
DROPS = 4
DOCUMENTS = 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with a past: documents loaded, some again with less in them, things joined, a document retracted."""
    made = tmp_path_factory.mktemp("graph")
    fill(made)
    return made


def fill(folder: Path) -> None:
    docs = [document(key=f"{number}.txt") for number in range(DOCUMENTS)]
    with Ledger.open(folder) as ledger:
        for doc in docs:
            ledger.append(doc, story(doc), reader="", origins={"person"})
        plans = tuple(story(doc)[0].uid for doc in docs[:3])
        ledger.decide([Decision(kind="same", uids=plans, author="person:ann")])
        for doc in docs[::4]:
            ledger.append(doc, story(doc)[:4], reader="", origins={"person"})
        ledger.retract(docs[-1].uid)


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Neo4j | Fuseki:
    """A running, empty server."""
    found: Neo4j | Fuseki = request.getfixturevalue(f"{request.param}_server")
    found.clear()
    return found


def start(folder: Path, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SMALL_STEPS, "sync", "--to", url, "--graph", str(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def finish(folder: Path, url: str) -> float:
    """Sync to the end; gives the seconds that it took."""
    began = time.monotonic()
    process = start(folder, url)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return time.monotonic() - began


def holds_the_ledger(folder: Path, url: str) -> None:
    with Ledger.open(folder) as ledger, closing(stores.server(url, BASE)) as store:
        assert store.position == ledger.position
        assert projecting.compare(ledger.view(), store, repair=False) == []


def holds_some_past(folder: Path, url: str) -> int:
    """Whatever was broken off, the server holds the graph of one of the ledger's positions, whole.

    A server may still be at work on what a killed client had sent; then it is looked at again.
    """
    with Ledger.open(folder) as ledger, closing(stores.server(url, BASE)) as store:
        while True:
            position = store.position
            differing = projecting.compare(ledger.view(position), store, repair=False)
            if store.position == position:
                assert differing == []
                return position


@pytest.mark.faults
def test_killed_at_random_moments(server: Neo4j | Fuseki, folder: Path) -> None:
    print(f"PARLEY_FAULT_SEED={SEED}")
    chance = random.Random(SEED)
    finish(folder, server.url)  # makes Neo4j's constraints, which takes longer than all else
    server.clear()
    seconds = finish(folder, server.url)
    holds_the_ledger(folder, server.url)
    idle = finish(folder, server.url)  # with nothing to do: how long the command takes to begin
    reached = []
    for _ in range(MOMENTS):
        server.clear()
        process = start(folder, server.url)
        time.sleep(0.8 * idle + chance.random() * max(seconds - idle, 0.5))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        reached.append(holds_some_past(folder, server.url))
        finish(folder, server.url)
        holds_the_ledger(folder, server.url)
    print(f"positions when killed: {reached}")
    assert len(set(reached)) > 1


@pytest.mark.faults
def test_the_server_is_killed_and_comes_back(server: Neo4j | Fuseki, folder: Path) -> None:
    process = start(folder, server.url)
    with closing(stores.server(server.url, BASE)) as store:
        while store.position == 0:
            time.sleep(0.1)
    server.kill()
    server.start()
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said
    holds_the_ledger(folder, server.url)


@pytest.mark.faults
def test_the_server_stays_away(server: Neo4j | Fuseki, folder: Path) -> None:
    process = start(folder, server.url)
    with closing(stores.server(server.url, BASE)) as store:
        while store.position == 0:
            time.sleep(0.1)
    server.kill()
    try:
        _, said = process.communicate(timeout=600)
    finally:
        server.start()
    assert process.returncode == 3
    assert "cannot be reached" in said
    assert "Traceback" not in said
    assert server.password not in said
    holds_some_past(folder, server.url)
    finish(folder, server.url)
    holds_the_ledger(folder, server.url)


@pytest.mark.faults
def test_the_connection_drops_again_and_again(server: Neo4j | Fuseki, folder: Path) -> None:
    print(f"PARLEY_FAULT_SEED={SEED}")
    with Proxy(server.port) as proxy:
        finish(folder, through(server, proxy))
    server.clear()
    chance = random.Random(SEED)
    cuts = [round(proxy.passed * (part + 0.25 + chance.random() / 2) / DROPS) for part in range(DROPS)]
    with Proxy(server.port, cuts) as dropping:
        finish(folder, through(server, dropping))
    assert dropping.dropped == DROPS
    holds_the_ledger(folder, server.url)


def through(server: Neo4j | Fuseki, proxy: Proxy) -> str:
    """The server's address by way of the proxy."""
    return server.url.replace(f":{server.port}", f":{proxy.port}")


def test_foreign_data_in_the_way_is_told_and_left_alone(neo4j_server: Neo4j, neo4j_url: str) -> None:
    doc = document()
    plan = story(doc)[0]
    with foreign(neo4j_server, f"CREATE (:Plan {{uid: '{plan.uid}', name: 'somebody else’s'}})") as asked:
        with closing(stores.server(neo4j_url, BASE)) as store, pytest.raises(StoreError, match="other data"):
            store.apply([plan.model_copy(update={"evidence": ()})], [], 1)
        assert asked("MATCH (n) RETURN n.name AS name") == ["somebody else’s"]


def test_foreign_data_that_no_constraint_allows_is_told(neo4j_server: Neo4j, neo4j_url: str) -> None:
    with foreign(neo4j_server, "DROP CONSTRAINT Plan_uid IF EXISTS") as asked:
        asked("UNWIND [1, 2] AS n CREATE (:Plan {uid: 'twice', name: 'Plan ' + n}) RETURN n AS name")
        with closing(stores.server(neo4j_url, BASE)) as store, pytest.raises(StoreError, match="twice"):
            store.apply([story(document())[0].model_copy(update={"evidence": ()})], [], 1)
        assert asked("MATCH (n) RETURN n.name AS name ORDER BY name") == ["Plan 1", "Plan 2"]


@contextmanager
def foreign(server: Neo4j, first: str):
    """Speak to the database past Parley, beginning with one statement; cleared at the end."""
    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:

        def asked(text: str) -> list[str]:
            return [record["name"] for record in driver.execute_query(text).records]

        asked(first)
        yield asked
        driver.execute_query("MATCH (n) DETACH DELETE n")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own in memory; skipped where nobody may mount one."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a small disk needs root: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def grow(folder: Path, megabytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", folder], check=True)


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's."""
    made = Path(tempfile.mkdtemp(prefix="parley-disk-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.faults
def test_the_disk_of_the_ledger_is_full(open_path: Path) -> None:
    need(postgres_bin)
    with small_disk(open_path / "disk", 90) as disk, Postgres(disk) as server:
        docs, records = graph(2_000)
        with Ledger.open(Path("unused"), server.url) as ledger:
            with pytest.raises(StoreError, match="space") as full:
                write_without_end(ledger, docs, records)
            assert server.password not in str(full.value)
            last = ledger.position
            grow(disk, 400)
            done = ledger.append(docs[0], [], reader="again", origins={"person", "machine"})
            assert done.position is not None
            assert ledger.change(last, done.position).deletes
            assert len(ledger.documents()) == len(docs)


def write_without_end(ledger: Ledger, docs: list[Document], records: list[Record]) -> None:
    """Take the same documents over and over, now with their records and now without."""
    for turn in itertools.count():
        for doc in docs:
            known = [] if turn % 2 else [r for r in records if r.documents[0] == doc.uid]
            ledger.append(doc, known, reader=str(turn), origins={"person", "machine"})


@pytest.mark.faults
def test_the_disk_of_the_graph_is_full(folder: Path, open_path: Path) -> None:
    need(java, neo4j_jars)
    with small_disk(open_path / "disk", 400) as disk, Neo4j(disk) as server:
        filler = disk / "filler"
        with closing(stores.server(server.url, BASE)) as store:
            store.apply([], [], 0)  # its constraints and indexes are there; what does not fit is data
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=1M"], capture_output=True, check=False)
        process = start(folder, server.url)
        _, said = process.communicate(timeout=600)
        assert process.returncode == 3
        assert "Traceback" not in said
        filler.unlink()
        server.kill()
        server.start()
        finish(folder, server.url)
        holds_the_ledger(folder, server.url)
