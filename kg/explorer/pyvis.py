"""A graph for those who build on pyvis: positions given, physics off, and pages that are safe.

pyvis writes labels into a script unescaped and asks a network address for files even when told not to. The network
here is an ordinary one to add to and change, but the pages it writes are ours: data as JSON that no parser misreads,
pyvis's own packaged vis-network in line, and a policy that allows just these two scripts by their hashes.
"""

from __future__ import annotations

import html
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyvis.network import Network  # type: ignore[import-untyped]

from kg.errors import UsageError
from kg.explorer.page import embedded, filled, hashed
from kg.explorer.payload import payload
from kg.view import View

MOST = 2_000
VIS = "lib/vis-9.1.2/vis-network"
ACTORS, TALK, PLANS, TIME, OTHER = "#2563a8", "#b3550b", "#17753f", "#7440b8", "#58616d"
LOOKS = {
    "Person": ("dot", ACTORS),
    "Organization": ("square", ACTORS),
    "Country": ("hexagon", ACTORS),
    "Group": ("ellipse", ACTORS),
    "Plan": ("box", PLANS),
    "Provision": ("box", "#3d8f5f"),
    "Claim": ("triangle", TALK),
    "Demand": ("triangleDown", "#c23d1b"),
    "Threat": ("triangleDown", "#ab1d3a"),
    "Promise": ("triangle", "#8c6a00"),
    "Meeting": ("diamond", TIME),
    "Event": ("star", TIME),
}
OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "hideEdgesOnDrag": True},
    "edges": {"arrows": "to", "smooth": {"type": "dynamic", "enabled": False}, "color": "#8b929c"},
}
STYLE = "html,body,#network{margin:0;height:100%;width:100%;overflow:hidden;font-family:system-ui,sans-serif}"
SCRIPT = """"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const place = document.body.appendChild(document.createElement("div"));
place.id = "network";
new vis.Network(place, { nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges) }, data.options);
"""


class SafeNetwork(Network):  # type: ignore[misc]
    """A pyvis Network whose pages run no script from labels and ask for nothing."""

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """The network as one self-contained page; the arguments are pyvis's own and change nothing."""
        nodes, edges, heading, *_, options = self.get_network_data()
        options = json.loads(options) if isinstance(options, str) else options
        known = {
            "nodes": [_plain(node) for node in nodes],
            "edges": [_plain(edge) for edge in edges],
            "options": options,
        }
        vis = (files("pyvis") / f"{VIS}.min.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
        sheet = STYLE + (files("pyvis") / f"{VIS}.css").read_text(encoding="utf-8")
        policy = f"script-src '{hashed(vis)}' '{hashed(SCRIPT)}'; style-src '{hashed(sheet)}'; img-src data:"
        body = f'<script type="application/json" id="data">{embedded(known)}</script>'
        body += f"\n<script>{vis}</script>\n<script>{SCRIPT}</script>"
        return filled(policy, heading or "Graph", f"<style>{sheet}</style>", body)

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:
        """Write the page to a file; nothing is opened or copied beside it."""
        Path(name).write_text(self.generate_html(), encoding="utf-8")

    def save_graph(self, name: str) -> None:
        """Write the page to a file."""
        self.write_html(name)

    def show(self, name: str, local: bool = True, notebook: bool = True) -> SafeNetwork:
        """Write the page to a file; the network shows itself where a notebook displays it."""
        self.write_html(name)
        return self

    def _repr_html_(self) -> str:
        page = html.escape(self.generate_html(), quote=True)
        return (
            f'<iframe srcdoc="{page}" sandbox="allow-scripts" title="Graph" style="width:100%;height:600px"></iframe>'
        )


def network(view: View, around: str | None, steps: int) -> SafeNetwork:
    """A pyvis Network of a view. Raises UsageError for more than 2,000 nodes."""
    data = payload(view, around, None if around is None else steps)
    nodes, edges, types = data["nodes"], data["edges"], data["types"]
    if len(nodes["id"]) > MOST:
        raise UsageError(
            f"{len(nodes['id']):,} things; to_pyvis draws at most {MOST:,}: give around=, or use view() instead"
        )
    made = SafeNetwork(directed=True, height="600px", cdn_resources="in_line")
    made.heading = data["title"]
    for place, uid in enumerate(nodes["id"]):
        shape, colour = LOOKS.get(types["nodes"][nodes["type"][place]], ("dot", OTHER))
        font = {"color": "#ffffff"} if shape in ("box", "ellipse") else {}
        spot = {"x": nodes["x"][place], "y": nodes["y"][place]}
        made.add_node(uid, label=_short(nodes["name"][place]), shape=shape, color=colour, size=12, font=font, **spot)
    for place, kind in enumerate(edges["type"]):
        ends = (nodes["id"][edges[end][place]] for end in ("from", "to"))
        made.add_edge(*ends, label=types["edges"][kind].lower().replace("_", " "), font={"size": 10})
    made.set_options(json.dumps(OPTIONS))
    return made


def _short(name: str) -> str:
    return name if len(name) <= 40 else name[:39].rstrip() + "…"


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """A node or edge without the one field that vis-network may read as markup."""
    return {key: value for key, value in item.items() if key != "title"}
