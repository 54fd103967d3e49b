"""The real servers that tests and benchmarks start: Neo4j, Apache Jena Fuseki and PostgreSQL.

They run as ordinary programs on loopback, on free ports, each on a fresh data folder, with authentication on.
``python -m tests.servers.fetch`` fetches what is missing. Neo4j is GPL-3: a test program, never shipped.
"""
