"""The error tree. Every error that Parley raises on purpose is one of these.

    ParleyError
    ├── InputError                what was given cannot be taken in (exit 1)
    │   ├── SourceError           a file, folder or address cannot be read as a text
    │   ├── AnnotationError       a curated or standoff annotation is wrong
    │   ├── RecordError           a node or an edge breaks the ontology
    │   │   └── EvidenceError     a quote is not where it is said to be
    │   └── DateError             a date is not EDTF
    ├── UsageError                the call is wrong (exit 2)
    │   ├── UnknownName           a query, type, parameter or thing that does not exist
    │   └── SettingsError         a setting is missing or malformed
    ├── StoreError                a ledger or a graph store failed (exit 3)
    │   ├── LockedError           another process is writing
    │   ├── QueryError            the store refused the query
    │   └── LimitError            a time, row or memory limit was reached
    └── CheckFailed               stores and ledger, or text and quotes, disagree (exit 4)

A message names what was wrong, where, and what is allowed.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class ParleyError(Exception):
    """Root of the tree; ``exit_code`` is what the command line returns."""

    exit_code = 1


class InputError(ParleyError):
    """Something given from outside cannot be taken in."""


class SourceError(InputError):
    """A file, folder or address cannot be read as a text."""


class AnnotationError(InputError):
    """A curated or standoff annotation is wrong."""


class RecordError(InputError):
    """A node or an edge breaks the ontology."""


class EvidenceError(RecordError):
    """A quote is not in the text where it is said to be."""


class DateError(InputError):
    """A date is not EDTF."""


class UsageError(ParleyError):
    """The call itself is wrong."""

    exit_code = 2


LISTED, LONGEST = 20, 60
"""Names that a message lists, and characters of each."""


class UnknownName(UsageError):
    """A name that does not exist, with the nearest ones that do, or a few of those where none is near."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        options = sorted(known)
        near = get_close_matches(name, options, n=3, cutoff=0.5)
        listed = ", ".join(name if len(name) <= LONGEST else f"{name[:LONGEST]}…" for name in options[:LISTED])
        more = f" and {len(options) - LISTED} more" if len(options) > LISTED else ""
        hint = f"did you mean {', '.join(near)}?" if near else f"known: {listed or 'none'}{more}"
        super().__init__(f"no {what} called {name!r}; {hint}")


class SettingsError(UsageError):
    """A setting is missing or malformed."""


class StoreError(ParleyError):
    """A ledger or a graph store failed."""

    exit_code = 3


class LockedError(StoreError):
    """Another process is writing to the same graph."""


class QueryError(StoreError):
    """The store refused a query; the message carries its position where the engine gives one."""


class LimitError(StoreError):
    """A time, row or memory limit was reached; the message names the limit."""


class CheckFailed(ParleyError):
    """A check found that things which must agree do not."""

    exit_code = 4
