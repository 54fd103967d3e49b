"""The pool of query workers: hands out questions, lends clients' connections while workers are free, ends workers that
take too long, and grows while all are busy."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from kg.errors import LimitError, ParleyError
from kg.server.frames import Frame
from kg.server.process import Gone, Nursery, Process, TooLate

GROW_AFTER = 0.05
"""Seconds that a question waits for a free worker before one more is started."""

GROWTH = 4
"""So many times the usual number of workers may run at once."""

QUIET = 0.1
"""Seconds without a question that had to wait, after which connections are lent again."""

IN_MEMORY = 1 << 20
"""Bytes of an answer that are kept in memory; the rest waits in a file, so that memory stays flat."""


@dataclass(frozen=True)
class Limits:
    """What one question may use, and how many may wait."""

    seconds: float = 30.0
    rows: int = 100_000
    megabytes: int = 1024
    waiting: int = 256


class Busy(LimitError):
    """Too many questions wait already."""


class Borrowed(Protocol):
    """A client's connection that can be lent."""

    def fileno(self) -> int:
        """Its file descriptor."""

    def back(self, frame: Frame) -> None:
        """It is the server's again."""

    def lost(self, error: ParleyError) -> None:
        """The worker ended in the middle of an answer."""


class Pool:
    """Workers for one graph. Up to ``usual`` stand free; up to ``most`` run while all are busy."""

    def __init__(self, folder: Path, base: str, limits: Limits, usual: int = 2) -> None:
        self.limits = limits
        self._nursery = Nursery(folder, base, limits.megabytes)
        self._usual = usual
        self._most = usual * GROWTH
        self._free: list[Process] = []
        self._count = 0
        self._lent: set[Process] = set()
        self._pressed = 0.0
        self._waiting: deque[asyncio.Future[Process]] = deque()
        self._under_way: set[asyncio.Task[object]] = set()

    async def start(self) -> None:
        """Start the usual workers."""
        for _ in range(self._usual):
            await self._add()

    async def close(self) -> None:
        """End all workers."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        self._nursery.close()

    async def ask(self, asked: dict[str, Any], longer: int = 1) -> IO[bytes]:
        """The whole answer to a question, in a file that stands at its end; close it. Whatever is wrong with an answer
        is known before a byte of it is sent on. ``longer`` is how many times the usual time it may take.

        Raises QueryError, LimitError, and of those Busy where no worker is free in time and TooLate.
        """
        process = await self._take()
        out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the caller closes it)
        try:
            await process.ask({"rows": self.limits.rows, **asked}, out, self.limits.seconds * longer)
        except Gone as error:
            out.close()
            raise self._too_large() from error
        except BaseException:
            out.close()
            raise
        finally:
            self._give(process)
        return out

    def lend(self, client: Borrowed, data: bytes, most: int) -> bool:
        """Lend a client's connection to a free worker, with what came on it, for at most so many requests. False where
        there is none, or where questions had to wait just now: then workers serve whoever comes."""
        pressed = time.monotonic() - self._pressed < QUIET
        if pressed or not self._free or not self._free[-1].sound:
            return False
        process = self._free.pop()
        said = {"most": most, "rows": self.limits.rows, "seconds": self.limits.seconds}
        try:
            returned = process.lend(client.fileno(), said, data)
        except OSError:  # it ended just now
            self._end(process)
            return False
        self._lent.add(process)
        returned.add_done_callback(lambda found: self._returned(process, client, found))
        return True

    def recall(self) -> None:
        """Wish all lent connections back; the answers under way are finished first."""
        for process in self._lent:
            process.recall()

    def _returned(self, process: Process, client: Borrowed, found: asyncio.Future[Frame]) -> None:
        self._lent.discard(process)
        if found.exception() is None:
            client.back(found.result())
            self._give(process)
        else:
            self._begin(self._lost(process, client))

    async def _lost(self, process: Process, client: Borrowed) -> None:
        """Tell a client whose question ended a worker."""
        self._count -= 1
        late = await self._nursery.end(process) == -signal.SIGALRM
        client.lost(TooLate.after(self.limits.seconds) if late else self._too_large())
        if self._waiting or self._count < self._usual:
            await self._add()

    def _too_large(self) -> Gone:
        limit = f"{self.limits.megabytes} MB"
        return Gone(f"the question needed more than {limit} of memory, the most that one may use")

    async def _take(self) -> Process:
        while self._free:
            process = self._free.pop()
            if process.sound:
                return process
            self._end(process)
        if len(self._waiting) >= self.limits.waiting:
            raise Busy(f"{self.limits.waiting} questions wait already; ask again later")
        self._pressed = time.monotonic()
        self.recall()
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Process] = loop.create_future()
        self._waiting.append(waiting)
        grow = loop.call_later(GROW_AFTER, self._grow)
        give_up = loop.call_later(self.limits.seconds, self._refuse, waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._hand_over(waiting.result())
            raise
        finally:
            grow.cancel()
            give_up.cancel()

    def _grow(self) -> None:
        """One more worker, for a question that waits."""
        if self._waiting and self._count < self._most:
            self._begin(self._add())

    def _refuse(self, waiting: asyncio.Future[Process]) -> None:
        if not waiting.done():
            self._waiting.remove(waiting)
            waiting.set_exception(Busy("all workers are busy; ask again later"))

    async def _add(self) -> None:
        self._count += 1
        try:
            self._hand_over(await self._nursery.worker())
        except ParleyError as error:
            self._count -= 1
            if not self._waiting:
                raise
            self._waiting.popleft().set_exception(error)

    def _hand_over(self, process: Process) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(process)
                return
        if len(self._free) < self._usual:
            self._free.append(process)
        else:
            self._end(process)

    def _give(self, process: Process) -> None:
        """Take a worker back: the sound one for the next question; another one for it otherwise."""
        if process.sound:
            self._hand_over(process)
            return
        self._end(process)
        if self._waiting or self._count < self._usual:
            self._begin(self._add())

    def _end(self, process: Process) -> None:
        self._count -= 1
        self._begin(self._nursery.end(process))

    def _begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
