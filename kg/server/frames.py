"""How the server and its query workers talk: frames of a kind, a length and a body, over a socket pair."""

from __future__ import annotations

import json
import struct
from typing import Any, NamedTuple

HEAD = struct.Struct(">cI")
"""Kind (one byte) and length of the body."""

ASK = b"Q"
"""To a worker: a question, as JSON."""

DATA, END, ERROR = b"D", b"E", b"X"
"""From a worker: a part of an answer, its last part, or an error (JSON) in place of the rest."""


class Frame(NamedTuple):
    """One frame."""

    kind: bytes
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


def packed(kind: bytes, body: bytes | bytearray = b"") -> bytes:
    """A frame as bytes."""
    return HEAD.pack(kind, len(body)) + body


def packed_json(kind: bytes, said: dict[str, Any]) -> bytes:
    """A frame whose body is JSON."""
    return packed(kind, json.dumps(said).encode())


def take(received: bytearray) -> Frame | None:
    """The first frame of what was received so far, taken out of it; None where it is not whole yet."""
    if len(received) < HEAD.size:
        return None
    kind, length = HEAD.unpack_from(received)
    end = HEAD.size + length
    if len(received) < end:
        return None
    frame = Frame(kind, bytes(received[HEAD.size : end]))
    del received[:end]
    return frame
