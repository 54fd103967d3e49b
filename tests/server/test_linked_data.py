"""Every IRI that the graph mints answers, for people and for programs."""

import pyoxigraph
import pytest
import rdflib

import kg as package
from tests.command import kg
from tests.server.running import SEEDS, configure, serving

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TURTLE = {"accept": "text/turtle"}


@pytest.fixture(scope="module")
def minted(client, served_graph):
    """Every IRI under the base that the whole graph names, without its fragment."""
    quads = pyoxigraph.parse(client.get("/dump/graph.nq").content, pyoxigraph.RdfFormat.N_QUADS)
    base = f"http://127.0.0.1:{served_graph[1]}/"
    found = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(base):
                found.add(term.value.split("#")[0])
    return sorted(found)


def test_every_iri_answers(client, minted):
    assert len(minted) > 600
    for iri in minted:
        assert client.get(iri, headers=TURTLE).status_code == 303, iri
    for iri in minted[:: len(minted) // 60]:
        data = client.get(iri, headers=TURTLE, follow_redirects=True)
        assert data.status_code == 200
        if "/id/" in iri:
            graph = rdflib.Graph().parse(data=data.text, format="turtle")
            assert any(graph.predicate_objects(rdflib.URIRef(iri))), iri
            page = client.get(iri, headers=HTML, follow_redirects=True)
            assert page.headers["content-type"].startswith("text/html")
            assert "<h1" in page.text


def test_a_page_has_the_quotes_in_context(client):
    plan = client.get("/queries/plans", params={"format": "json"}).json()
    uid = next(row["plan"] for row in plan if row["plan_name"] == "Kellogg Plan")
    page = client.get(f"/page/{uid}").text
    assert "<mark>The first plan by Keith Kellogg and Fred Fleitz" in page
    assert "2025-05" in page
    assert 'href="/page/person-' in page


def test_what_is_not_there_is_404_for_both(client):
    for headers, media in ((HTML, "text/html"), ({"accept": "*/*"}, "text/plain")):
        answer = client.get("/id/plan-0000000000000000", headers=headers)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith(media)


def test_an_accept_that_fits_nothing_is_406(client, minted):
    iri = next(iri for iri in minted if "/id/plan-" in iri)
    assert client.get(iri, headers={"accept": "image/png"}).status_code == 406


def test_a_merged_thing_leads_to_its_survivor_and_new_data_appear_without_a_restart(tmp_path):
    folder = tmp_path / "graph"
    port = configure(folder)
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    with serving(folder, port) as client:
        assert len(client.get("/queries/plans", params={"format": "json"}).json()) == 2
        kg("load", str(SEEDS / "invented" / "aldren-rejection.txt"), "--graph", str(folder))
        assert len(client.get("/queries/plans", params={"format": "json"}).json()) == 4
        with package.open(folder) as graph:
            plans = [n.uid for n in graph.records.nodes.values() if n.type == "Plan"]
        kg("merge", plans[0], plans[2], "--why", "one plan", "--graph", str(folder))
        moved = client.get(f"/id/{plans[2]}", headers=TURTLE)
        assert moved.status_code == 308
        assert moved.headers["location"].endswith(f"/id/{plans[0]}")
        assert len(client.get("/queries/plans", params={"format": "json"}).json()) == 3


def test_void_and_ontology(client):
    void = rdflib.Graph().parse(data=client.get("/.well-known/void", headers=TURTLE).text, format="turtle")
    assert (None, rdflib.VOID.sparqlEndpoint, None) in void
    dump = str(next(void.objects(None, rdflib.VOID.dataDump)))
    assert client.get(dump).status_code == 200
    ontology = rdflib.Graph().parse(data=client.get("/ontology", headers=TURTLE).text, format="turtle")
    assert (rdflib.URIRef("https://w3id.org/parley/ontology#Plan"), rdflib.RDF.type, rdflib.OWL.Class) in ontology
    assert "@context" in client.get("/ontology/context.jsonld").json()


def test_a_base_with_a_path_is_served_there_too(tmp_path):
    from tests.server.running import free_port

    folder = tmp_path / "graph"
    port = free_port()
    configure(folder)
    (folder / "settings.toml").write_text(f'base_iri = "http://127.0.0.1:{port}/talks/"\n')
    kg("load", str(SEEDS / "invented" / "aldren-talks.txt"), "--graph", str(folder))
    with serving(folder, port) as client:
        (row, *_) = client.get("/talks/queries/plans", params={"format": "json"}).json()
        page = client.get(f"/talks/id/{row['plan']}", headers=HTML, follow_redirects=True)
        assert page.status_code == 200
        assert f'href="/talks/data/{row["plan"]}.ttl"' in page.text
