"""Dates as texts give them: EDTF (ISO 8601-2:2019) strings, and the earliest and latest day each can mean."""

from __future__ import annotations

from contextlib import redirect_stdout
from datetime import date
from functools import lru_cache
from io import StringIO
from time import struct_time

from kg.errors import DateError

EXAMPLES = "2025, 2025-02, 2025-02-28, 2025-04-14/.. or 2025-04~"


@lru_cache(maxsize=4096)
def bounds(text: str) -> tuple[date | None, date | None]:
    """Earliest and latest day of an EDTF date; None where a side is open.

    Raises DateError for what is not EDTF (level 2).
    """
    from edtf import parse_edtf  # slow to import, and needed only where dates are read
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        with redirect_stdout(StringIO()):  # the parser prints what it fails on
            parsed = parse_edtf(text)
        return _day(parsed.lower_strict(), text), _day(parsed.upper_strict(), text)
    except (EDTFParseException, ValueError, AttributeError, TypeError) as error:
        raise DateError(f"{text!r} is not an EDTF date; write {EXAMPLES}") from error


def _day(moment: struct_time | float | None, text: str) -> date | None:
    if not isinstance(moment, struct_time) or not 1 <= moment.tm_year <= 9999:
        return None
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)
