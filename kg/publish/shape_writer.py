"""Writing SHACL shapes into a graph: named shapes, lists and paths."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, RDFS, SH, BNode, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node as Term

from kg.publish.terms import KG, OA, empty
from kg.schema import Schema

SHAPES = Namespace("https://w3id.org/parley/shapes#")
_PREFIXES = f"PREFIX kg: <{KG}> PREFIX rdf: <{RDF}> PREFIX oa: <{OA}>"


class Shapes:
    """Collects shapes; blank nodes are numbered, so that equal ontologies give equal texts."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        known = {prefix: schema.prefixes[prefix] for prefix in ("kg", "edtf", "oa", "rdf", "skos", "xsd")}
        self.graph = empty({**known, "sh": str(SH), "shape": str(SHAPES), "rdfs": str(RDFS)})
        self.blank = 0

    def has(self, name: str) -> bool:
        """Whether there is a shape of that name."""
        return (SHAPES[name], None, None) in self.graph

    def add(self, subject: Term, **words: Term | Iterable[Term]) -> None:
        """Statements in the words of SHACL; a tuple is a list, any other iterable is several values."""
        for word, value in words.items():
            for single in [value] if isinstance(value, (Term, tuple)) else value:
                self.graph.add((subject, SH[word], self.listed(single) if isinstance(single, tuple) else single))

    def fresh(self) -> BNode:
        """A numbered blank node."""
        self.blank += 1
        return BNode(f"b{self.blank:05}")

    def inverse(self, predicate: URIRef) -> BNode:
        """The path against a predicate."""
        path = self.fresh()
        self.graph.add((path, SH.inversePath, predicate))
        return path

    def listed(self, items: tuple[Term, ...]) -> BNode:
        """An RDF list."""
        return Collection(self.graph, self.fresh(), list(items)).uri  # type: ignore[return-value]

    def path(self, name: str, path: Term, **words: Term | Iterable[Term]) -> URIRef:
        """A property shape of that name."""
        shape = SHAPES[name]
        self.graph.add((shape, RDF.type, SH.PropertyShape))
        self.add(shape, path=path, **words)
        return shape

    def shape(self, name: str, **words: Term | Iterable[Term]) -> URIRef:
        """A node shape of that name."""
        shape = SHAPES[name]
        self.graph.add((shape, RDF.type, SH.NodeShape))
        self.add(shape, **words)
        return shape

    def sparql(self, name: str, query: str, message: str) -> URIRef:
        """A constraint that is a query for what is wrong."""
        self.graph.add((SHAPES[name], RDF.type, SH.SPARQLConstraint))
        self.add(SHAPES[name], select=Literal(f"{_PREFIXES}\n{query}"), message=Literal(message, lang="en"))
        return SHAPES[name]

    def any_class(self, types: Iterable[str]) -> tuple[BNode, ...]:
        """The alternatives of ``sh:or``: one for each node type."""
        options = []
        for name in sorted(types):
            options.append(self.fresh())
            self.graph.add((options[-1], SH["class"], URIRef(self.schema.nodes[name].iri)))
        return tuple(options)
