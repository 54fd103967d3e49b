"""A graph in a folder: ``kg.open(".parley")``. Everything that people do with it from Python and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import saved, settings, stores
from kg.errors import StoreError
from kg.ledger import FILE, Ledger
from kg.records import Decision, Rows
from kg.settings import Settings
from kg.view import View

if TYPE_CHECKING:  # slow to import, each needed by one method only
    import networkx as nx
    import pandas as pd

    from kg.analysis import Change
    from kg.dossier import Dossier
    from kg.explorer import Picture
    from kg.loading import Options, Summary, Tick
    from kg.stores.base import Difference, Language, Store


class Graph:
    """One graph, open for questions and for loading."""

    def __init__(self, folder: Path, known: Settings) -> None:
        self.folder = folder
        self.settings = known
        self._stores: dict[str, Store] = {}

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the ledger and the stores."""
        self._release()
        if "ledger" in self.__dict__:
            self.ledger.close()

    @cached_property
    def ledger(self) -> Ledger:
        """The truth behind the graph."""
        return Ledger.open(self.folder, self.settings.ledger)

    @property
    def records(self) -> View:
        """All records with decisions applied, as they stand now."""
        return self.ledger.view()

    # Questions

    def cypher(self, text: str, timeout: float | None = None, **params: Any) -> Rows:
        """The answer to a Cypher query; keyword arguments are its parameters."""
        return self.store("cypher").query(text, params, timeout)

    def sparql(self, text: str, timeout: float | None = None) -> Rows:
        """The answer to a SPARQL query."""
        return self.store("sparql").query(text, None, timeout)

    def query(self, name: str, language: Language = "cypher", **params: Any) -> Rows:
        """The answer to a saved question, asked in either language."""
        text, values = saved.get(name).asked(language, params)
        return self.store(language).query(text, values)

    def show(self, name: str) -> Dossier:
        """One thing, by name or uid: its facts, each with quote, document and date."""
        from kg.dossier import dossier

        view = self.records
        return dossier(view, view.one(name).uid)

    def store(self, language: Language) -> Store:
        """The newest published generation of the embedded store for a language, open for reading."""
        if language not in self._stores:
            self._stores[language] = stores.reader(self.folder, language, self.settings.base_iri)
        return self._stores[language]

    # Forms for analysis

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The graph as a networkx multigraph."""
        from kg.analysis import to_networkx

        return to_networkx(self.records)

    def to_pandas(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Nodes and edges as data frames."""
        from kg.analysis import to_pandas

        return to_pandas(self.records)

    def position_changes(self) -> list[Change]:
        """Where an actor's dated stances on one thing changed sign."""
        from kg.analysis import position_changes

        return position_changes(self.records)

    def to_pyvis(self, around: str | None = None) -> Any:
        """The graph, or what lies around one thing, as a pyvis Network (extra ``notebook``)."""
        from kg import explorer

        view = self.records
        return explorer.to_pyvis(view, view.one(around).uid if around else None)

    def view(self, around: str | None = None, title: str = "") -> Picture:
        """A page of the graph, or of what lies around one thing; shows itself in notebooks, ``save`` writes it."""
        from kg import explorer

        view = self.records
        return explorer.picture(view, view.one(around).uid if around else None, title)

    # Changes

    def load(self, inputs: Sequence[str], options: Options | None = None, tick: Tick | None = None) -> Summary:
        """Load files, folders and addresses, compare the documents, then bring the stores up to date."""
        from kg import loading
        from kg.loading.comparing import compare

        summary = loading.load(self.ledger, inputs, options, tick)
        if options is None or "contradictions" not in options.skip:
            compare(self.ledger)
        self.update()
        return summary

    def forget(self, key: str) -> int:
        """Retract a document, by key or uid, with all that was found in it; returns how many records went."""
        from kg.loading.comparing import compare

        keys = {document.key: document.uid for document in self.ledger.documents()}
        gone = self.ledger.retract(keys.get(key, key))
        compare(self.ledger)
        self.update()
        return gone

    def decide(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Log decisions and bring the stores up to date."""
        made = self.ledger.decide(decisions)
        self.update()
        return made

    def candidates(self) -> list[Decision]:
        """What may be one thing, or one act told twice, likeliest first; what somebody took apart is left out."""
        from kg import resolve
        from kg.extract.repeats import repeats

        apart = {frozenset(item.uids) for item in self.ledger.decisions() if item.kind == "different"}
        view = self.records
        told = [item for item in repeats(view.records()) if frozenset(item.uids) not in apart]
        found = [*resolve.candidates(view, apart), *told]
        return sorted(found, key=lambda decision: (-(decision.score or 0), decision.uids))

    def update(self) -> None:
        """Bring every embedded store to the ledger's position."""
        from kg.loading.projecting import project

        self._release()
        project(self.ledger, self.folder, self.settings.base_iri)

    def sync(self, url: str, tick: Tick | None = None) -> int:
        """Bring a graph server up to date; returns the position it stands at."""
        from kg.loading.projecting import sync

        with closing(stores.server(url, self.settings.base_iri)) as store:
            return sync(self.ledger, store, tick)

    def faults(self) -> list[str]:
        """What is wrong with the records themselves: quotes that are not in their text, breaches of the ontology."""
        from kg.loading.checking import faults

        return faults(self.records)

    def check(self, urls: Sequence[str] = (), repair: bool = False) -> dict[str, list[Difference]]:
        """Each embedded store, and each server named, compared with the ledger's view; put right where asked."""
        from kg.loading.projecting import check, compare

        self._release()
        view = self.records
        found = check(view, self.folder, self.settings.base_iri, repair)
        for url in urls:
            with closing(stores.server(url, self.settings.base_iri)) as store:
                found[stores.shown(url)] = compare(view, store, repair)
        return found

    def _release(self) -> None:
        for store in self._stores.values():
            store.close()
        self._stores.clear()


def open(folder: str | Path = ".parley") -> Graph:
    """The graph in a folder. Raises StoreError where there is none."""
    place = Path(folder)
    known = settings.load(place)
    if not known.ledger and not (place / FILE).exists():
        raise StoreError(f"there is no graph in {place}; make one with: kg load FILE --graph {place}")
    return Graph(place, known)


def create(folder: str | Path = ".parley") -> Graph:
    """The graph in a folder, begun where there is none."""
    place = Path(folder)
    return Graph(place, settings.load(place))
