"""Answers of the server: kept whole until they are sound, with their tag, and errors in plain words."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from typing import IO

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from kg.errors import InputError, LimitError, ParleyError, QueryError, UnknownName, UsageError
from kg.server.pool import Busy
from kg.server.process import Gone, TooLate

CHUNK = 1 << 17
"""Bytes of a large answer that are sent at once."""

KEPT = 64 << 20
"""Bytes of answers that are kept to be given again."""

RETRY_SECONDS = "5"


class Refused(ParleyError):
    """A request that cannot be served, with its HTTP status."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def status_of(error: ParleyError) -> tuple[int, dict[str, str]]:
    """The HTTP status and headers of an error."""
    if isinstance(error, Refused):
        return error.status, error.headers
    if isinstance(error, TooLate):
        return 504, {}
    if isinstance(error, Busy | Gone):
        return 503, {"Retry-After": RETRY_SECONDS}
    if isinstance(error, LimitError):
        return 413, {}
    if isinstance(error, UnknownName):
        return 404, {}
    return (400, {}) if isinstance(error, QueryError | UsageError | InputError) else (500, {})


def plain(error: ParleyError) -> Response:
    """An error as a line of text."""
    status, headers = status_of(error)
    return PlainTextResponse(f"{error}\n", status, headers)


class Kept:
    """Answers by question, form and state of the graph, so that what is asked again is not worked out again."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._size = 0
        self._found: OrderedDict[str, bytes] = OrderedDict()

    def get(self, key: str) -> bytes | None:
        """A kept answer, or None."""
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def put(self, key: str, body: bytes) -> None:
        """Keep an answer; the ones that were not asked for longest go."""
        self._size += len(body) - len(self._found.pop(key, b""))
        self._found[key] = body
        while self._size > self._most:
            self._size -= len(self._found.popitem(last=False)[1])


def tag(*parts: object) -> str:
    """An ETag for what these say: equal while graph, question and form are; weak, since gzip changes the bytes."""
    return 'W/"' + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24] + '"'


def is_known(etag: str, known: str) -> bool:
    """Whether a client has the answer with this tag; ``known`` is its If-None-Match."""
    return bool(known) and (known == "*" or etag in [part.strip() for part in known.split(",")])


def unchanged(request: Request, etag: str, headers: Mapping[str, str]) -> Response | None:
    """304 where the client has this answer already."""
    if is_known(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers={**headers, "ETag": etag})
    return None


def content(answer: IO[bytes]) -> bytes:
    """A whole answer, read from its file."""
    with answer:
        answer.seek(0)
        return answer.read()


def streamed(answer: IO[bytes], media: str, headers: Mapping[str, str]) -> Response:
    """A response that reads from a file; closes it at its end."""
    length = answer.tell()
    answer.seek(0)
    return StreamingResponse(_read(answer), headers={**headers, "Content-Length": str(length)}, media_type=media)


async def _read(answer: IO[bytes]) -> AsyncIterator[bytes]:
    with answer:
        while part := answer.read(CHUNK):
            yield part
