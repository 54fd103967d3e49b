"""A graph as a page: search, look, and read the sentence that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.explorer.page import assets, live_page, page, page_of
from kg.explorer.payload import payload
from kg.explorer.picture import Picture, picture

if TYPE_CHECKING:
    from kg.explorer.pyvis import SafeNetwork
    from kg.view import View

__all__ = ["Picture", "assets", "live_page", "page", "page_of", "payload", "picture", "to_pyvis"]


def to_pyvis(view: View, around: str | None = None, steps: int = 2) -> SafeNetwork:
    """The graph, or what lies within ``steps`` of one node, as a pyvis Network whose pages are safe.

    Raises UsageError for more than 2,000 nodes, and where pyvis (extra ``notebook``) is not installed.
    """
    from kg.errors import UsageError

    try:
        from kg.explorer.pyvis import network
    except ImportError as error:
        raise UsageError("to_pyvis needs pyvis: pip install 'parley-kg[notebook]'") from error
    return network(view, around, steps)
