"""The page in two forms that are one code: a single offline file, and the live page of the server.

Modules of a page that is opened from a file cannot import each other, so the file gets them joined in the order of
their imports into one script, which the page's content security policy names by its hash. That works because modules
import by name from ``./``, and no two of them share a top-level name.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kg.explorer.payload import payload
from kg.view import View

MAIN = "main.js"
STYLE = "explorer.css"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_ASIDE = re.compile(r"^[ ]*/\*\*.*?\*/\n|^[ ]+|^\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


@lru_cache
def assets() -> Mapping[str, bytes]:
    """The files of the live page by name: modules, style, icon."""
    folder = files("kg.explorer") / "static"
    return {item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith((".js", ".css", ".svg"))}


def page(view: View, around: str | None = None, title: str = "", steps: int | None = None) -> str:
    """One self-contained HTML file that shows a graph, opening on the node ``around`` (a uid).

    ``steps`` keeps only what is so near to it. Raises UnknownName where ``around`` is not the uid of a node.
    """
    return page_of(payload(view, around, steps, title))


def page_of(data: Mapping[str, Any]) -> str:
    """One self-contained HTML file around a payload."""
    script, style = joined(), assets()[STYLE].decode()
    policy = f"script-src '{hashed(script)}'; style-src '{hashed(style)}'"
    return filled(
        policy,
        str(data["title"]),
        head=f"<style>{style}</style>",
        body=f'<script type="application/json" id="data">{embedded(data)}</script>\n<script>{script}</script>',
    )


def live_page(title: str = "Parley", base: str = "explore/", things: str = "") -> str:
    """The page that a server gives.

    The server answers at ``base`` + a name of ``assets()`` with that file, at ``base`` + data with the payload as JSON
    and at ``base`` + file with the single file. The page opens on the uid that its address names (``?around=``,
    ``#around=``), and hands its query on. ``things`` + uid, where given, is the dossier of a thing.
    """
    policy = "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    name, dossiers = html.escape(base, quote=True), html.escape(things, quote=True)
    return filled(
        policy,
        title,
        head=f'<link rel="icon" href="{name}icon.svg"><link rel="stylesheet" href="{name}{STYLE}">',
        body=f'<script type="module" src="{name}{MAIN}" id="data-source" '
        f'data-from="{name}data" data-things="{dossiers}"></script>',
    )


def embedded(data: Mapping[str, Any]) -> str:
    """JSON that no HTML parser reads as anything else."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


@lru_cache
def joined() -> str:
    """All modules as one script, each after those it imports from, without comments and indentation."""
    parts = (_ASIDE.sub("", _EXPORT.sub("", _IMPORT.sub("", _module(name)))) for name in order(MAIN))
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "\n})();\n"


def order(name: str, before: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A module and what it imports from, dependencies first."""
    for needed in _IMPORT.findall(_module(name)):
        if needed not in before:
            before = order(needed, before)
    return (*before, name)


def _module(name: str) -> str:
    return assets()[name].decode()


def hashed(text: str) -> str:
    """A script or style as a policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def filled(policy: str, title: str, head: str, body: str) -> str:
    """The frame of every page, with what its policy allows."""
    frame = (files("kg.explorer") / "static" / "page.html").read_text(encoding="utf-8")
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; {policy}"
    values = {"policy": policy, "title": html.escape(title), "head": head, "body": body}
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], frame)
