"""The ontology for other tools: OWL, SHACL shapes, a JSON-LD context, constraints and indexes for Neo4j.

Each is a pure function of the schema, sorted and without time stamps, so that equal ontologies give equal texts.
"""

from kg.publish.context import context
from kg.publish.neo4j import constraints
from kg.publish.owl import owl
from kg.publish.shacl import shapes

__all__ = ["constraints", "context", "owl", "shapes"]
