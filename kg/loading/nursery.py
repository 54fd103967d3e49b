"""Reading in several processes, forked where the system allows it from one that has loaded everything: they start at
once and share its memory, most of a gigabyte that each of them would need of its own."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from threading import Thread

from kg.errors import StoreError
from kg.ids import document_uid
from kg.loading.mapping import Read, Reader, attempt
from kg.text import Document

METHOD = "fork" if sys.platform == "linux" else "spawn"
"""How the reading processes start: libraries of other systems do not outlive a fork."""

KILLED = "a reading process was killed; load again to go on where it stopped"

SAMPLE = "On Monday the minister said that France had rejected the peace plan."
"""Read before the fork, so that whatever is loaded on its first use is there."""


def spread(reader: Reader, documents: Iterable[Document], workers: int) -> Iterator[Read]:
    """Read in so many processes; results come as they are ready. Raises StoreError where one of them is killed."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    nursery = context.Process(target=_nurse, args=(theirs, reader, workers))
    with _uninterrupted():
        nursery.start()
    theirs.close()
    try:
        yield from _exchanged(ours, documents, 2 * workers)
    finally:
        ours.close()
        nursery.terminate()
        nursery.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What starts in here is never interrupted from the keyboard; an interrupt of this process waits until the end."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _exchanged(nursery: Connection, documents: Iterable[Document], ahead: int) -> Iterator[Read]:
    """Send documents, so many ahead of what comes back, and None after the last."""
    orders = chain(documents, [None])
    out = sum(_sent(nursery, order) for order in islice(orders, ahead))
    while out:
        found = _received(nursery)
        out += sum(_sent(nursery, order) for order in islice(orders, 1)) - 1
        yield found


def _sent(nursery: Connection, order: Document | None) -> bool:
    """Whether a document was sent."""
    try:
        nursery.send(order)
    except OSError as error:
        raise StoreError(KILLED) from error
    return order is not None


def _received(nursery: Connection) -> Read:
    try:
        found: Read | Exception = nursery.recv()
    except (EOFError, OSError) as error:
        raise StoreError(KILLED) from error
    if isinstance(found, BrokenProcessPool):
        raise StoreError(KILLED) from found
    if isinstance(found, Exception):
        raise found
    return found


def _nurse(connection: Connection, reader: Reader, workers: int) -> None:
    """Be the process that the others are forked from."""
    _begin()
    context = multiprocessing.get_context(METHOD)
    with suppress(OSError):  # whoever asked is gone
        try:
            if METHOD == "fork":
                attempt(reader, Document(uid=document_uid(SAMPLE), key="sample", text=SAMPLE))
                gc.freeze()  # what is here stays, and is shared
            with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin) as pool:
                for found in _pooled(pool, reader, iter(connection.recv, None), 2 * workers):
                    connection.send(found)
        except Exception as error:
            connection.send(error)


def _begin() -> None:
    """End when the process ends that started this one, and do without torch: nothing that reads needs it, and spaCy
    would import it wherever it is installed, in twice the time of its own."""
    Thread(target=_end_with_parent, daemon=True).start()
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]


def _end_with_parent() -> None:
    """A process that is killed cannot end those that it started, and they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _pooled(pool: ProcessPoolExecutor, reader: Reader, pending: Iterator[Document], most: int) -> Iterator[Read]:
    running: set[Future[Read]] = set()
    while True:
        for document in islice(pending, most - len(running)):
            running.add(pool.submit(attempt, reader, document))
        if not running:
            return
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
