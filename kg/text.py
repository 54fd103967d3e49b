"""Source texts: where one comes from, and the stored document with its offsets.

Offsets everywhere are Unicode code points of the stored text. The stored text is what the file holds, without its
byte-order mark; nothing else is normalised, since that would shift every offset.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kg.errors import SourceError

LARGEST = 50_000_000
"""Bytes of the largest file that is read as one text."""


class Metadata(BaseModel):
    """What is known about a text besides its words; dates are EDTF."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """This metadata, completed by another's where this one is silent."""
        return Metadata(**{**other.model_dump(exclude_none=True), **self.model_dump(exclude_none=True)})


class Source(BaseModel):
    """One input of a loader: its key, bytes, given metadata, and the files that lie beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(min_length=1)
    data: bytes
    path: Path | None = None
    metadata: Metadata = Metadata()
    beside: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The file name, or the last part of the key."""
        return self.path.name if self.path else self.key.rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The file name up to its first dot."""
        return self.name.split(".", 1)[0] if not self.name.startswith(".") else self.name

    def sibling(self, suffix: str) -> Path | None:
        """The file ``<stem><suffix>`` beside this one, if there is one."""
        return next((path for path in self.beside if path.name == self.stem + suffix), None)

    def text(self) -> str:
        """The bytes as text. Raises SourceError for empty, oversized, binary and not-UTF-8 input."""
        if len(self.data) > LARGEST:
            raise SourceError(f"{self.key}: {len(self.data):,} bytes; a text may have at most {LARGEST:,}")
        if b"\x00" in self.data[:65536]:
            raise SourceError(f"{self.key}: this is a binary file or UTF-16; a text must be UTF-8")
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceError(f"{self.key}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
        if not text.strip():
            raise SourceError(f"{self.key}: the file holds no text")
        return text


class Document(BaseModel):
    """A stored text. ``uid`` comes from the key; ``annotation`` is the hash of the curated annotation read with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uid: str
    key: str
    text: str = Field(min_length=1)
    metadata: Metadata = Metadata()
    annotation: str | None = None

    @property
    def title(self) -> str:
        """The title, or the key where there is none."""
        return self.metadata.title or self.key

    @property
    def sha256(self) -> str:
        """SHA-256 of the stored text as UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def version(self) -> str:
        """Equal exactly when text, metadata and annotation are all unchanged."""
        parts = [self.sha256, self.metadata.model_dump(exclude_none=True), self.annotation]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Start and end of each non-empty line."""
        return ((m.start(), m.end()) for m in re.finditer(r"[^\r\n]*\S[^\r\n]*", self.text))


def occurrences(text: str, quote: str) -> list[int]:
    """Where a quote begins in a text, overlapping occurrences included."""
    return [m.start() for m in re.finditer(f"(?={re.escape(quote)})", text)]
