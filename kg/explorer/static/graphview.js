/** The graph: canvas, tools over it, keys, and the same in words. */

import { curve, pointOn } from "./curves.js";
import { el, iconButton, refill } from "./dom.js";
import { listen, nearestToward } from "./gestures.js";
import { Minimap } from "./minimap.js";
import { drawOutline } from "./outline.js";
import { toScreen } from "./scene.js";
import { Surface } from "./surface.js";
import { sign } from "./shapes.js";
import { currentTheme } from "./theme.js";
import { counted, sentence, short } from "./words.js";

const MOST_HOVERED = 20000;

export class GraphView {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    this.canvas = el("canvas", { class: "canvas", tabindex: "0", role: "application", "aria-roledescription": "graph" });
    this.tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.words = el("div", { class: "outline", hidden: true });
    this.count = el("p", { class: "in-view" });
    this.place = el("section", { class: "graph-view", "aria-label": "Graph" }, this.canvas, this.tools(), this.count, this.tip, this.words);
  }

  /** Begin to draw; the place must be in the page. */
  start() {
    this.surface = new Surface(this.canvas, () => this.scene());
    this.minimap = new Minimap(this.surface);
    this.surface.onMoved = () => this.moved();
    this.place.append(this.minimap.canvas);
    this.app.aspect = () => Math.max(0.5, Math.min(2, this.surface.width / this.surface.height));
    listen(this.surface, {
      pick: (hit) => this.app.select(hit),
      open: (hit) => hit?.kind === "node" && this.expandAll(hit.index),
      hover: (x, y) => this.point(x, y),
      drag: (node, x, y) => this.drag(node, x, y),
      dropped: () => this.app.change(() => undefined),
    });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.spotOf = (kind, uid) => this.spotOf(kind, uid);
    new ResizeObserver(() => this.surface.resize()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.surface.redraw());
  }

  /** Where a thing or the middle of a relation is drawn, in pixels of the canvas: for tools that drive the page. */
  spotOf(kind, uid) {
    const { model } = this.app;
    const { edges, bends } = this.app.seen();
    const index = model.find(kind, uid);
    const [x, y] = kind === "node" ? [model.x[index], model.y[index]] : pointOn(curve(model, index, bends[edges.indexOf(index)]), 0.5);
    return toScreen(this.picture(), x, y);
  }

  /** The camera moved: so does the frame on the small map, and soon the address tells it. */
  moved() {
    this.minimap.frame();
    this.app.camera = this.surface.camera;
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.app.keep(), 400);
  }

  tools() {
    const { app } = this;
    this.everything = el("button", { type: "button", class: "tool-words", onclick: () => (app.state.shown === null ? app.showOpening() : app.showAll()) });
    this.asText = iconButton("text", "Read the graph as text", () => this.toggleWords());
    this.undo = iconButton("undo", "Undo (Ctrl+Z)", () => app.undo());
    this.redo = iconButton("redo", "Redo (Ctrl+Y)", () => app.redo());
    return el("div", { class: "tools", role: "toolbar", "aria-label": "Graph tools" }, this.undo, this.redo,
      zoomButton("plus", "Zoom in (+)", () => this.surface.zoom(1.4)),
      zoomButton("minus", "Zoom out (−)", () => this.surface.zoom(1 / 1.4)),
      iconButton("fit", "Fit to screen (0)", () => this.surface.fit()),
      this.asText,
      el("button", { type: "button", class: "tool-words", onclick: () => app.tidy() }, "Tidy"),
      this.everything);
  }

  /** What the surface draws. @returns {any} */
  scene() {
    const { app } = this;
    const { nodes, edges, bends } = app.seen();
    const hit = app.hovered || app.state.selected;
    const { lit, litEdges } = brightened(app, hit, edges);
    const chosen = app.state.selected;
    return { model: app.model, nodes, edges, bends, lit, litEdges, pinned: app.state.pinned, theme: currentTheme(),
      chosen: chosen?.kind === "node" && app.seen().on[chosen.index] ? chosen.index : null,
      chosenEdge: chosen?.kind === "edge" ? chosen.index : null };
  }

  /** What is on the screen, for a picture of it. */
  picture() {
    const { camera, width, height } = this.surface;
    return { ...this.scene(), camera, width, height };
  }

  /** @param {string} what */
  update(what) {
    const { app } = this;
    this.surface.covered = this.sheetHeight();
    if (what === "begin" && app.asked) this.surface.camera = app.asked;
    else if (what === "begin" || what === "restore") this.surface.fit();
    if (what === "graph") this.keepInSight();
    this.surface.redraw();
    if (what !== "hover" && what !== "select") this.minimap.refresh();
    this.undo.disabled = !app.past.length;
    this.redo.disabled = !app.future.length;
    const { nodes, edges } = app.seen();
    refill(this.count, `${counted(nodes.length, "thing")} · ${counted(edges.length, "relation")}`,
      app.isFiltering() ? " · filtered" : "");
    this.everything.textContent = app.state.shown === null ? "Show less" : `Show all ${app.model.count.toLocaleString("en")}`;
    this.canvas.setAttribute("aria-label", this.summary(nodes, edges));
    if (!this.words.hidden) drawOutline(app, this.words, () => this.toggleWords());
  }

  /** How much of the canvas the panel covers, on a narrow screen, as a sheet from below. */
  sheetHeight() {
    const narrow = matchMedia("(max-width: 720px)").matches;
    return narrow && this.app.state.selected ? this.surface.height * 0.5 : 0;
  }

  summary(nodes, edges) {
    const { app } = this;
    const { selected } = app.state;
    const chosen = !selected ? "" : selected.kind === "node" ? ` Selected: ${app.model.name(selected.index)}.` : ` Selected: ${sentence(app.model, selected.index)}.`;
    return `Graph of ${counted(nodes.length, "thing")} and ${counted(edges.length, "relation")}.${chosen} Arrow keys move between things, Enter expands, Escape clears.`;
  }

  /** When things come in out of sight, show them all. */
  keepInSight() {
    const { model } = this.app;
    const [left, top] = this.surface.toWorld(0, 0);
    const [right, bottom] = this.surface.toWorld(this.surface.width, this.surface.height);
    const { nodes } = this.app.seen();
    const out = nodes.some((node) => model.x[node] < left || model.x[node] > right || model.y[node] < top || model.y[node] > bottom);
    if (out && nodes.length < 400) this.surface.fit();
  }

  /** The mouse rests somewhere: look what is there at the next frame; in very large graphs only on a click. */
  point(x, y) {
    this.pointed = [x, y];
    if (this.looking || this.app.seen().edges.length > MOST_HOVERED) return;
    this.looking = true;
    requestAnimationFrame(() => {
      this.looking = false;
      this.hover(this.surface.at(this.pointed[0], this.pointed[1]));
    });
  }

  hover(hit) {
    const { app } = this;
    const before = app.hovered;
    if (before?.kind === hit?.kind && before?.index === hit?.index) return;
    app.hovered = hit;
    this.canvas.style.cursor = hit ? "pointer" : "grab";
    this.showTip(hit);
    if (app.seen().edges.length < 4000) this.surface.redraw();
  }

  showTip(hit) {
    this.tip.hidden = !hit;
    if (!hit) return;
    const { model } = this.app;
    if (hit.kind === "node") refill(this.tip, sign(model.type("node", hit.index)), el("strong", {}, short(model.name(hit.index), 220)), el("span", { class: "note" }, model.type("node", hit.index)));
    else refill(this.tip, el("strong", {}, short(sentence(model, hit.index), 260)), el("q", {}, short(model.quote("edge", hit.index), 220)));
  }

  drag(node, x, y) {
    const { app } = this;
    app.model.x[node] = x;
    app.model.y[node] = y;
    app.state.pinned.add(node);
    this.surface.redraw();
  }

  expandAll(node) {
    const hidden = this.app.neighbourGroups(node).flatMap((group) => group.nodes).filter((other) => !this.app.isShown(other));
    this.app.state.selected = { kind: "node", index: node };
    if (hidden.length) this.app.expand(node, [...new Set(hidden)], this.app.model.name(node));
    this.app.refresh("select");
  }

  key(event) {
    const { app } = this;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const chosen = app.state.selected?.kind === "node" ? app.state.selected.index : null;
    if (ways[event.key]) this.step(chosen, ...ways[event.key]);
    else if (event.key === "Enter" && chosen !== null) this.expandAll(chosen);
    else if (event.key === "Escape") app.select(null);
    else if (event.key === "+" || event.key === "=") this.surface.zoom(1.3);
    else if (event.key === "-") this.surface.zoom(1 / 1.3);
    else if (event.key === "0") this.surface.fit();
    else if ((event.key === "Delete" || event.key === "Backspace") && chosen !== null) app.hide(chosen);
    else return;
    event.preventDefault();
  }

  step(chosen, dx, dy) {
    const { app } = this;
    const { nodes } = app.seen();
    if (!nodes.length) return;
    const next = chosen === null ? nodes[0] : nearestToward(app.model, nodes, chosen, dx, dy);
    app.select({ kind: "node", index: next });
    const [sx, sy] = [(app.model.x[next] - this.surface.camera.x) * this.surface.camera.k, (app.model.y[next] - this.surface.camera.y) * this.surface.camera.k];
    if (Math.abs(sx) > this.surface.width / 2 - 40 || Math.abs(sy) > this.surface.height / 2 - 40) this.surface.pan(-sx, -sy);
  }

  toggleWords() {
    this.words.hidden = !this.words.hidden;
    this.asText.setAttribute("aria-pressed", String(!this.words.hidden));
    if (!this.words.hidden) drawOutline(this.app, this.words, () => this.toggleWords());
  }
}

/** A selected thing leaves its neighbours bright, a selected relation its ends. */
function brightened(app, hit, edges) {
  const { model } = app;
  if (!hit || (hit.kind === "node" && !app.seen().on[hit.index])) return { lit: new Set(), litEdges: new Set() };
  const visible = intersection(hit.kind === "edge" ? [hit.index] : model.edgesOf(hit.index), edges);
  const lit = new Set([...visible].flatMap((edge) => [model.from[edge], model.to[edge]]));
  if (hit.kind === "node") lit.add(hit.index);
  return { lit, litEdges: visible };
}

/** Left away where fingers zoom. */
function zoomButton(name, label, act) {
  const button = iconButton(name, label, act);
  button.classList.add("zoom");
  return button;
}

function intersection(few, many) {
  const wanted = new Set(few);
  const found = new Set();
  for (const edge of many) if (wanted.has(edge)) found.add(edge);
  return found;
}
