"""How a query worker answers the queries of a client whose connection it was lent."""

from __future__ import annotations

import signal
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from kg import stores
from kg.server.answers import Kept
from kg.server.lent import NotHere
from kg.server.opened import Opened
from kg.server.pool import IN_MEMORY
from kg.server.writing import STARTS, Counted, Query, serialize
from kg.stores.base import Language
from kg.stores.generations import Generations
from kg.stores.oxigraph import Oxigraph

KEPT = 4 << 20
"""Bytes of answers that a worker keeps to be given again."""


class Direct:
    """Answers clients' own queries in this process, if the answers are short. The system ends the process when one
    takes too long: nothing else can stop the engine."""

    def __init__(self, opened: Opened) -> None:
        self.kept = Kept(KEPT)
        self._opened = opened
        self._generations: dict[Language, Generations] = {
            language: Generations(opened.folder / "stores" / name, "") for language, name in stores.READERS.items()
        }
        self._rows = 0
        self._seconds = 0.0
        self._long: tuple[str, Query, IO[bytes]] | None = None

    def limit(self, rows: int, seconds: float) -> None:
        """Let each query use so much."""
        self._rows, self._seconds = rows, seconds

    def version(self, language: Language) -> str:
        """What changes whenever the answers in a language may."""
        return self._generations[language].newest()

    async def sparql(self, version: str, text: str, form: str, default: list[str], named: list[str]) -> IO[bytes]:
        """The answer to a query. Raises NotHere for a long one, which is kept for when the server asks."""
        query = Query(text, form, default, named)
        store = cast(Oxigraph, self._opened.store("sparql", version))
        out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the caller closes it)
        signal.setitimer(signal.ITIMER_REAL, self._seconds)
        try:
            serialize(store, query, Counted(out.write, STARTS.get(form, b""), self._rows))
        except BaseException:
            out.close()
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if out.tell() > IN_MEMORY:
            self._long = (version, query, out)
            raise NotHere
        return out

    def computed(self, version: str, query: Query) -> IO[bytes] | None:
        """A long answer that was worked out just now, at its start."""
        if self._long is None:
            return None
        known, out = self._long[:2], self._long[2]
        self._long = None
        out.seek(0)
        return out if known == (version, query) else None
