"""The stores that a query worker has open, and the memory that a query may use beyond what they take."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from kg import stores
from kg.stores.base import Language, Store

_NOTHING: dict[Language, str] = {"sparql": "ASK {}", "cypher": "RETURN 1"}


class Opened:
    """The stores that are open, each at one version."""

    def __init__(self, folder: Path, base: str, megabytes: int) -> None:
        self.folder = folder
        self._base = base
        self._megabytes = megabytes
        self._stores: dict[Language, Store] = {}
        self._versions: dict[Language, str] = {}

    def store(self, language: Language, version: str) -> Store:
        """The store of a language. What it needs to be open does not count against the questions."""
        if language not in self._stores:
            self._stores[language] = stores.reader(self.folder, language, self._base)
        if self._versions.get(language) != version:
            limit_memory(None)
            self._stores[language].query(_NOTHING[language])
            self._versions[language] = version
            limit_memory(self._megabytes)
        return self._stores[language]


def limit_memory(megabytes: int | None) -> None:
    """Let the process use so much beyond what it uses now, or as much as there is. Linux only: elsewhere nothing says
    what it uses now."""
    if megabytes is None:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    elif Path("/proc/self/statm").exists():
        used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1_000_000, resource.RLIM_INFINITY))
