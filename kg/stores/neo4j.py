"""The graph in a Neo4j server, over Bolt with the official driver.

A change is one transaction: its data, and the ledger's position on the one ``Ledger`` node. Queries run in read access
mode. User and password stand in the address or in NEO4J_USERNAME and NEO4J_PASSWORD; TLS is part of the scheme
(``neo4j+s``, ``bolt+s``; ``+ssc`` trusts a self-signed certificate).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import neo4j
from neo4j.exceptions import AuthError, ClientError, ConfigurationError, ConstraintError, DriverError, Neo4jError
from neo4j.graph import Node as GraphNode
from neo4j.graph import Path, Relationship

from kg.errors import LimitError, LockedError, QueryError, StoreError, UsageError
from kg.publish.neo4j import definitions
from kg.records import Cell, Record, Rows
from kg.schema import load
from kg.stores import shown, writing
from kg.stores.base import Language
from kg.stores.cypher_tokens import refuse_files

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # its retries are no news for the terminal

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
RETRY_SECONDS = 60
CONNECT_SECONDS = 10
INDEX_SECONDS = 600
OUT_OF_LIMITS = {
    "TransactionTimedOut": "the server's longest time of a transaction was over",
    "TransactionTimedOutClientConfiguration": "the query took longer than its {seconds:g} seconds",
    "MemoryPoolOutOfMemoryError": "the query took more memory than the server allows",
}
_ONE_LEDGER = "CONSTRAINT Ledger_name FOR (l:Ledger) REQUIRE l.name IS UNIQUE"
_LOCK = "MERGE (l:Ledger {name: 'ledger'}) ON CREATE SET l.position = 0 SET l.position = l.position"


class Neo4jStore:
    """A Neo4j database as a store. Open it with ``Neo4jStore.open``, and close it."""

    language: Language = "cypher"

    def __init__(self, driver: neo4j.Driver, database: str | None, address: str) -> None:
        self.driver = driver
        self.database = database
        self.address = address
        self._stood: int | None = None
        self._prepared = False

    @classmethod
    def open(cls, url: str, base: str = "", retry_seconds: float = RETRY_SECONDS) -> Self:
        """The store at ``neo4j://[user:password@]host[:port][/database]`` (or bolt://, with +s for TLS).

        ``base``, the graph's base IRI, is for stores of RDF; a property graph has no use for it.
        ``retry_seconds``: how long a change is tried again when the connection drops.
        Raises UsageError for an address that is none, StoreError where the server cannot be reached or refuses.
        """
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise UsageError(f"a Neo4j address is {'://, '.join(SCHEMES)}:// and a host, not {shown(url)!r}")
        user = unquote(parts.username or os.environ.get("NEO4J_USERNAME", "neo4j"))
        password = unquote(parts.password or "") or os.environ.get("NEO4J_PASSWORD", "")
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        with _own_errors(address):
            driver = neo4j.GraphDatabase.driver(
                address,
                auth=(user, password),
                connection_timeout=CONNECT_SECONDS,
                max_transaction_retry_time=retry_seconds,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
            try:
                driver.verify_connectivity()
            except BaseException:
                driver.close()
                raise
        return cls(driver, parts.path.strip("/") or None, address)

    @property
    def position(self) -> int:
        """The ledger's position that the database stands at; 0 for one that was never written to."""
        with _own_errors(self.address), self._session(neo4j.READ_ACCESS) as session:
            found = session.execute_read(_rows, "MATCH (l:Ledger {name: 'ledger'}) RETURN l.position AS position")
        self._stood = int(found[0]["position"]) if found else 0
        return self._stood

    def apply(self, upserts: Iterable[Record], deletes: Iterable[str], position: int) -> None:
        """Take over a change in one transaction, which the driver repeats while the server is away for a moment.

        Raises StoreError as the protocol says; LockedError where another process wrote in the meantime.
        """
        change = list(upserts), list(deletes), position
        with _own_errors(self.address):
            self._prepare()
            with self._session(neo4j.WRITE_ACCESS) as session:
                session.execute_write(self._take_over, *change)
        self._stood = position

    def query(self, text: str, params: Mapping[str, Any] | None = None, timeout: float | None = None) -> Rows:
        """The answer to a query, in read access mode and within the timeout (seconds; the server watches it)."""
        refuse_files(text)
        with (
            _own_errors(self.address, QueryError, timeout or 0),
            self._session(neo4j.READ_ACCESS) as session,
            session.begin_transaction(timeout=timeout) as transaction,
        ):
            answer = transaction.run(text, dict(params or {}))
            columns, records = tuple(answer.keys()), [record.values() for record in answer]
            ends = _uids_of_ends(transaction, records)
        return Rows(columns=columns, rows=tuple(tuple(_cell(value, ends) for value in row) for row in records))

    def dump(self) -> Iterator[Record]:
        """Every record of the database; what is no whole record is left out."""
        with _own_errors(self.address), self._session(neo4j.READ_ACCESS) as session:
            yield from writing.dump(lambda text, params: map(_row, session.run(text, dict(params))))

    def close(self) -> None:
        """Close the connections."""
        self.driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _session(self, mode: str) -> neo4j.Session:
        return self.driver.session(database=self.database, default_access_mode=mode)

    def _take_over(
        self, transaction: neo4j.ManagedTransaction, upserts: list[Record], deletes: list[str], position: int
    ) -> None:
        """The body of one write transaction; the ``Ledger`` node's lock keeps a second writer waiting."""
        locked = transaction.run(f"{_LOCK} RETURN l.position AS position")
        stands = locked.single(strict=True)["position"]
        if self._stood not in (None, stands) and stands != position:
            raise LockedError(f"another process moved {self.address} from {self._stood} to {stands}; try again")
        fresh = locked.consume().counters.nodes_created == 1

        run = partial(_rows, transaction)
        writing.write(run, upserts, deletes, fresh)
        run("MATCH (l:Ledger {name: 'ledger'}) SET l.position = $position", {"position": position})

    def _prepare(self) -> None:
        """Make the constraints and indexes that are missing: types first, so that they come first among labels."""
        if self._prepared:
            return
        wanted = {**definitions(load()), "Ledger_name": _ONE_LEDGER}
        with self._session(neo4j.WRITE_ACCESS) as session:
            shown = session.execute_read(_rows, "SHOW INDEXES YIELD name, state")
            for failed in (row["name"] for row in shown if row["state"] == "FAILED" and row["name"] in wanted):
                session.execute_write(_rows, f"DROP INDEX {failed} IF EXISTS")  # of a full disk, say
            there = {row["name"] for row in shown if row["state"] != "FAILED"}
            for name, text in wanted.items():
                if name not in there:
                    session.execute_write(_rows, f"CREATE {text.replace(' FOR ', ' IF NOT EXISTS FOR ', 1)}")
            session.execute_read(_rows, f"CALL db.awaitIndexes({INDEX_SECONDS})")
        self._prepared = True


