"""What the server knows: the graph's settings, its state, its workers, and the view that pages are made from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from kg import settings, stores
from kg.ledger import Ledger
from kg.server.answers import Kept
from kg.server.pool import Limits, Pool
from kg.settings import Settings
from kg.stores.base import Language
from kg.stores.generations import Generations
from kg.view import View


class State:
    """One graph being served."""

    def __init__(self, folder: Path, known: Settings, usual: int = 2) -> None:
        self.folder = folder
        self.settings = known
        self.kept = Kept()
        self.ledger = Ledger.open(folder, known.ledger)
        limits = Limits(known.query_seconds, known.query_rows, known.query_megabytes)
        self.pool = Pool(folder, known.base_iri, limits, usual)
        self._generations = {
            language: Generations(folder / "stores" / name, "") for language, name in stores.READERS.items()
        }
        self._view: View | None = None
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
            if self._view is None or self._view.position != position:
                self._view = await asyncio.to_thread(self.ledger.view)
            return self._view

    async def rows(self, language: Language, text: str, params: Mapping[str, Any]) -> bytes:
        """The answer to a question as JSON of columns and rows; a kept one where nothing changed."""
        key = repr((self.version(language), language, text, sorted(params.items(), key=str)))
        body = self.kept.get(key)
        if body is None:
            asked = {"language": language, "text": text, "params": dict(params)}
            body = b"".join([part async for part in self.pool.ask(asked)])
            self.kept.put(key, body)
        return body

    def sparql(self, text: str, form: str, default: list[str], named: list[str]) -> AsyncIterator[bytes]:
        """The answer to a SPARQL query in one of the protocol's forms."""
        asked = {"language": "sparql", "text": text, "form": form, "default": default, "named": named}
        return self.pool.ask(asked)

    async def close(self) -> None:
        """End the workers and let go of the ledger."""
        await self.pool.close()
        self.ledger.close()
