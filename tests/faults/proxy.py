"""A TCP proxy on loopback whose connections can be cut."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Self


class Proxy:
    """Passes bytes on to a port of loopback, both ways; resets every connection whenever another of ``cuts`` bytes,
    counted from the beginning, have passed."""

    def __init__(self, target: int, cuts: Iterable[int] = ()) -> None:
        self.target = target
        self.dropped = 0
        self.passed = 0
        self._cuts = sorted(cuts, reverse=True)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def drop(self) -> None:
        """Reset all connections, as a broken network would."""
        with self._lock:
            open_, self._open = self._open, set()
        self.dropped += bool(open_)
        for side in open_:
            with suppress(OSError):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                side.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()
        self.drop()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
                with self._lock:
                    self._open |= {near, far}
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _count(self, size: int) -> None:
        with self._lock:
            self.passed += size
            due = bool(self._cuts) and self.passed >= self._cuts[-1]
            if due:
                self._cuts.pop()
        if due:
            self.drop()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
                self._count(len(data))
        with self._lock:
            self._open -= {source, sink}
        for side in (source, sink):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()
