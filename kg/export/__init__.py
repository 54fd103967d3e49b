"""A whole graph in forms that other programs read. Written whole or not at all; equal graphs give equal files.

``turtle trig nquads jsonld`` are RDF (docs/model.md, "In RDF"); ``graphml`` and ``csv`` are for tools of network
analysis and spreadsheets; ``json`` holds documents and records as they are; ``curated`` is a folder of texts with
their annotations, which loads again as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kg.errors import UnknownName
from kg.export import curated, quads, tables
from kg.settings import Settings
from kg.view import View

Form = Callable[[View, Path | None, str], None]

FORMS: Mapping[str, Form] = {
    **{name: quads.writer(name) for name in quads.FORMS},
    "jsonld": quads.jsonld,
    "graphml": tables.graphml,
    "csv": tables.csv_files,
    "json": tables.json_file,
    "curated": curated.folder,
}


def write(view: View, form: str, output: Path | None = None, base: str | None = None) -> None:
    """Write a view to a file, to a folder (``csv``, ``curated``), or to standard output where no path is given.

    ``base`` is the graph's base IRI. Raises UnknownName for an unknown form, UsageError where the path does not suit
    it, SourceError where it cannot be written.
    """
    if form not in FORMS:
        raise UnknownName("export format", form, FORMS)
    FORMS[form](view, output, base or Settings().base_iri)
