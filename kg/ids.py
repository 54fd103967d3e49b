"""Stable ids. An id comes from content, never from a counter, a clock, a random number or who found it, so that it
is equal on every machine. Form: ``<type>-<16 hex digits>``, or ``<type>-<authority key>``.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

from kg.errors import RecordError

Offsets = Sequence[tuple[int, int]]


def digest(*parts: object) -> str:
    """16 hex digits (64 bits) of SHA-256 over the parts as compact JSON."""
    packed = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()[:16]


def _uid(kind: str, *parts: object) -> str:
    return f"{kind.lower().replace('_', '-')}-{digest(kind, *parts)}"


def document_uid(key: str) -> str:
    """A document's id, from its key: address, or path relative to the folder that was loaded."""
    return _uid("Document", key)


def content_uid(document: str, kind: str, spans: Offsets) -> str:
    """A statement's or provision's id: document, type and the offsets of its content."""
    return _uid(kind, document, [list(span) for span in spans])


def edge_uid(document: str, kind: str, from_uid: str, to_uid: str, spans: Offsets) -> str:
    """An edge's id: document, type, both ends and the offsets of its evidence."""
    return _uid(kind, document, from_uid, to_uid, [list(span) for span in spans])


def authority_uid(kind: str, key: str) -> str:
    """The id of a country, international body or place that an authority file knows, such as ``country-ru``."""
    slug = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")
    return f"{kind.lower()}-{slug}"


def topic_uid(name: str) -> str:
    """A topic's id, from its normalised name."""
    return _uid("Topic", normal(name))


def mention_uid(document: str, kind: str, text: str, names: Iterable[str]) -> str:
    """The id of any other thing: document, type and where the text first mentions it."""
    return _uid(kind, document, list(first_mention(text, names)))


CONTENT_TYPES = frozenset({"Claim", "Demand", "Threat", "Promise", "Provision"})
"""Types whose name is an exact content of the text, so that its place identifies them."""


def node_uid(document: str, text: str, kind: str, names: Sequence[str], content: Offsets, authority: str | None) -> str:
    """The id of a node by the rule of its type: content, authority key, normalised name, or first mention.

    ``names`` holds the name first; ``content`` the offsets of a statement's or provision's content; ``authority``
    the key of an authority file where one knows the thing. Raises RecordError where the text mentions no name.
    """
    if kind in CONTENT_TYPES:
        return content_uid(document, kind, content)
    if authority is not None:
        return authority_uid(kind, authority)
    if kind == "Topic":
        return topic_uid(names[0])
    return mention_uid(document, kind, text, names)


def evidence_uid(document: str, spans: Offsets) -> str:
    """The id of a passage, shared by all that rests on the same words."""
    return _uid("Passage", document, [list(span) for span in spans])


def decision_uid(kind: str, uids: Iterable[str], author: str, value: object = None) -> str:
    """The id of a decision: what is decided about which records by whom."""
    return _uid("Decision", kind, list(uids), author, value)


def first_mention(text: str, names: Iterable[str]) -> tuple[int, int]:
    """Offsets of the earliest whole-word occurrence of any name; at one place the longest name counts.

    Raises RecordError when the text has none of them.
    """
    options = sorted({name for name in names if name}, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in options)
    found = re.search(pattern, text) if options else None
    if found is None:
        raise RecordError(f"none of the names {options[:5]} occurs in the text as whole words")
    return found.span()


def normal(name: str) -> str:
    """A name for comparison: NFKC, case-folded, without quotation marks and a leading article, one space a gap."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = re.sub(r"[\"'‘’‚“”„«»]", "", folded)
    folded = re.sub(r"^(the|a|an)\s+", "", folded.strip())
    return re.sub(r"\s+", " ", folded).strip()
