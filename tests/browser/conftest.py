"""Pages in a real Chromium that note every error, script and request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PATIENCE = 120_000
"""Milliseconds that a busy machine may take."""


@dataclass
class Watched:
    """A page with what went wrong in it and what it asked for."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def spot(self, kind: str, uid: str) -> tuple[float, float]:
        """Where a thing or relation is on the screen."""
        box = self.page.locator("canvas.canvas").bounding_box()
        x, y = self.page.evaluate(
            "([kind, uid]) => document.querySelector('canvas.canvas').spotOf(kind, uid)", [kind, uid]
        )
        return box["x"] + x, box["y"] + y

    def click(self, kind: str, uid: str) -> None:
        """Press the mouse on a thing or relation in the graph."""
        self.page.mouse.click(*self.spot(kind, uid))

    def panel(self) -> str:
        """What the side panel says."""
        return str(self.page.inner_text("#panel"))

    def calm(self) -> None:
        """Assert that nothing went wrong and nothing was asked for."""
        assert self.errors == []
        assert self.requests == []


Opener = Callable[..., Watched]


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Opener]:
    """Open HTML as a file: ``show(html, dark=False, width=1280, height=800, touch=False, at="", script="")``."""
    contexts = []

    def opened(
        html: str,
        dark: bool = False,
        width: int = 1280,
        height: int = 800,
        touch: bool = False,
        at: str = "",
        script: str = "",
    ) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(script)
        contexts.append(context)
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        watched = watch(context.new_page(), path.as_uri())
        watched.page.goto(path.as_uri() + at)
        return watched

    yield opened
    for context in contexts:
        with suppress(sync_api.Error):
            context.close()


def watch(page: Any, own: str) -> Watched:
    """Note a page's errors and every request beyond its own address."""
    watched = Watched(page)
    page.on(
        "console", lambda message: watched.errors.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("dialog", lambda dialog: (watched.errors.append("a dialog"), dialog.dismiss()))
    page.on(
        "request",
        lambda request: None if request.url.startswith((own, "blob:")) else watched.requests.append(request.url),
    )
    return watched
