"""Pages that draw one graph with the same positions: ours, and the peers', which npm installs at first use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kg.explorer import page_of
from kg.explorer.page import embedded

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "parley-benchmarks" / "explorer"
COMMON = """
const given = JSON.parse(document.getElementById("data").textContent);
const place = document.getElementById("place");
const drawn = () => requestAnimationFrame(() => performance.mark("picture"));
"""
SIGMA = """
const graph = new graphology.MultiDirectedGraph();
given.nodes.forEach((n) => graph.addNode(n.id, { ...n, y: -n.y, size: 4 }));
given.edges.forEach((e) => graph.addEdge(e.from, e.to, { size: 1, color: "#bbb" }));
new Sigma(graph, place, { hideEdgesOnMove: true });
drawn();
"""
VIS = """
const nodes = new vis.DataSet(given.nodes.map((n) => ({ ...n, shape: "dot", size: 8 })));
const network = new vis.Network(place, { nodes, edges: new vis.DataSet(given.edges) },
  { physics: false, interaction: { hideEdgesOnDrag: true, hideEdgesOnZoom: true },
  edges: { smooth: false, arrows: "to" }, layout: { improvedLayout: false } });
network.once("afterDrawing", drawn);
"""
FORCE = """
let told = false;
const nodes = given.nodes.map((n) => ({ ...n, fx: n.x, fy: n.y, name: n.label }));
const graph = new ForceGraph(place).graphData({ nodes,
  links: given.edges.map((e) => ({ source: e.from, target: e.to })) }).cooldownTicks(0).autoPauseRedraw(true)
  .onRenderFramePost(() => { if (!told) { told = true; drawn(); } });
graph.zoomToFit(0, 40);
"""
PYVIS = """
const told = () => performance.mark("picture");
const ready = () => typeof network === "object" && network;
const wait = () => (ready() ? network.once("afterDrawing", told) : setTimeout(wait, 20));
wait();
"""


def installed() -> Path:
    """The folder that npm installed the peers into."""
    wanted = (HERE / "package.json").read_text(encoding="utf-8")
    note = CACHE / "package.json"
    if not (CACHE / "node_modules").is_dir() or note.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        note.write_text(wanted, encoding="utf-8")
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=CACHE, check=True, stdout=subprocess.DEVNULL)
    return CACHE / "node_modules"


def plain(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A payload as the lists of objects that peers take."""
    nodes, edges = data["nodes"], data["edges"]
    colours = ["#2563a8", "#b3550b", "#17753f", "#7440b8", "#58616d", "#c23d1b", "#0c716a", "#8c6a00"]
    return {
        "nodes": [
            {"id": uid, "label": name[:30], "x": x, "y": y, "color": colours[kind % len(colours)]}
            for uid, name, x, y, kind in zip(*(nodes[key] for key in ("id", "name", "x", "y", "type")), strict=True)
        ],
        "edges": [
            {"from": nodes["id"][start], "to": nodes["id"][end]}
            for start, end in zip(edges["from"], edges["to"], strict=True)
        ],
    }


def _peer(script: str, *libraries: str) -> Callable[[Mapping[str, Any]], str]:
    def made(data: Mapping[str, Any]) -> str:
        code = [
            (installed() / name).read_text(encoding="utf-8").replace("</script", "<\\/script") for name in libraries
        ]
        head = "<style>html,body,#place{margin:0;width:100%;height:100%}</style>"
        body = f'<div id="place"></div><script type="application/json" id="data">{embedded(plain(data))}</script>'
        scripts = "".join(f"<script>{text}</script>" for text in [*code, f"{{{COMMON}{script}}}"])
        return f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body>{body}{scripts}</body></html>'

    return made


def pyvis_as_shipped(data: Mapping[str, Any]) -> str:
    """pyvis's own page: physics on, positions its own."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line", directed=True)
    graph = plain(data)
    for node in graph["nodes"]:
        network.add_node(node["id"], label=node["label"], color=node["color"])
    for edge in graph["edges"]:
        network.add_edge(edge["from"], edge["to"])
    return str(network.generate_html()).replace("</body>", f"<script>{PYVIS}</script></body>")


PAGES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "ours": page_of,
    "sigma": _peer(SIGMA, "graphology/dist/graphology.umd.min.js", "sigma/dist/sigma.min.js"),
    "vis-network": _peer(VIS, "vis-network/standalone/umd/vis-network.min.js"),
    "force-graph": _peer(FORCE, "force-graph/dist/force-graph.min.js"),
    "pyvis as shipped": pyvis_as_shipped,
}
LARGEST = {"pyvis as shipped": 300, "vis-network": 50_000}
"""Sizes above which a peer is not waited for."""


def versions() -> dict[str, str]:
    """The peers' versions."""
    names = ("sigma", "vis-network", "force-graph")
    return {name: json.loads((installed() / name / "package.json").read_text())["version"] for name in names}
