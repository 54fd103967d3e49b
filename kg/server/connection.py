"""HTTP connections: uvicorn's over httptools, with heads of up to a megabyte, since a query may come in the address,
and lent to a query worker while a client asks short queries one after another.

httptools is written in C, unlike h11. It takes addresses of more than 64 kB only where the part after the question mark
is kept out of its hands, and it knows no longest head.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from kg.errors import ParleyError
from kg.server.answers import Refused, status_of
from kg.server.dressing import ALWAYS
from kg.server.frames import Frame
from kg.server.lent import is_plain, paths
from kg.server.state import State

LARGEST_HEAD = 1 << 20
"""Bytes of a request line with its headers."""

AT_MOST = 10_000
"""Requests that a worker answers before a connection comes back."""


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    def __init__(self, *known: Any, **named: Any) -> None:
        super().__init__(*known, **named)
        self._state: State = self.app_state["parley"]
        self._known = paths(self._state.settings.base_iri)
        self._in_head = False
        self._head = 0
        self._under_way: deque[RequestResponseCycle] = deque()
        self._lent = False
        self._leaving = False

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        idle = not self._in_head and not self._under_way
        if idle and is_plain(data, self._known) and self._lend(data):
            return
        self._read(data)

    def _read(self, data: bytes) -> None:
        if self._in_head:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.lost(Refused(400, f"A request line with its headers may have {LARGEST_HEAD} bytes."))
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._head = True, 0

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query.partition(b"#")[0]
        self._under_way.append(self.cycle)

    def on_response_complete(self) -> None:
        """A request is answered."""
        self._under_way.popleft()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone: all its requests need no answer, which uvicorn tells only the last."""
        for cycle in self._under_way:
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: what is under way is finished first."""
        if self._lent:
            self._leaving = True
            self._state.pool.recall()
        else:
            super().shutdown()

    # --- while it is lent ---

    def _lend(self, data: bytes) -> bool:
        """Lend this connection to a worker, if one is free and the client may ask now."""
        most = min(self._state.rates.left(self._address), AT_MOST)
        if most < 1 or not self._state.pool.lend(self, data, most):
            return False
        self._lent = True
        self._unset_keepalive_if_required()
        self.flow.pause_reading()
        return True

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def fileno(self) -> int:
        """Its file descriptor."""
        return int(self.transport.get_extra_info("socket").fileno())

    def back(self, frame: Frame) -> None:
        """It comes back from a worker."""
        said, rest = frame.said, frame.data
        self._lent = False
        self._state.rates.take(self._address, said["used"])
        if self.transport.is_closing():
            return
        self.transport.write(rest[: said["unsent"]])
        if self._leaving:
            self.transport.close()
            return
        self.flow.resume_reading()
        self._wait()
        if unread := rest[said["unsent"] :]:
            self._read(unread)

    def _wait(self) -> None:
        """Close the connection when nothing comes for long, as after any answer."""
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def lost(self, error: ParleyError) -> None:
        """Answer with an error, and close."""
        if self.transport.is_closing():
            return
        status, headers = status_of(error)
        body = f"{error}\n".encode()
        told = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        told += [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
        told += [*ALWAYS, *self.server_state.default_headers, (b"connection", b"close")]
        lines = [b"%b: %b\r\n" % header for header in told]
        self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", body]))
        self.transport.close()
