"""The SPARQL 1.1 protocol and its result forms over HTTP, written from the standards.

https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-results-json/,
https://www.w3.org/TR/sparql11-results-csv-tsv/. The protocol's tests of updates are not here: update is off, and that
is tested instead.
"""

import csv
import gzip
import http.client
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import httpx
import pyoxigraph
import pytest
import rdflib

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?n WHERE { ?p a kg:Plan ; skos:prefLabel ?n } ORDER BY ?n"
CONSTRUCT = "CONSTRUCT { ?p a kg:Plan } WHERE { ?p a kg:Plan }"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


def by_get(client, query, **params):
    if len(query) > 60_000:  # more than the client takes into an address
        return _by_long_get(client, query)
    return client.get("/sparql", params={"query": query, **params})


def _by_long_get(client, query):
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port)
    connection.request("GET", "/sparql?" + urlencode({"query": query}))
    answer = connection.getresponse()
    found = httpx.Response(answer.status, content=answer.read())
    connection.close()
    return found


def by_form(client, query, **params):
    return client.post("/sparql", data={"query": query, **params})


def by_body(client, query, **params):
    return client.post("/sparql", content=query.encode(), headers=DIRECT, params=params)


METHODS = [by_get, by_form, by_body]


@pytest.mark.parametrize("ask", METHODS)
def test_query_by_each_method(client, ask):
    answer = ask(client, ASK)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("ask", METHODS)
@pytest.mark.parametrize(
    "text",
    ["100%25", "a+b", "a b", "Зеленський “№” 🕊", "%2B%20+%", "x" * 100_000, 'quote " and \\ slash', "line\nbreak\ttab"],
    ids=["percent", "plus", "space", "non-ascii", "mixed", "100 kB", "quote", "newline"],
)
def test_texts_arrive_unaltered(client, ask, text):
    answer = ask(client, f"SELECT ({json.dumps(text, ensure_ascii=False)} AS ?t) WHERE {{}}")
    assert answer.status_code == 200, answer.text[:200]
    assert answer.json()["results"]["bindings"][0]["t"]["value"] == text


@pytest.mark.parametrize("ask", METHODS)
def test_the_request_names_the_graphs(client, ask):
    (first, second, *_) = [row["g"]["value"] for row in by_get(client, GRAPHS).json()["results"]["bindings"]]
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

    def counted(**params):
        return int(ask(client, count, **params).json()["results"]["bindings"][0]["n"]["value"])

    one, other = counted(**{"default-graph-uri": first}), counted(**{"default-graph-uri": second})
    assert counted(**{"default-graph-uri": [first, second]}) == one + other
    assert 0 < one < counted()
    listed = ask(client, GRAPHS, **{"named-graph-uri": [second]}).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in listed] == [second]
    inside = f"SELECT (COUNT(*) AS ?n) FROM <{first}> WHERE {{ ?s ?p ?o }}"
    assert int(ask(client, inside).json()["results"]["bindings"][0]["n"]["value"]) == one
    chosen = ask(client, inside, **{"default-graph-uri": second}).json()["results"]["bindings"][0]["n"]["value"]
    assert int(chosen) == other, "the request's graphs come before the query's"


@pytest.mark.parametrize(
    ("send", "status"),
    [
        (lambda c: c.put("/sparql", params={"query": ASK}), 405),
        (lambda c: c.get("/sparql", params={"query": [ASK, ASK]}), 400),
        (lambda c: c.post("/sparql", data={"query": [ASK, ASK]}), 400),
        (lambda c: c.post("/sparql", content=ASK, headers={"content-type": "text/plain"}), 415),
        (lambda c: c.post("/sparql", content=f"query={ASK}"), 415),
        (lambda c: c.post("/sparql", content=ASK), 415),
        (lambda c: c.post("/sparql", content=ASK.encode("utf-16"), headers=DIRECT), 400),
        (lambda c: c.post("/sparql", content=b"query=%FF%FE", headers=FORM), 400),
        (lambda c: c.get("/sparql", params={"query": "ASK { nonsense"}), 400),
        (lambda c: c.get("/sparql", params={"query": ""}), 400),
        (lambda c: c.post("/sparql", data={"update": "CLEAR ALL"}), 403),
        (lambda c: c.post("/sparql", content="CLEAR ALL", headers={"content-type": "application/sparql-update"}), 403),
        (lambda c: c.get("/sparql", params={"query": "INSERT DATA { <a:b> <a:b> 1 }"}), 400),
        (lambda c: c.get("/sparql", params={"query": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"}), 400),
        (lambda c: c.get("/sparql", params={"query": SELECT}, headers={"accept": "image/png"}), 406),
        (lambda c: c.get("/sparql", params={"query": SELECT}, headers={"accept": "text/turtle"}), 406),
        (lambda c: c.post("/sparql", content=b"x" * 2_100_000, headers=DIRECT), 413),
    ],
)
def test_wrong_requests_are_answered_in_plain_words(client, send, status):
    answer = send(client)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert 10 < len(answer.text) < 1500
    assert "Traceback" not in answer.text


def test_a_syntax_error_has_its_position(client):
    said = by_get(client, "SELECT ?x\nWHERE { ?x ?y }").text
    assert "line 2, column 16" in said
    assert "\n   WHERE { ?x ?y }\n" in said
    assert "expected one of" not in said


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv, application/sparql-results+xml;q=0.9", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html, application/xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_negotiation_of_results(client, accept, media):
    answer = client.get("/sparql", params={"query": SELECT}, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "media",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/trig",
        "application/n-quads",
    ],
)
def test_graphs_in_every_form_say_the_same(client, media):
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"accept": media})
    assert answer.headers["content-type"].split(";")[0] == media
    found = pyoxigraph.parse(answer.content, pyoxigraph.RdfFormat.from_media_type(media))
    expected = client.get("/sparql", params={"query": "SELECT ?p WHERE { ?p a kg:Plan }"}).json()
    plans = {row["p"]["value"] for row in expected["results"]["bindings"]}
    assert {quad.subject.value for quad in found} == plans


