"""docs/endpoint.md: every address in it answers, every setting in it exists."""

import re
from pathlib import Path

import pytest

from kg.settings import Settings

TEXT = (Path(__file__).parents[2] / "docs" / "endpoint.md").read_text("utf-8")
SETTINGS = ("base_iri", "free_cypher", "query_seconds", "query_rows", "query_megabytes", "requests_per_minute")


@pytest.fixture(scope="module")
def addresses(client):
    """The addresses of the table, about a thing and a document of the graph."""
    table = [row.split("|")[1] for row in TEXT.splitlines() if row.startswith("| `/")]
    thing = client.get("/queries/plans").json()[0]["plan"]
    found = client.get("/sparql", params={"query": "SELECT ?d { ?d a kg:Document }"}).json()["results"]["bindings"]
    document = found[0]["d"]["value"].rsplit("/", 1)[1]
    texts = re.findall(r"`(/[^`]*)`", " ".join(table))
    named = [text.replace("…", "30-day").replace("NAME", "who-rejected") for text in texts]
    return [text.replace("UID", document if text.startswith("/graph/") else thing) for text in named]


def test_every_address_answers(client, addresses):
    assert len(addresses) >= 14
    for address in addresses:
        answer = client.get(address, headers={"accept": "*/*"}, follow_redirects=True)
        wanted = 400 if address == "/cypher" else 200  # which wants a question
        assert answer.status_code == wanted, address


def test_every_setting_is_one_and_is_named():
    for name in SETTINGS:
        assert name in Settings.model_fields
        assert f"`{name}" in TEXT or name.replace("_", "-") in TEXT, name
    served = [name for name in Settings.model_fields if name.startswith(("query_", "requests_", "free_"))]
    assert set(served) <= set(SETTINGS)
