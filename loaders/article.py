"""An article as plain text or Markdown; what is known about it lies beside it (``<stem>.meta.yaml`` or ``.json``)."""

from collections.abc import Iterator

from kg import ids
from kg.records import Record
from kg.text import Document, Source

ENDINGS = (".txt", ".md", ".markdown", ".text")


def accepts(source: Source) -> int:
    """A file with an ending of plain text."""
    return 10 if source.name.lower().endswith(ENDINGS) else 0


def load(source: Source) -> Iterator[Document | Record]:
    """The text as it is. Raises SourceError for empty, oversized, binary and not-UTF-8 files."""
    yield Document(uid=ids.document_uid(source.key), key=source.key, text=source.text(), metadata=source.metadata)
