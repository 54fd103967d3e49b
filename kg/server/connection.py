"""HTTP connections: uvicorn's over httptools, with heads of up to a megabyte, since a query may come in the address.

httptools is written in C, unlike h11. It takes addresses of more than 64 kB only where the part after the question mark
is kept out of its hands, and it knows no longest head.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 1 << 20
"""Bytes of a request line with its headers."""


class Connection(HttpToolsProtocol):
    """One connection of a client."""

    def __init__(self, *known: Any, **named: Any) -> None:
        super().__init__(*known, **named)
        self._in_head = True
        self._head = 0

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._in_head:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self.send_400_response(f"A request line with its headers may have {LARGEST_HEAD} bytes.")
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
