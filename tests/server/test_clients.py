"""Clients that people use, each asking the saved questions of a running server."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

from kg import rdf, saved
from kg.stores.sparql_rows import bound
from tests.server import comunica

NAMES = ["plans", "who-rejected"]
PREFIXES = "".join(f"PREFIX {name}: <{address}>\n" for name, address in rdf.PREFIXES.items())


def question(name):
    """A saved question's SPARQL with its example parameters, as anybody may send it."""
    found = saved.get(name)
    given = {p.name: p.example for p in found.parameters if p.default is None}
    text, values = found.asked("sparql", given)
    return PREFIXES + bound(text, values), given


@pytest.fixture(params=NAMES)
def asked(request, client):
    """A query, and the rows that the server's own API gives for it, as sets of texts."""
    text, given = question(request.param)
    rows = client.get(f"/queries/{request.param}", params={**given, "language": "sparql"}).json()
    assert rows
    return text, len(rows), {str(value) for row in rows for value in row.values() if isinstance(value, str)}


@pytest.fixture
def endpoint(client):
    return f"{client.base_url}/sparql".replace("//sparql", "/sparql")


def test_sparqlwrapper(endpoint, asked):
    text, count, values = asked
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setQuery(text)
    for method in ("GET", POST):
        wrapper.setMethod(method)
        wrapper.setReturnFormat(JSON)
        found = wrapper.query().convert()["results"]["bindings"]
        assert len(found) == count
        assert {cell["value"] for row in found for cell in row.values()} & values
    wrapper.setReturnFormat(CSV)
    assert wrapper.query().convert().startswith(b"plan")
    wrapper.setQuery("CONSTRUCT { ?p a kg:Plan } WHERE { ?p a kg:Plan }")
    wrapper.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=wrapper.query().convert(), format="turtle")) > 1


def test_rdflib(endpoint, asked):
    text, count, values = asked
    graph = rdflib.Graph(SPARQLStore(endpoint))
    found = list(graph.query(text))
    assert len(found) == count
    assert {str(cell) for row in found for cell in row} & values


def test_curl(endpoint, asked):
    text, count, _ = asked
    command = ["curl", "-sS", "--compressed", "-H", "Accept: text/tab-separated-values"]
    command += ["--data-urlencode", f"query={text}", endpoint]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == count + 1


def test_comunica(endpoint, asked, tmp_path):
    text, count, values = asked
    script = comunica.script()
    if script is None:
        if "CI" in os.environ:
            pytest.fail("Comunica cannot be had")
        pytest.skip("no npm, or Comunica cannot be fetched: python -m tests.setup")
    (tmp_path / "query.rq").write_text(text, "utf-8")
    command = [shutil.which("node") or "node", str(script), f"sparql@{endpoint}", "-f", str(tmp_path / "query.rq")]
    done = subprocess.run(
        [*command, "-t", "application/sparql-results+json"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["results"]["bindings"]
    assert len(found) == count
    assert {cell["value"] for row in found for cell in row.values()} & values


def test_the_server_passes_its_own_description(client, tmp_path):
    """schemathesis: every operation with examples, made-up values and wrong ones; answers as the OpenAPI says."""
    command = [shutil.which("schemathesis") or "", "run", f"{client.base_url}/openapi.json".replace("//open", "/open")]
    command += ["--max-examples", "1", "--phases", "examples,fuzzing", "--seed", "7", "--no-color"]
    command += ["--exclude-checks", "positive_data_acceptance"]  # a day may be 31 February as far as a schema can say
    if not command[0]:
        pytest.skip("schemathesis is not installed")
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=Path(tmp_path))
    assert done.returncode == 0, done.stdout[-4000:]