@contextmanager
def _own_errors(address: str, wrong: type[StoreError] = StoreError, seconds: float = 0) -> Iterator[None]:
    """Translate the driver's errors; ``wrong`` is raised for what the server refuses to run within ``seconds``."""
    try:
        yield
    except AuthError as error:
        raise StoreError(f"{address} refuses the user; set NEO4J_USERNAME and NEO4J_PASSWORD") from error
    except ConstraintError as error:
        raise StoreError(f"{address} holds other data under the uids of this graph: {error.message}") from error
    except Neo4jError as error:
        if limit := OUT_OF_LIMITS.get(str(error.code).rpartition(".")[2]):
            raise LimitError(f"{address}: {limit.format(seconds=seconds)}") from error
        raise (wrong if isinstance(error, ClientError) else StoreError)(f"{address}: {error.message}") from error
    except ConfigurationError as error:
        raise UsageError(f"{address}: {error}") from error
    except (DriverError, OSError) as error:
        raise StoreError(f"{address} cannot be reached: {error}") from error


def _row(record: neo4j.Record) -> dict[str, Any]:
    found: dict[str, Any] = _cell(record.data(), {})
    return found


def _rows(
    transaction: neo4j.ManagedTransaction, text: str, params: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """One statement's rows by column; managed, so that the driver repeats it where the connection drops."""
    return [_row(record) for record in transaction.run(text, dict(params or {}))]


def _uids_of_ends(transaction: neo4j.Transaction, rows: Iterable[Iterable[Any]]) -> dict[str, str | None]:
    """The uids of relationships' ends, by the server's own ids; a relationship comes without them."""
    found = {end for row in rows for value in row for end in _ends(value)}
    if not found:
        return {}
    text = "MATCH (n) WHERE elementId(n) IN $ids RETURN elementId(n) AS id, n.uid AS uid"
    return {record["id"]: record["uid"] for record in transaction.run(text, ids=sorted(found))}


def _ends(value: Any) -> Iterator[str]:
    if isinstance(value, Relationship):
        yield from (node.element_id for node in value.nodes if node is not None)
    elif isinstance(value, Path):
        yield from (node.element_id for node in value.nodes)
    elif isinstance(value, dict):
        yield from (end for item in value.values() for end in _ends(item))
    elif isinstance(value, list):
        yield from (end for item in value for end in _ends(item))


def _cell(value: Any, ends: Mapping[str, str | None]) -> Cell:
    """A value of the driver as one of an answer."""
    if isinstance(value, GraphNode):
        known = load().nodes
        labels = sorted(value.labels, key=lambda label: (label not in known, label))
        properties = _cell(dict(value.items()), ends)
        return {"uid": properties.get("uid"), "labels": labels, "properties": properties}
    if isinstance(value, Relationship):
        starts, stops = (ends.get(node.element_id) if node else None for node in value.nodes)
        properties = _cell(dict(value.items()), ends)
        uid = properties.get("uid")
        return {"uid": uid, "type": value.type, "from": starts, "to": stops, "properties": properties}
    if isinstance(value, Path):
        steps = zip(value.nodes[1:], value.relationships, strict=True)
        return [_cell(value.nodes[0], ends), *(_cell(item, ends) for node, edge in steps for item in (edge, node))]
    if isinstance(value, dict):
        return {name: _cell(item, ends) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cell(item, ends) for item in value]
    return value.to_native() if hasattr(value, "to_native") else value
