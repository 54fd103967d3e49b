"""Figures: counts summed over texts, with precision, recall, F1 and intervals by bootstrap over texts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

TOO_FEW = 20
"""Below so many gold items a figure says little."""

RESAMPLES = 1000
WORST = 40
"""Errors listed as text."""


@dataclass(frozen=True, slots=True)
class Count:
    """Hits, predicted and gold; `found` are hits as recall counts them where that differs."""

    hits: int | float = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.hits + other.hits, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of what was predicted that is right; 1 where nothing was predicted and nothing was to be found."""
        return self.hits / self.predicted if self.predicted else float(not self.gold)

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 where there is none."""
        return self.hits / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Counts = Mapping[str, Count]
"""Counts of one text by the name of the row."""


@dataclass(frozen=True)
class Measure:
    """What one measurement gave: counts of each text, what to compute besides, errors in words.

    `derived` maps a name to a function from summed counts to a figure; `notes` are lines of prose.
    """

    title: str
    texts: Sequence[Counts]
    derived: Mapping[str, Callable[[Counts], float]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    errors: Sequence[str] = ()

    def total(self, chosen: Sequence[Counts] | None = None) -> dict[str, Count]:
        """Counts summed over texts."""
        summed: dict[str, Count] = {}
        for counts in self.texts if chosen is None else chosen:
            for name, count in counts.items():
                summed[name] = summed.get(name, Count()) + count
        return summed

    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % intervals of every F1 and derived figure: texts drawn with replacement, a fixed seed."""
        generator = random.Random(7)
        drawn: dict[str, list[float]] = {}
        for _ in range(RESAMPLES if len(self.texts) > 1 else 0):
            total = self.total(generator.choices(self.texts, k=len(self.texts)))
            for name, count in total.items():
                drawn.setdefault(name, []).append(count.f1)
            for name, compute in self.derived.items():
                drawn.setdefault(name, []).append(compute(total))
        return {name: _middle(values) for name, values in drawn.items()}


def _middle(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered))]


def as_text(measure: Measure) -> str:
    """A table with a line for each row, then notes and the worst errors."""
    total, spread = measure.total(), measure.intervals()
    lines = [f"{measure.title}: {len(measure.texts)} texts", f"{'':26}{'P':>7}{'R':>7}{'F1':>7}  {'95 %':<13}{'n':>6}"]
    for name, count in total.items():
        few = "  too few" if count.gold < TOO_FEW else ""
        row = f"{count.precision:7.3f}{count.recall:7.3f}{count.f1:7.3f}"
        lines.append(f"{name:26}{row}  {_range(spread.get(name)):<13}{count.gold:>6}{few}")
    for name, compute in measure.derived.items():
        lines.append(f"{name:26}{'':14}{compute(total):7.3f}  {_range(spread.get(name))}")
    lines += measure.notes
    if measure.errors:
        lines += ["", f"worst errors ({min(WORST, len(measure.errors))} of {len(measure.errors)})"]
        lines += [f"  {error}" for error in measure.errors[:WORST]]
    return "\n".join(line.rstrip() for line in lines)


def _range(interval: tuple[float, float] | None) -> str:
    return f"{interval[0]:.3f}–{interval[1]:.3f}" if interval else ""


def as_data(measure: Measure) -> dict[str, object]:
    """The same as plain data."""
    total, spread = measure.total(), measure.intervals()
    rows = {
        name: {
            "precision": round(count.precision, 4),
            "recall": round(count.recall, 4),
            "f1": round(count.f1, 4),
            "hits": count.hits,
            "predicted": count.predicted,
            "gold": count.gold,
            "interval": spread.get(name),
        }
        for name, count in total.items()
    }
    derived = {n: {"value": round(f(total), 4), "interval": spread.get(n)} for n, f in measure.derived.items()}
    return {
        "title": measure.title,
        "texts": len(measure.texts),
        "rows": rows,
        "derived": derived,
        "notes": list(measure.notes),
        "errors": list(measure.errors),
    }


def as_json(measures: Sequence[Measure]) -> str:
    """All measures as JSON."""
    return json.dumps([as_data(measure) for measure in measures], ensure_ascii=False, indent=2)
