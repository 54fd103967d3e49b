"""What the server knows: the graph's settings, its state, its workers, and the view that pages are made from."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Any

from kg import ids, settings, stores
from kg.ledger import Ledger
from kg.records import Evidence, Record
from kg.server import answers
from kg.server.answers import Kept
from kg.server.pool import Limits, Pool
from kg.server.rates import Rates
from kg.settings import Settings
from kg.stores.base import Language
from kg.stores.generations import Generations
from kg.view import View

DUMP = 20
"""So many times longer than a query a dump may take."""

Resting = Mapping[str, Sequence[tuple[Record, Evidence]]]
"""The records that rest on each passage, with that evidence, by the passage's uid."""


class State:
    """One graph being served."""

    def __init__(self, folder: Path, known: Settings, usual: int = 2) -> None:
        self.folder = folder
        self.settings = known
        self.kept = Kept()
        self.rates = Rates(known.requests_per_minute)
        self.ledger = Ledger.open(folder, known.ledger)
        limits = Limits(known.query_seconds, known.query_rows, known.query_megabytes)
        self.pool = Pool(folder, known.base_iri, limits, usual)
        self._generations = {
            language: Generations(folder / "stores" / name, "") for language, name in stores.READERS.items()
        }
        self._view = View(position=-1)
        self._resting: Resting | None = None
        self._viewing = asyncio.Lock()

    @classmethod
    def open(cls, folder: Path, usual: int = 2) -> State:
        """The state of the graph in a folder. Raises SettingsError, StoreError."""
        return cls(folder, settings.load(folder), usual)

    def version(self, language: Language) -> str:
        """What changes whenever the answers in a language may."""
        return self._generations[language].newest()

    async def view(self) -> View:
        """The newest view, read again when the ledger moved on."""
        async with self._viewing:
            position = await asyncio.to_thread(lambda: self.ledger.position)
            if self._view.position != position:
                self._view = await asyncio.to_thread(self.ledger.view)
                self._resting = None
            return self._view

    async def resting(self) -> Resting:
        """What rests on each passage of the newest view."""
        view = await self.view()
        if self._resting is None:
            self._resting = await asyncio.to_thread(_resting, view)
        return self._resting

    async def rows(self, language: Language, text: str, params: Mapping[str, Any]) -> bytes:
        """The answer to a question as JSON of columns and rows; a kept one where nothing changed."""
        version = self.version(language)
        key = repr((version, language, text, sorted(params.items(), key=str)))
        body = self.kept.get(key)
        if body is None:
            asked = {"language": language, "version": version, "text": text, "params": dict(params)}
            body = answers.content(await self.pool.ask(asked))
            self.kept.put(key, body)
        return body

    async def sparql(self, version: str, text: str, form: str, default: list[str], named: list[str]) -> IO[bytes]:
        """The answer to a SPARQL query in one of the protocol's forms."""
        graphs = {"default": default, "named": named}
        return await self.pool.ask({"language": "sparql", "version": version, "text": text, "form": form, **graphs})

    async def dump(self, version: str, form: str, graphs: list[str]) -> IO[bytes]:
        """Stored graphs as they are; all of them where none is named."""
        asked = {"language": "sparql", "version": version, "form": form, "dump": graphs}
        return await self.pool.ask(asked, longer=DUMP)

    async def close(self) -> None:
        """End the workers and let go of the ledger."""
        await self.pool.close()
        self.ledger.close()


def _resting(view: View) -> Resting:
    found: defaultdict[str, list[tuple[Record, Evidence]]] = defaultdict(list)
    for record in chain[Record](view.nodes.values(), view.edges.values()):
        for item in record.evidence:
            found[ids.evidence_uid(*item.place)].append((record, item))
    return found
