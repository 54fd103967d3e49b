"""The pool of query workers: hands out questions, ends the ones that take too long, and grows while all are busy."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import LimitError, ParleyError, QueryError, StoreError
from kg.server import frames
from kg.server.frames import ASK, BEGIN, DATA, END, Frame

GROW_AFTER = 0.05
"""Seconds that a question waits for a free worker before one more is started."""


@dataclass(frozen=True)
class Limits:
    """What one question may use, and how many may wait."""

    seconds: float = 30.0
    rows: int = 100_000
    megabytes: int = 1024
    waiting: int = 256


class Busy(LimitError):
    """Too many questions wait already."""


class TooLate(LimitError):
    """A question took longer than it may."""


class Gone(StoreError):
    """A worker ended in the middle of a question: it used too much memory, or was killed."""


class Process:
    """One worker process and the stream to it."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, folder: Path, base: str, megabytes: int) -> Process:
        """Start a worker on the graph in a folder."""
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = (str(theirs.fileno()), str(folder), base, str(megabytes))
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "kg.server.worker", *arguments, pass_fds=[theirs.fileno()]
            )
        reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 20)
        started = cls(process, reader, writer)
        try:
            await started.next()
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise StoreError(f"a query worker does not start; {megabytes} MB may be too little for one") from error
        return started

    def send(self, asked: dict[str, Any]) -> None:
        """Ask a question."""
        self._writer.write(frames.packed_json(ASK, asked))

    async def next(self) -> Frame:
        """The next frame of its answer."""
        return await frames.read(self._reader)

    async def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._writer.close()
        await self._process.wait()


class Pool:
    """Workers for one graph. ``usual`` are kept; up to ``most`` are started while all are busy."""

    def __init__(self, folder: Path, base: str, limits: Limits, usual: int = 2, most: int = 8) -> None:
        self.limits = limits
        self._folder = folder
        self._base = base
        self._usual = usual
        self._most = max(usual, most)
        self._free: list[Process] = []
        self._count = 0
        self._waiting: deque[asyncio.Future[Process]] = deque()
        self._closed = False

    async def start(self) -> None:
        """Start the usual workers."""
        for _ in range(self._usual):
            self._free.append(await self._new())

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for process in self._free:
            await process.kill()
        self._free.clear()

    async def ask(self, asked: dict[str, Any]) -> AsyncIterator[bytes]:
        """The answer in parts. The first part comes once the worker knows that the question is sound.

        Raises QueryError, and LimitError for one that waits too long (Busy) or takes too long (TooLate).
        """
        process = await self._take()
        sound = False
        try:
            process.send({"rows": self.limits.rows, **asked})
            async with asyncio.timeout(self.limits.seconds):
                async for part in _parts(process):
                    yield part
            sound = True
        except TimeoutError as error:
            limit = f"{self.limits.seconds:g} seconds"
            raise TooLate(f"the question took longer than {limit}, the most that one may take") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            limit = f"{self.limits.megabytes} MB"
            raise Gone(f"the question needed more than {limit} of memory, the most that one may use") from error
        except ParleyError:
            sound = True
            raise
        finally:
            await asyncio.shield(self._give(process, sound))

    async def _take(self) -> Process:
        if self._free:
            return self._free.pop()
        if len(self._waiting) >= self.limits.waiting:
            raise Busy(f"{self.limits.waiting} questions wait already; ask again later")
        waiting: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            return await asyncio.wait_for(asyncio.shield(waiting), GROW_AFTER)
        except TimeoutError:
            if self._count < self._most:
                self._hand_over(await self._new())
            return await self._in_time(waiting)
        except asyncio.CancelledError:
            self._withdraw(waiting)
            raise

    async def _in_time(self, waiting: asyncio.Future[Process]) -> Process:
        try:
            return await asyncio.wait_for(asyncio.shield(waiting), self.limits.seconds)
        except TimeoutError as error:
            self._withdraw(waiting)
            raise Busy("all workers are busy; ask again later") from error
        except asyncio.CancelledError:
            self._withdraw(waiting)
            raise

    def _withdraw(self, waiting: asyncio.Future[Process]) -> None:
        """Stop waiting; a worker that was handed over meanwhile goes to the next."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
        elif waiting.done() and not waiting.cancelled():
            self._hand_over(waiting.result())

    def _hand_over(self, process: Process) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(process)
                return
        self._free.append(process)

    async def _give(self, process: Process, sound: bool) -> None:
        """Take a worker back: the sound one for the next question, another one for it otherwise."""
        if sound and not self._closed and (self._count <= self._usual or self._waiting):
            self._hand_over(process)
            return
        self._count -= 1
        await process.kill()
        if not self._closed and self._count < self._usual:
            self._hand_over(await self._new())

    async def _new(self) -> Process:
        self._count += 1
        try:
            return await Process.start(self._folder, self._base, self.limits.megabytes)
        except BaseException:
            self._count -= 1
            raise


ERRORS: dict[str, type[ParleyError]] = {"QueryError": QueryError, "LimitError": LimitError}


async def _parts(process: Process) -> AsyncIterator[bytes]:
    while True:
        frame = await process.next()
        if frame.kind == DATA:
            yield frame.body
        elif frame.kind == BEGIN:
            yield b""
        elif frame.kind == END:
            return
        else:
            said = frame.said
            raise ERRORS.get(said["error"], StoreError)(said["message"])
