"""How many requests an address may make: a bucket of tokens that fills with time, and each request takes one."""

from __future__ import annotations

import time

ADDRESSES = 10_000
"""Addresses whose requests are counted; when there are more, counting begins anew."""


class Rates:
    """Requests by address; ``rate`` is how many a minute one may make, 0 for no limit."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._left: dict[str, tuple[float, float]] = {}

    def left(self, address: str) -> int:
        """How many requests an address may make now."""
        return int(self._filled(address)) if self.rate else ADDRESSES

    def take(self, address: str, count: int = 1) -> bool:
        """Count requests of an address; False where it may make no more."""
        if not self.rate:
            return True
        left = self._filled(address)
        if len(self._left) > ADDRESSES:
            self._left.clear()
        self._left[address] = (max(left - count, 0.0) if left >= 1 else left, time.monotonic())
        return left >= 1

    def _filled(self, address: str) -> float:
        now = time.monotonic()
        left, seen = self._left.get(address, (float(self.rate), now))
        return min(self.rate, left + (now - seen) * self.rate / 60)
