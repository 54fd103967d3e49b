"""The servers start, keep their data over a power cut, let nobody in without a password, and die with their parent."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from tests.servers.fuseki import Fuseki
from tests.servers.neo4j import Neo4j
from tests.servers.postgres import Postgres

ROOT = Path(__file__).parents[2]

ORPHAN = """
import sys, time
from tests.servers.{module} import {name}
server = {name}()
server.start()
print(server.process.pid, server.home, flush=True)
time.sleep(60)
"""


def test_neo4j_keeps_its_data_over_a_power_cut(neo4j_server: Neo4j) -> None:
    with GraphDatabase.driver(neo4j_server.address, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("CREATE (:PowerCut)")
        neo4j_server.kill()
        neo4j_server.start()
        counted = driver.execute_query("MATCH (n:PowerCut) DELETE n RETURN count(*) AS n")
    assert counted.records[0]["n"] == 1


def test_neo4j_refuses_a_wrong_password(neo4j_server: Neo4j) -> None:
    with (
        GraphDatabase.driver(neo4j_server.address, auth=("neo4j", "neo4j")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


def test_fuseki_keeps_its_data_over_a_power_cut(fuseki_server: Fuseki) -> None:
    user = (fuseki_server.user, fuseki_server.password)
    graph = {"graph": "urn:power-cut"}
    turtle = {"Content-Type": "text/turtle"}
    data = f"{fuseki_server.address}/data"
    put = httpx.put(data, params=graph, content="<urn:a> <urn:b> 1", headers=turtle, auth=user)
    assert put.status_code == 201
    fuseki_server.kill()
    fuseki_server.start()
    ask = httpx.get(f"{fuseki_server.address}/sparql", params={"query": "ASK { <urn:a> <urn:b> 1 }"}, auth=user)
    assert ask.json()["boolean"] is True
    assert httpx.delete(data, params=graph, auth=user).status_code == 204


@pytest.mark.parametrize("path", ["sparql?query=ASK%7B%7D", "data?default", "update"])
def test_fuseki_lets_nobody_in_without_a_password(fuseki_server: Fuseki, path: str) -> None:
    assert httpx.get(f"{fuseki_server.address}/{path}").status_code == 401


def test_postgres_keeps_its_data_over_a_power_cut(postgres_server: Postgres, postgres_url: str) -> None:
    _psql(postgres_url, "CREATE TABLE kept (n int)")
    postgres_server.kill()
    postgres_server.start()
    assert _psql(postgres_url, "SELECT count(*) FROM kept").split() == ["0"]


def _psql(url: str, statement: str) -> str:
    call = ["psql", "--no-psqlrc", "--tuples-only", "--command", statement, url]
    return subprocess.run(call, capture_output=True, text=True, check=True, timeout=30).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a program that its parent has died")
@pytest.mark.parametrize(("module", "name"), [("fuseki", "Fuseki"), ("postgres", "Postgres")])
@pytest.mark.usefixtures("fuseki_server", "postgres_server")
def test_a_server_dies_with_its_parent(module: str, name: str) -> None:
    call = [sys.executable, "-c", ORPHAN.format(module=module, name=name)]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, home = parent.stdout.readline().split()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    deadline = time.monotonic() + 10
    while _lives(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    subprocess.run(["rm", "-rf", home], check=True)
    assert not _lives(int(pid))


def _lives(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