def test_results_in_every_form_say_the_same(client):
    values = "('a,\"b\"\\n' 1) ('ü'@de 2.5) (<http://x/> true)"
    query = f"SELECT ?t ?n ?none WHERE {{ VALUES (?t ?n) {{ {values} }} OPTIONAL {{ ?none <http://none/> 1 }} }}"

    def get(form):
        return client.get("/sparql", params={"query": query, "format": form})

    bindings = get("json").json()["results"]["bindings"]
    assert [row["t"]["value"] for row in bindings] == ['a,"b"\n', "ü", "http://x/"]
    assert bindings[1]["t"]["xml:lang"] == "de"
    assert all("none" not in row for row in bindings)
    rows = list(csv.reader(io.StringIO(get("csv").text)))
    assert rows == [["t", "n", "none"], ['a,"b"\n', "1", ""], ["ü", "2.5", ""], ["http://x/", "true", ""]]
    tsv = get("tsv").text.splitlines()
    assert tsv[0] == "?t\t?n\t?none"
    assert tsv[1].split("\t")[0] == '"a,\\"b\\"\\n"'
    assert tsv[3].split("\t")[0] == "<http://x/>"
    spaces = {"r": "http://www.w3.org/2005/sparql-results#"}
    results = ET.fromstring(get("xml").text).findall(".//r:result", spaces)
    assert [r.find("r:binding[@name='n']/r:literal", spaces).text for r in results] == ["1", "2.5", "true"]


def test_without_a_query_programs_get_the_service_description(client):
    answer = client.get("/sparql", headers={"accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.supportedLanguage, sd.SPARQL11Query) in graph
    page = client.get("/sparql", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 303


def test_an_answer_that_a_client_has_is_not_sent_again(client):
    first = by_get(client, SELECT)
    again = client.get("/sparql", params={"query": SELECT}, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert not again.content
    other = by_get(client, SELECT, format="csv")
    assert other.headers["etag"] != first.headers["etag"]


def test_head_options_cors_and_gzip(client):
    head = client.head("/sparql", params={"query": SELECT})
    assert head.status_code == 200
    assert not head.content
    options = client.options(
        "/sparql", headers={"origin": "https://app.invalid", "access-control-request-method": "POST"}
    )
    assert options.status_code == 204
    assert options.headers["access-control-allow-origin"] == "*"
    request = client.build_request("GET", "/sparql", params={"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 100"})
    request.headers["accept-encoding"] = "gzip"
    answer = client.send(request, stream=True)
    assert answer.headers["content-encoding"] == "gzip"
    body = b"".join(answer.iter_raw())
    assert len(json.loads(gzip.decompress(body))["results"]["bindings"]) == 100


def test_a_large_answer_is_whole(client):
    query = "SELECT ?a ?b WHERE { ?a a ?t . ?b a ?u } LIMIT 50000"
    assert len(by_get(client, query).json()["results"]["bindings"]) == 50_000


def test_an_answer_over_the_limit_of_rows_says_so(client):
    answer = by_get(client, "SELECT ?a ?b WHERE { ?a ?p ?x . ?b ?q ?y } LIMIT 150000")
    assert answer.status_code == 413
    assert "100000 rows" in answer.text
