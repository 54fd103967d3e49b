"""A saved or fetched web page: its main text by trafilatura, its metadata from the page where none is given."""

from __future__ import annotations

from collections.abc import Iterator

from kg import ids
from kg.errors import SourceError
from kg.records import Record
from kg.text import LARGEST, Document, Metadata, Source

ENDINGS = (".html", ".htm", ".xhtml")
STARTS = (b"<!doctype html", b"<html")


def accepts(source: Source) -> int:
    """A file with an ending of HTML, or one that begins as HTML does."""
    begins = source.data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(STARTS)
    return 15 if begins or source.name.lower().endswith(ENDINGS) else 0


def load(source: Source) -> Iterator[Document | Record]:
    """The page's main text, paragraphs on lines of their own. Raises SourceError where there is none."""
    import trafilatura  # slow to import, and needed for pages only

    if len(source.data) > LARGEST:
        raise SourceError(f"{source.key}: {len(source.data):,} bytes; a page may have at most {LARGEST:,}")
    page = trafilatura.load_html(source.data)
    text = None if page is None else trafilatura.extract(page, include_comments=False, include_tables=False)
    if page is None or not text or not text.strip():
        raise SourceError(f"{source.key}: no article text was found in this page; save its text as .txt instead")
    known = trafilatura.extract_metadata(page)
    found = Metadata(
        title=known.title or None,
        author=known.author or None,
        publisher=known.sitename or None,
        url=known.url or None,
        published=known.date or None,
    )
    yield Document(uid=ids.document_uid(source.key), key=source.key, text=text, metadata=source.metadata.over(found))
