"""What the server says of itself: SPARQL service description, VoID, and the ontology.

Sources: https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/.
"""

from __future__ import annotations

from rdflib import RDF, VOID, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF
from starlette.requests import Request
from starlette.responses import Response

from kg import publish
from kg.kinds import NAMESPACE
from kg.server import answers
from kg.server.answers import Refused
from kg.server.negotiation import GRAPHS, best
from kg.server.state import State

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
GRAPH_FORMATS = ("Turtle", "N-Triples", "TriG", "N-Quads", "RDF_XML", "JSON-LD")
WRITERS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}


def service(request: Request, state: State) -> Response:
    """The service description, in the form that the client wants."""
    graph = Graph()
    graph.bind("sd", SD)
    endpoint = URIRef(state.settings.base_iri + "sparql")
    about = URIRef(f"{endpoint}#service")
    graph.add((about, RDF.type, SD.Service))
    graph.add((about, SD.endpoint, endpoint))
    graph.add((about, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((about, SD.feature, SD.UnionDefaultGraph))
    for name in (*RESULT_FORMATS, *GRAPH_FORMATS):
        graph.add((about, SD.resultFormat, URIRef(FORMATS + name)))
    dataset = URIRef(f"{endpoint}#dataset")
    graph.add((about, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    return _given(request, graph, answers.tag("service", state.version("sparql")))


async def void(request: Request) -> Response:
    """What the data set holds, where it is queried and where it is fetched whole."""
    state: State = request.app.state.parley
    base = state.settings.base_iri
    view = await state.view()
    graph = Graph()
    graph.bind("void", VOID)
    about = URIRef(base + ".well-known/void#dataset")
    graph.add((about, RDF.type, VOID.Dataset))
    graph.add((about, DCTERMS.title, Literal("A Parley graph of negotiations", lang="en")))
    graph.add((about, FOAF.homepage, URIRef(base)))
    graph.add((about, VOID.sparqlEndpoint, URIRef(base + "sparql")))
    graph.add((about, VOID.uriSpace, Literal(base + "id/")))
    graph.add((about, VOID.vocabulary, URIRef(NAMESPACE)))
    graph.add((about, VOID.entities, Literal(len(view.nodes))))
    graph.add((about, VOID.documents, Literal(len(view.documents))))
    for ending in ("nq", "trig"):
        graph.add((about, VOID.dataDump, URIRef(f"{base}dump/graph.{ending}")))
    for node in list(view.nodes.values())[:3]:
        graph.add((about, VOID.exampleResource, URIRef(f"{base}id/{node.uid}")))
    return _given(request, graph, answers.tag("void", view.position))


def ontology(request: Request) -> Response:
    """The ontology, or its JSON-LD context."""
    if request.url.path.endswith("context.jsonld"):
        return Response(publish.context(), media_type="application/ld+json")
    graph = Graph().parse(data=publish.owl(), format="turtle")
    return _given(request, graph, answers.tag("ontology"))


def _given(request: Request, graph: Graph, etag: str) -> Response:
    media = best(request.headers.get("accept", ""), (*WRITERS, "application/ld+json"))
    if media is None:
        raise Refused(406, f"this comes as {', '.join(GRAPHS.values())}")
    headers = {"ETag": etag, "Vary": "Accept"}
    writer = WRITERS.get(media, "json-ld")
    return answers.unchanged(request, etag, headers) or Response(
        graph.serialize(format=writer), headers=headers, media_type=media
    )
