"""The ontology for other tools: OWL, SHACL shapes, a JSON-LD context, constraints and indexes for Neo4j.

Each is a pure function of the schema (the shipped one where none is given), sorted and without time stamps, so that
equal ontologies give equal texts.
"""

from kg.publish.jsonld import context
from kg.publish.neo4j import constraints
from kg.publish.shapes import shacl
from kg.publish.vocabulary import owl

__all__ = ["constraints", "context", "owl", "shacl"]
