"""Dates in a text as EDTF: absolute ones, and relative ones resolved against the day the text was published.

Nothing is made more exact than the words: "last week" is a week, "in April" a month, and a weekday without a known
day of publication is no date at all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}

_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_UNIT = r"(?P<unit>day|week|month|year)s?"


@dataclass(frozen=True, slots=True)
class Time:
    """Words at `text[start:end]` and the EDTF date that they mean."""

    start: int
    end: int
    edtf: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is known of the day a text was published: year, month and day, the finer ones None where unknown."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, published: str | None) -> Anchor:
        """From an EDTF date of up to a day; unknown for anything else."""
        match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[~?%]?", published or "")
        return cls(*(int(part) if part else None for part in match.groups())) if match else cls()

    @property
    def date(self) -> date | None:
        """The day itself, where it is known."""
        if self.year and self.month and self.day:
            return date(self.year, self.month, self.day)
        return None


Resolver = Callable[[re.Match[str], Anchor], str | None]


def times(text: str, start: int, end: int, published: str | None) -> list[Time]:
    """The dates that a stretch of a text names and that can be resolved, in order; none overlap."""
    anchor = Anchor.of(published)
    found: list[Time] = []
    for pattern, resolve in RULES:
        for match in pattern.finditer(text, start, end):
            free = all(match.end() <= t.start or t.end <= match.start() for t in found)
            edtf = resolve(match, anchor) if free else None
            if edtf:
                found.append(Time(match.start(), match.end(), edtf))
    return sorted(found, key=lambda time: time.start)


def _number(name: str) -> int:
    return MONTHS.index(name.lower()[:3]) + 1


def _full(match: re.Match[str], anchor: Anchor) -> str | None:
    """`28 February 2025`, `February 28`: the year of publication where none is given, or the one before."""
    month, day = _number(match["month"]), int(match["day"])
    year = int(match["year"]) if match["year"] else _past_year(month, anchor)
    if year is None or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04}-{month:02}-{day:02}"


def _month(match: re.Match[str], anchor: Anchor) -> str | None:
    """`in April`, `June 2024`: a month alone counts only after a preposition or "early", "mid", "late"."""
    month = _number(match["month"])
    year = int(match["year"]) if match["year"] else _past_year(month, anchor)
    return f"{year:04}-{month:02}" if year else None


def _past_year(month: int, anchor: Anchor) -> int | None:
    """The year of the last such month before publication; of the next one where it is at most two months ahead."""
    if anchor.year is None:
        return None
    if anchor.month is None or month <= anchor.month + 2:
        return anchor.year
    return anchor.year - 1


def _year(match: re.Match[str], _: Anchor) -> str | None:
    return match["year"]


def _weekday(match: re.Match[str], anchor: Anchor) -> str | None:
    """`on Monday`: the last one up to publication; `next Friday`: the first after it."""
    today = anchor.date
    if today is None:
        return None
    back = (today.weekday() - DAYS.index(match["weekday"].lower())) % 7
    which = (match["which"] or "").lower()
    if which == "next":
        return (today + timedelta(days=7 - back if back else 7)).isoformat()
    return (today - timedelta(days=back if back or which != "last" else 7)).isoformat()


def _near(match: re.Match[str], anchor: Anchor) -> str | None:
    today = anchor.date
    shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[match[0].lower()]
    return (today + timedelta(days=shift)).isoformat() if today else None


def _period(match: re.Match[str], anchor: Anchor) -> str | None:
    """`last week`, `this month`, `next year`."""
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[
        match["which"].lower()
    ]
    return _shifted(anchor, step, match["unit"].lower())


def _ago(match: re.Match[str], anchor: Anchor) -> str | None:
    """`three weeks ago`, `two months later` only where it counts from publication."""
    word = match["count"].lower()
    count = int(word) if word.isdigit() else NUMBERS[word]
    return _shifted(anchor, -count, match["unit"].lower())


def _shifted(anchor: Anchor, step: int, unit: str) -> str | None:
    if unit == "year":
        return f"{anchor.year + step:04}" if anchor.year else None
    if unit == "month":
        return _months(anchor, step)
    today = anchor.date
    if today is None:
        return None
    if unit == "day":
        return (today + timedelta(days=step)).isoformat()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _months(anchor: Anchor, step: int) -> str | None:
    if not anchor.year or not anchor.month:
        return None
    months = anchor.year * 12 + anchor.month - 1 + step
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _weekend(match: re.Match[str], anchor: Anchor) -> str | None:
    """`over the weekend`: the last Saturday and Sunday before publication."""
    today = anchor.date
    if today is None:
        return None
    sunday = today - timedelta(days=(today.weekday() + 1) % 7 or 7)
    return f"{(sunday - timedelta(days=1)).isoformat()}/{sunday.isoformat()}"


def _rule(pattern: str, resolve: Resolver) -> tuple[re.Pattern[str], Resolver]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), resolve


_COUNT = r"(?P<count>\d+|[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Tt]en)"
RULES: tuple[tuple[re.Pattern[str], Resolver], ...] = (
    _rule(rf"{_DAY} {_MONTH}(?:,? {_YEAR})?", _full),
    _rule(rf"{_MONTH} {_DAY}(?:,? {_YEAR})?", _full),
    _rule(rf"(?<!\d ){_MONTH},? (?:of )?{_YEAR}", _month),
    _rule(rf"(?:[Ee]arly|[Ll]ate|[Mm]id|[Ee]nd of|[Bb]eginning of)[ -]{_MONTH}(?P<year>)?", _month),
    _rule(rf"(?<=[Ii]n ){_MONTH}(?P<year>)?", _month),
    _rule(rf"(?P<which>[Ll]ast|[Nn]ext|[Tt]his)? ?{_WEEKDAY}", _weekday),
    _rule(r"[Yy]esterday|[Tt]oday|[Tt]onight|[Tt]omorrow", _near),
    _rule(rf"(?P<which>[Ll]ast|[Pp]ast|[Pp]revious|[Tt]his|[Cc]urrent|[Nn]ext|[Cc]oming) {_UNIT}", _period),
    _rule(rf"{_COUNT} {_UNIT} ago", _ago),
    _rule(r"(?:[Oo]ver|[Aa]t|[Dd]uring) the weekend|last weekend", _weekend),
    _rule(rf"(?<=[Ii]n ){_YEAR}", _year),
)


def nearest(found: list[Time], place: int, reach: int) -> Time | None:
    """The time that stands nearest to a place, within a reach of characters; the one after it of equals."""

    def distance(time: Time) -> tuple[int, bool]:
        return (time.start - place, False) if time.start >= place else (place - time.end, True)

    close = [time for time in found if distance(time)[0] <= reach]
    return min(close, key=distance, default=None)


def within(found: list[Time], spans: list[tuple[int, int]]) -> Iterator[Time]:
    """The times that lie in one of the spans."""
    return (time for time in found if any(start <= time.start and time.end <= end for start, end in spans))
