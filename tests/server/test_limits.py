"""Untrusted queries: they end at their limits, stall nobody, reach nothing and run nothing."""

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.command import kg
from tests.server.running import SEEDS, configure, serving

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
QUICK = "SELECT ?p WHERE { ?p a kg:Plan }"


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    """A server with narrow limits."""
    folder = tmp_path_factory.mktemp("limited") / "graph"
    port = configure(folder, query_seconds=8, query_rows=1000, query_megabytes=200, requests_per_minute=0)
    kg("load", str(SEEDS / "re-russia"), "--graph", str(folder))
    with serving(folder, port) as client:
        yield client


def test_a_query_for_an_hour_ends_at_its_limit_while_others_answer(limited):
    with ThreadPoolExecutor(8) as pool:
        slow = pool.submit(limited.get, "/sparql", params={"query": SLOW})
        time.sleep(0.5)
        quick = list(pool.map(lambda n: limited.get("/sparql", params={"query": f"{QUICK} # {n}"}), range(50)))
        assert not slow.done()
        assert all(answer.status_code == 200 for answer in quick)
        ended = slow.result()
    assert ended.status_code == 504
    assert "8 seconds" in ended.text
    assert limited.get("/sparql", params={"query": QUICK}).status_code == 200


def test_too_many_rows(limited):
    for query in ("SELECT * WHERE { ?s ?p ?o }", "SELECT ?a ?b WHERE { ?a ?x ?c . ?b ?y ?d } LIMIT 5000"):
        for form in ("json", "xml", "csv", "tsv"):
            answer = limited.get("/sparql", params={"query": query, "format": form})
            assert answer.status_code == 413
            assert "1000 rows" in answer.text


def test_too_much_memory(limited):
    query = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?c), STR(?f))) AS ?x) WHERE { ?a ?b ?c . ?d ?e ?f }"
    answer = limited.get("/sparql", params={"query": query})
    assert answer.status_code in (503, 504)
    assert "200 MB" in answer.text or "8 seconds" in answer.text
    assert limited.get("/sparql", params={"query": QUICK}).status_code == 200


def test_too_many_requests(tmp_path):
    folder = tmp_path / "graph"
    port = configure(folder, requests_per_minute=20)
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    with serving(folder, port) as client:
        answers = [client.get("/openapi.json") for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)


@pytest.fixture
def listener():
    """A listener on loopback that notes whether anybody connects."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen():
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                heard.append(connection.recv(1000))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], heard
        stop.set()
        thread.join()


def test_no_query_reaches_the_network_or_a_file(limited, listener):
    port, heard = listener
    url = f"http://127.0.0.1:{port}/x"
    queries = [
        f"SELECT * WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * WHERE {{ service silent <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * WHERE {{ SER\\u0056ICE <{url}> {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{url}> WHERE {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{url}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"LOAD <{url}>",
        "LOAD <file:///etc/passwd>",
        "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }",
    ]
    for query in queries:
        answer = limited.get("/sparql", params={"query": query, "default-graph-uri": []})
        assert answer.status_code in (200, 400)
        assert "root:" not in answer.text
    answer = limited.get("/sparql", params={"query": QUICK, "default-graph-uri": url, "named-graph-uri": url})
    assert answer.json()["results"]["bindings"] == []
    limited.post("/cypher", json={"query": f"LOAD CSV FROM '{url}' AS row RETURN row"})
    assert heard == []


def test_hostile_texts_run_nothing_and_break_no_page(tmp_path):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;\u2028"
    folder = tmp_path / "graph"
    text = f"Arvania proposed the Plan {hostile} in May."
    (tmp_path / "x.txt").write_text(text, "utf-8")
    name = f"Plan {hostile}"
    gold = {"nodes": [{"id": "p", "type": "Plan", "name": name, "aliases": [name], "evidence": text}], "edges": []}
    import json

    (tmp_path / "x.gold.yaml").write_text(json.dumps(gold), "utf-8")
    (tmp_path / "x.meta.json").write_text(json.dumps({"title": hostile, "publisher": hostile}), "utf-8")
    port = configure(folder)
    result = kg("load", str(tmp_path / "x.txt"), "--graph", str(folder))
    assert result.code == 0, result.err
    with serving(folder, port) as client:
        uid = client.get("/queries/plans", params={"format": "json"}).json()[0]["plan"]
        document = client.get("/sparql", params={"query": "SELECT ?d { ?d a kg:Document }"}).json()
        document_iri = document["results"]["bindings"][0]["d"]["value"]
        pages = ["/", f"/page/{uid}", "/queries/plans?format=html", "/explore"]
        for path in (*pages, document_iri.replace("/id/", "/page/")):
            page = client.get(path, headers={"accept": "text/html"})
            assert page.status_code == 200, path
            assert "<script>alert" not in page.text
            assert "<img src=x" not in page.text
            assert "script-src 'self'" in page.headers["content-security-policy"]
        for query in (hostile, f"SELECT '{hostile}"):
            assert "<script>alert" not in client.get("/ask", params={"language": "sparql", "query": query}).text


def test_a_query_under_way_is_finished_when_the_server_stops(tmp_path):
    folder = tmp_path / "graph"
    port = configure(folder)
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    import signal
    import subprocess
    import sys

    import httpx

    command = [sys.executable, "-m", "kg", "serve", "--port", str(port), "--graph", str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client, ThreadPoolExecutor(1) as pool:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                try:
                    client.get("/openapi.json")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            query = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f }"
            waiting = pool.submit(client.get, "/sparql", params={"query": query})
            time.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            assert waiting.result().status_code == 200
        assert process.wait(30) is not None
    finally:
        process.kill()
        process.wait()
