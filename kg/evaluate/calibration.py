"""Whether confidence means what it says: reliability over tenths."""

from __future__ import annotations

from collections.abc import Sequence

BINS = 10


def reliability(judged: Sequence[tuple[float, bool]]) -> list[str]:
    """Lines of a table: confidence from–to, how many, mean confidence, share that is right; then the expected error.

    `judged` holds the confidence of each find and whether it is right.
    """
    lines = [f"{'confidence':>12}{'n':>7}{'mean':>7}{'right':>7}"]
    gap = 0.0
    for place in range(BINS):
        low, high = place / BINS, (place + 1) / BINS
        inside = [pair for pair in judged if low <= pair[0] < high or (high == 1 and pair[0] == 1)]
        if inside:
            mean = sum(sure for sure, _ in inside) / len(inside)
            right = sum(hit for _, hit in inside) / len(inside)
            gap += abs(mean - right) * len(inside)
            lines.append(f"{f'{low:.1f}–{high:.1f}':>12}{len(inside):>7}{mean:>7.2f}{right:>7.2f}")
    return [*lines, f"expected calibration error {gap / max(len(judged), 1):.3f} over {len(judged)}"]
