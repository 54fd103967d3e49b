"""How the server and its query workers talk: frames of a kind, a length and a body, over a socket pair.

A body is bytes, or a line of JSON with bytes after it.
"""

from __future__ import annotations

import json
import struct
from typing import Any, NamedTuple

HEAD = struct.Struct(">cI")
"""Kind (one byte) and length of the body."""

ASK = b"Q"
"""To a worker: a question, as JSON."""

LEND, RECALL = b"L", b"R"
"""To a worker: a client's connection (beside the frame) with what was read from it, and that it be given back."""

DATA, END, ERROR = b"D", b"E", b"X"
"""From a worker: a part of an answer, its last part, or an error (JSON) in place of the rest."""

BACK = b"B"
"""From a worker: the connection is given back, with what was not sent and what was not answered."""


class Frame(NamedTuple):
    """One frame."""

    kind: bytes
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The body's JSON."""
        found: dict[str, Any] = json.loads(self.body.partition(b"\n")[0])
        return found

    @property
    def data(self) -> bytes:
        """What comes after the JSON."""
        return self.body.partition(b"\n")[2]


def packed(kind: bytes, body: bytes | bytearray = b"") -> bytes:
    """A frame as bytes."""
    return HEAD.pack(kind, len(body)) + body


def packed_json(kind: bytes, said: dict[str, Any], data: bytes = b"") -> bytes:
    """A frame whose body is JSON, with bytes after it."""
    return packed(kind, b"%b\n%b" % (json.dumps(said).encode(), data))


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
