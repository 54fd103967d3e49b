"""The live page: the same modules from a server, under a policy of 'self'."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.explorer import assets, live_page, page, payload
from kg.view import View
from tests.browser.conftest import watch
from tests.explorer.graphs import hostile, story


class Answers(BaseHTTPRequestHandler):
    """What kg serve answers under /explore, for one view."""

    view: View

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        around = parse_qs(address.query).get("around", [None])[0]
        name = address.path.removeprefix("/explore").lstrip("/")
        if name == "":
            self.answer(live_page("Live talks", "explore/", "id/").encode(), "text/html")
        elif name == "data":
            self.answer(json.dumps(payload(self.view)).encode(), "application/json")
        elif name == "file":
            self.answer(page(self.view, around).encode(), "text/html")
        else:
            self.answer(assets()[name], mimetypes.guess_type(name)[0] or "")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a served view."""
    answers = type("AnswersOne", (Answers,), {"view": request.param})
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("served", [story()], indirect=True)
def test_the_live_page_shows_what_the_file_shows(browser: Any, served: str) -> None:
    koren = next(node.uid for node in story().nodes.values() if node.name == "Ilse Koren")
    tab = browser.new_page()
    watched = watch(tab, served)
    tab.goto(f"{served}explore?around={koren}")
    tab.wait_for_selector("#panel figure")
    assert tab.inner_text("#panel h2") == "Ilse Koren"
    assert tab.get_attribute("#panel a.action", "href") == f"id/{koren}"
    assert tab.inner_text(".in-view") == "4 things · 3 relations"
    tab.goto(f"{served}explore#around={koren.replace('person', 'nobody')}")
    tab.wait_for_selector(".in-view:has-text('6 relations')")
    watched.calm()
    tab.close()


@pytest.mark.parametrize("served", [hostile()], indirect=True)
def test_hostile_text_runs_no_script_in_the_live_page(browser: Any, served: str) -> None:
    tab = browser.new_page()
    watched = watch(tab, served)
    tab.goto(f"{served}explore#n=*")
    tab.wait_for_selector(".in-view:has-text('things')")
    for uid in hostile().edges:
        tab.evaluate("uid => { location.hash = 'n=*&s=edge:' + encodeURIComponent(uid) }", uid)
    for place in range(tab.locator("[role=tab]").count()):
        tab.locator("[role=tab]").nth(place).click()
    assert tab.evaluate("window.hit") is None
    watched.calm()
    tab.close()
