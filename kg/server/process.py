"""The server's side of its query workers: starting and ending one, and asking it a question."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from kg.errors import LimitError, ParleyError, QueryError, StoreError
from kg.server import frames
from kg.server.frames import ASK, DATA, END, ERROR, LEND, RECALL, Frame
from kg.server.nursery import ORDER, REPLY, START, STOP

ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "MIMALLOC_ARENA_RESERVE": "65536"}
"""Allocators of the engines reserve less address space at once, so that a limit of it means memory in use (64 MiB)."""

ERRORS: dict[str, type[ParleyError]] = {"QueryError": QueryError, "LimitError": LimitError}


class TooLate(LimitError):
    """A question took longer than it may."""

    @classmethod
    def after(cls, seconds: float) -> TooLate:
        """The error with its limit."""
        return cls(f"the question took longer than {seconds:g} seconds, the most that one may take")


class Gone(StoreError):
    """A worker ended in the middle of a question: it used too much memory, or was killed."""


class Nursery:
    """Starts and ends workers, by orders to a process that forks them."""

    def __init__(self, folder: Path, base: str, megabytes: int) -> None:
        self._arguments = (str(folder), base, str(megabytes))
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._one = threading.Lock()

    async def worker(self) -> Process:
        """A new worker. Raises StoreError where none starts."""
        if self._process is None or self._process.poll() is not None:
            self._begin()
        ours, theirs = socket.socketpair()
        with theirs:
            pid = await asyncio.to_thread(self._order, START, 0, theirs.fileno())
        loop = asyncio.get_running_loop()
        _, process = await loop.create_unix_connection(lambda: Process(pid, ours), sock=ours)
        return process

    async def end(self, process: Process) -> int:
        """End a worker at once, whatever it does. Gives how it ended, if it had by itself: negative for a signal."""
        process.close()
        with suppress(StoreError):  # the nursery is gone, and its workers with it
            return await asyncio.to_thread(self._order, STOP, process.pid)
        return 0

    def close(self) -> None:
        """End the nursery; its workers end with it."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _begin(self) -> None:
        """Start the process, from the main thread: it ends with the thread that started it."""
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "kg.server.nursery", str(theirs.fileno()), *self._arguments]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env={**os.environ, **ENVIRONMENT})

    def _order(self, kind: bytes, pid: int, *handles: int) -> int:
        with self._one:
            control = cast(socket.socket, self._control)
            try:
                socket.send_fds(control, [ORDER.pack(kind, pid)], handles)
                reply = control.recv(REPLY.size)
            except OSError as error:
                raise StoreError(f"query workers cannot be started: {error}") from error
        if not reply:
            raise StoreError("query workers cannot be started")
        return int(REPLY.unpack(reply)[0])


class Process(asyncio.Protocol):
    """One worker process: asks it questions, one at a time, and lends it connections."""

    def __init__(self, pid: int, sock: socket.socket) -> None:
        self.pid = pid
        self._sock = sock
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Frame] | None = None
        self._out: IO[bytes] | None = None

    @property
    def sound(self) -> bool:
        """Whether it can be asked: it is there, and no question is under way."""
        return self._answer is None and self._transport is not None and not self._transport.is_closing()

    async def ask(self, asked: dict[str, Any], out: IO[bytes], seconds: float) -> None:
        """Write the answer to a question to a file.

        Raises what the worker says, TooLate, and Gone where the worker ends. After the last two, and when this is
        cancelled, the worker is not sound.
        """
        loop = asyncio.get_running_loop()
        self._out, self._answer = out, loop.create_future()
        timer = loop.call_later(seconds, self._late, seconds)
        try:
            cast(asyncio.Transport, self._transport).write(frames.packed_json(ASK, asked))
            await self._answer
        finally:
            timer.cancel()

    def lend(self, handle: int, said: dict[str, Any], data: bytes) -> asyncio.Future[Frame]:
        """Lend it a client's connection, with what came on it. Promised is the frame that gives it back, or Gone where
        the worker ends. Raises OSError where it has ended already."""
        frame = frames.packed_json(LEND, said, data)
        sent = socket.send_fds(self._sock, [frame], [handle])
        self._answer = asyncio.get_running_loop().create_future()
        if sent < len(frame):
            cast(asyncio.Transport, self._transport).write(frame[sent:])
        return self._answer

    def recall(self) -> None:
        """Wish a lent connection back."""
        cast(asyncio.Transport, self._transport).write(frames.packed(RECALL))

    def close(self) -> None:
        """Hear no more of it."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The worker's socket is open."""
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        """The worker ended."""
        self._transport = None
        self._fail(Gone("the worker ended"))

    def data_received(self, data: bytes) -> None:
        """A part of an answer came."""
        self._received += data
        while (frame := frames.take(self._received)) is not None:
            self._hear(frame)

    def _hear(self, frame: Frame) -> None:
        if self._answer is None or self._answer.done():
            return  # nobody waits for it any more
        if frame.kind in (DATA, END):
            cast(IO[bytes], self._out).write(frame.body)
        if frame.kind == DATA:
            return
        if frame.kind == ERROR:
            said = frame.said
            self._fail(ERRORS.get(said["error"], StoreError)(said["message"]))
        else:
            self._answer.set_result(frame)
        self._answer = None

    def _late(self, seconds: float) -> None:
        self._fail(TooLate.after(seconds))

    def _fail(self, error: ParleyError) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
