"""A page as an object: it shows itself in notebooks, and saves itself."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UsageError
from kg.explorer.page import page
from kg.view import View

HEIGHT = 640
"""Pixels of a page inside a notebook."""


@dataclass(frozen=True)
class Picture:
    """A page of a graph, or of what lies around one thing."""

    html: str

    def save(self, path: str | Path) -> Path:
        """Write the page as one file. Raises UsageError where that cannot be."""
        target = Path(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(self.html, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{target}: cannot be written: {error.strerror}") from error
        return target

    def _repr_html_(self) -> str:
        """The page in a frame that may run its own script and nothing else."""
        return (
            f'<iframe srcdoc="{html.escape(self.html, quote=True)}" sandbox="allow-scripts allow-downloads" '
            f'title="Graph" style="width:100%;height:{HEIGHT}px;border:1px solid #ccc;border-radius:8px"></iframe>'
        )


def picture(view: View, around: str | None = None, title: str = "", steps: int | None = None) -> Picture:
    """A page that opens on the node ``around`` (a uid); see :func:`kg.explorer.page.page`."""
    return Picture(page(view, around, title, steps))
