"""Reading over a Ray cluster (extra ``ray``): on this machine, or at ``ray://HOST:PORT``.

Batches of documents are tasks; a worker that has read one batch has its models loaded for the next. A task whose
worker dies is tried again elsewhere by Ray, so a lost worker costs its batch and no more.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from kg.errors import StoreError, UsageError
from kg.loading.mapping import Mapper, Read, Reader, attempt
from kg.text import Document

BATCH = 4
"""Documents that travel together."""

TRIES = 5
"""Times that a batch is tried again when its worker is lost."""

AHEAD = 3
"""Batches in flight for each core of the cluster, so that no worker waits."""

PORT = 10001
CONNECT_SECONDS = 10


def ray(address: str) -> Mapper:
    """The mapper for ``ray`` (a cluster of this machine's own, for the time of the load) or ``ray://HOST:PORT``.

    Raises UsageError where the extra is not installed.
    """
    try:
        import ray as installed
    except ImportError as error:
        raise UsageError("reading on Ray needs the extra: pip install 'parley-kg[ray]'") from error

    def mapped(reader: Reader, documents: Iterable[Document]) -> Iterator[Read]:
        with _cluster(installed, address):
            yield from _spread(installed, reader, documents)

    return mapped


def attempt_all(reader: Reader, documents: list[Document]) -> list[Read]:
    """A batch read, one after the other."""
    return [attempt(reader, document) for document in documents]


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents in lists of `BATCH`."""
    pending = iter(documents)
    while batch := list(islice(pending, BATCH)):
        yield batch


@contextmanager
def _cluster(ray: Any, address: str) -> Iterator[None]:
    """A connection for the time of the load. Raises StoreError where the cluster cannot be reached."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing goes out that nobody asked for
    if address == "ray" and ray.is_initialized():
        yield  # the caller's own cluster, which stays
        return
    where = {"include_dashboard": False} if address == "ray" else {"address": address}
    try:
        _reach(address)
        ray.init(**where, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"{address}: no Ray cluster answers: {error}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """Raise OSError at once where nothing listens; Ray itself waits half a minute."""
    if address != "ray":
        parts = urlsplit(address)
        socket.create_connection((parts.hostname or "", parts.port or PORT), CONNECT_SECONDS).close()


def _spread(ray: Any, reader: Reader, documents: Iterable[Document]) -> Iterator[Read]:
    """Results batch by batch as they are ready; only so many batches are under way that memory stays flat."""
    task = ray.remote(attempt_all).options(max_retries=TRIES, num_cpus=1)
    what = ray.put(reader)
    most = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
    pending, running = batches(documents), set[Any]()
    while True:
        for batch in islice(pending, most - len(running)):
            running.add(task.remote(what, batch))
        if not running:
            return
        done, left = ray.wait(list(running), num_returns=1)
        running = set(left)
        for result in done:
            yield from _taken(ray, result)


def _taken(ray: Any, result: Any) -> list[Read]:
    try:
        read: list[Read] = ray.get(result)
    except ray.exceptions.RayError as error:
        raise StoreError(f"the Ray cluster lost a batch {TRIES} times; load again to go on there: {error}") from error
    return read
