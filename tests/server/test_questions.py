"""Saved questions and Cypher over HTTP, and the page for people."""

import csv
import io
import json

import pytest

from tests.server.running import SEEDS, configure, serving


def test_the_list(client):
    listed = client.get("/queries").json()
    assert len(listed) >= 40
    assert {"name", "title", "topic", "description", "parameters"} <= set(listed[0])


@pytest.mark.parametrize("language", ["cypher", "sparql"])
def test_an_answer_as_json_csv_and_page(client, language):
    params = {"plan": "30-day", "language": language}
    rows = client.get("/queries/who-rejected", params=params).json()
    assert [row["actor_name"] for row in rows] == ["Russia"]
    assert "rejected by the Kremlin" in rows[0]["quote"]
    table = list(
        csv.DictReader(io.StringIO(client.get("/queries/who-rejected", params={**params, "format": "csv"}).text))
    )
    assert [row["actor_name"] for row in table] == ["Russia"]
    page = client.get("/queries/who-rejected", params=params, headers={"accept": "text/html"})
    assert "rejected by the Kremlin" in page.text
    assert 'href="/page/country-ru"' in page.text


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/queries/who-rejcted", 404, "did you mean who-rejected"),
        ("/queries/who-rejected?plann=x", 400, "no parameter"),
        ("/queries/who-rejected?from=soon", 400, "from"),
        ("/queries/who-rejected?format=xls", 400, "format is one of"),
    ],
)
def test_wrong_questions(client, path, status, message):
    answer = client.get(path)
    assert answer.status_code == status
    assert message in answer.text


def test_cypher_saved_yes_free_no(client):
    saved = client.post("/cypher", json={"saved": "who-rejected", "params": {"plan": "30-day"}})
    assert [row["actor_name"] for row in saved.json()] == ["Russia"]
    assert client.post("/cypher", json={"query": "MATCH (n) RETURN n LIMIT 1"}).status_code == 403
    assert client.post("/cypher", content=b"not json").status_code == 400


def test_free_cypher_where_switched_on_only_reads(tmp_path):
    from tests.command import kg

    folder = tmp_path / "graph"
    port = configure(folder, free_cypher=True)
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    with serving(folder, port) as client:
        found = client.post(
            "/cypher", json={"query": "MATCH (p:Plan) WHERE p.name CONTAINS $x RETURN p.name AS n", "params": {"x": ""}}
        )
        assert found.status_code == 200
        assert found.json()
        for text in (
            "CREATE (n:Plan)",
            "MATCH (n) DETACH DELETE n",
            "MATCH (n) SET n.name = 'x'",
            "MERGE (n:Plan {uid: 'x'})",
            "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
            "MATCH (n) RETURN n UNION LOAD CSV FROM 'file:///etc/passwd' AS n RETURN n",
        ):
            answer = client.post("/cypher", json={"query": text})
            assert answer.status_code == 400, text
            assert "root:" not in answer.text


def test_openapi_lists_every_question(client):
    said = client.get("/openapi.json").json()
    names = {item["name"] for item in client.get("/queries").json()}
    assert {f"/queries/{name}" for name in names} | {"/queries"} == set(said["paths"])
    json.dumps(said)


def test_free_sparql_on_the_page(client):
    page = client.get("/ask", params={"language": "sparql", "query": "SELECT ?n { ?p a kg:Plan ; skos:prefLabel ?n }"})
    assert "Kellogg Plan" in page.text
    wrong = client.get("/ask", params={"language": "sparql", "query": "SELECT <b>"})
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text
    assert "<b>" not in wrong.text
    assert client.get("/ask", params={"language": "cypher", "query": "MATCH (n) RETURN n"}).status_code == 403
