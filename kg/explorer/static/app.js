/** The page as a whole: the graph, the state, and what one can do; views draw themselves from it. */

import { fans } from "./curves.js";
import { isFiltering, seen } from "./filters.js";
import { edgeLook, edgeTypeOrder } from "./looks.js";
import { arrange } from "./place.js";
import { SearchIndex } from "./search.js";
import { neighbourhood, opening } from "./start.js";
import { decode, emptyState, encode } from "./state.js";

export class App {
  /** @param {import("./model.js").Model} model */
  constructor(model) {
    this.model = model;
    this.search = new SearchIndex(model);
    this.state = emptyState();
    this.past = [];
    this.future = [];
    this.listeners = [];
    this.hovered = null;
    this.pathFrom = null;
    this.say = (_words) => {};
    /** Where the graph is looked at, and how closely. */
    this.camera = { x: 0, y: 0, k: 1 };
    /** The camera that the address asked for, if any. */
    this.asked = null;
    /** Width over height of the room for the graph. */
    this.aspect = () => 1;
  }

  /** Open on what the address says, else on the opening picture. */
  begin() {
    const wanted = this.model.find("node", around());
    if (wanted !== undefined) this.model.around = wanted;
    const line = wanted === undefined ? address() : "";
    if (line) this.state = decode(line, this.model);
    this.asked = cameraOf(line);
    if (!line || (this.state.shown && !this.state.shown.size)) {
      const { nodes, centre } = opening(this.model);
      this.state.shown = new Set(nodes);
      arrange(this.model, nodes, new Set(nodes), centre, this.aspect());
      if (centre !== null && !this.state.selected) this.state.selected = { kind: "node", index: centre };
    }
    this.mark = this.core();
    this.refresh("begin");
  }

  /** Be told of changes. @param {(what: string) => void} listener */
  on(listener) {
    this.listeners.push(listener);
  }

  /** Tell all views that something changed: "begin", "graph", "select", "view", "hover" or "restore". @param {string} what */
  refresh(what) {
    if (what !== "hover" && what !== "select" && what !== "view") this.cached = null;
    for (const listener of this.listeners) listener(what);
    if (what !== "hover") this.keep();
  }

  /** Keep the state, and where the camera is, in the address. */
  keep() {
    remember(`${encode(this.state, this.model)}&cam=${this.camera.x.toFixed(1)}_${this.camera.y.toFixed(1)}_${this.camera.k.toPrecision(4)}`);
  }

  /** The state without what undo leaves alone. */
  core() {
    return encode({ ...this.state, selected: null, view: "graph", options: {} }, this.model);
  }

  /** Change the graph in a way that can be undone. @param {() => void} act @param {string} [words] */
  change(act, words = "") {
    act();
    const now = this.core();
    if (now !== this.mark) {
      this.past.push(this.mark);
      this.future = [];
      this.mark = now;
    }
    this.refresh("graph");
    if (words) this.say(words);
  }

  undo() {
    this.travel(this.past, this.future, "Undone");
  }

  redo() {
    this.travel(this.future, this.past, "Done again");
  }

  travel(source, target, words) {
    const line = source.pop();
    if (line === undefined) return;
    target.push(this.mark);
    const { view, options, selected } = this.state;
    this.state = { ...decode(line, this.model), view, options, selected };
    this.mark = line;
    this.refresh("restore");
    this.say(words);
  }

  /** What is seen in the graph: shown, and let through by the filters. */
  seen() {
    if (!this.cached) {
      const found = seen(this.model, this.state.shown, this.state.filters);
      this.cached = { ...found, bends: found.edges.length > 60000 ? new Float32Array(found.edges.length) : fans(this.model, found.edges) };
    }
    return this.cached;
  }

  /** Everything that the filters let through, shown in the graph or not; views other than the graph may show it. */
  everythingSeen() {
    const { filters, shown } = this.state;
    if (shown === null) return this.seen();
    const key = `${encode({ ...emptyState(), filters }, this.model)}`;
    if (this.wholeKey !== key) {
      this.whole = seen(this.model, null, filters);
      this.wholeKey = key;
    }
    return this.whole;
  }

  /** What lists, timeline and tables show: everything, or the things in the graph. */
  scope() {
    return this.state.options.scope === "graph" ? this.seen() : this.everythingSeen();
  }

  /** The same, whatever days a brush has chosen. */
  scopeWithoutDays() {
    const { filters, shown, options } = this.state;
    return filters.days ? seen(this.model, options.scope === "graph" ? shown : null, { ...filters, days: null }) : this.scope();
  }

  isShown(node) {
    return this.state.shown === null || this.state.shown.has(node);
  }

  /** @param {{kind: "node" | "edge", index: number} | null} hit */
  select(hit) {
    if (hit && this.pathFrom !== null && hit.kind === "node") return this.endPath(hit.index);
    this.state.selected = hit;
    this.refresh("select");
  }

  /** @param {string} view @param {Record<string, string>} [options] */
  open(view, options = {}) {
    this.state.view = view;
    Object.assign(this.state.options, options);
    this.refresh("view");
  }

  /** The document with a place in it scrolled to. @param {number} document @param {number} at */
  openDocument(document, at) {
    this.open("documents", { document: this.model.documents[document].id, at: String(at) });
  }

  /** A thing was searched: the end of a path that was begun, else the graph opens there. @param {number} node */
  found(node) {
    if (this.pathFrom !== null) this.endPath(node);
    else this.focus(node);
  }

  /** One thing with its neighbours, and nothing else. @param {number} node @param {number} [steps] */
  focus(node, steps = 1) {
    this.state.selected = { kind: "node", index: node };
    this.change(() => {
      const near = neighbourhood(this.model, node, steps);
      this.state.shown = new Set(near);
      arrange(this.model, near, new Set(near), node, this.aspect());
    });
    if (!["graph", "timeline", "table"].includes(this.state.view)) this.open("graph");
    this.refresh("restore");
  }

  /** Bring things in beside one. @param {number} node @param {number[]} more @param {string} phrase */
  expand(node, more, phrase) {
    const fresh = more.slice(0, 200);
    this.change(() => this.add(fresh), `${fresh.length} more: ${phrase}`);
  }

  add(nodes) {
    if (this.state.shown === null) return;
    const fresh = new Set(nodes.filter((node) => !this.state.shown.has(node)));
    for (const node of fresh) this.state.shown.add(node);
    arrange(this.model, [...this.state.shown], fresh);
  }

  /** Take out what hangs on nothing else that is shown. @param {number} node @param {number[]} others */
  collapse(node, others) {
    this.change(() => {
      const shown = this.materialise();
      const leaves = others.filter((other) => other !== node && ![...this.model.edgesOf(other)].some((edge) => {
        const end = this.model.across(edge, other);
        return end !== node && end !== other && shown.has(end) && !others.includes(end);
      }));
      for (const other of leaves.length ? leaves : others) if (other !== node) shown.delete(other);
    }, "Collapsed");
  }

  /** @param {number} node */
  hide(node) {
    this.state.selected = null;
    this.change(() => this.materialise().delete(node), "Hidden");
  }

  /** The set of shown things, made where all are shown. */
  materialise() {
    this.state.shown ??= new Set(Array.from({ length: this.model.count }, (_, node) => node));
    return this.state.shown;
  }

  /** @param {number} node */
  pin(node) {
    const { pinned } = this.state;
    this.change(() => pinned.delete(node) || pinned.add(node));
    this.refresh("select");
  }

  /** These things alone, in the graph. @param {number[]} nodes */
  showOnly(nodes) {
    this.change(() => {
      this.state.shown = new Set(nodes);
      arrange(this.model, nodes, new Set(nodes), null, this.aspect());
    });
    this.state.view = "graph";
    this.refresh("restore");
  }

  showAll() {
    this.change(() => (this.state.shown = null));
    this.refresh("restore");
  }

  /** Back to the opening picture. */
  showOpening() {
    const { nodes, centre } = opening(this.model);
    this.change(() => {
      this.state.shown = new Set(nodes);
      arrange(this.model, nodes, new Set(nodes), centre, this.aspect());
    });
    this.refresh("restore");
  }

  /** Arrange all that is shown afresh, but for what is pinned. */
  tidy() {
    if (this.state.shown === null) return;
    const all = [...this.state.shown];
    this.change(() => arrange(this.model, all, new Set(all.filter((node) => !this.state.pinned.has(node))), null, this.aspect()));
    this.refresh("restore");
  }

  /** @param {import("./filters.js").Filters} filters */
  filter(filters) {
    this.change(() => (this.state.filters = filters));
  }

  /** Switch one type, document or finder on or off. @param {string} set @param {string} key */
  switchFilter(set, key) {
    const changed = new Set(this.state.filters[set]);
    if (!changed.delete(key)) changed.add(key);
    this.filter({ ...this.state.filters, [set]: changed });
  }

  isFiltering() {
    return isFiltering(this.state.filters);
  }

  /** From now on the next thing picked is the end of a path. @param {number} node */
  beginPath(node) {
    this.pathFrom = node;
    this.say("Pick or search the other end of the path");
  }

  endPath(node) {
    const start = this.pathFrom;
    this.pathFrom = null;
    this.open("paths", { from: this.model.uid("node", start), to: this.model.uid("node", node) });
  }

  /**
   * The relations of a thing by type and direction.
   * @param {number} node @returns {{phrase: string, edges: number[], nodes: number[]}[]}
   */
  neighbourGroups(node) {
    const { model } = this;
    const groups = new Map();
    for (const edge of model.edgesOf(node)) {
      const type = model.type("edge", edge);
      const forth = model.from[edge] === node;
      const phrase = forth ? edgeLook(type).forth : edgeLook(type).back;
      if (!groups.has(phrase)) groups.set(phrase, { phrase, type, edges: [], nodes: new Set() });
      groups.get(phrase).edges.push(edge);
      groups.get(phrase).nodes.add(model.across(edge, node));
    }
    const order = edgeTypeOrder(model.edgeTypes);
    return [...groups.values()].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
      .map((group) => ({ ...group, nodes: [...group.nodes] }));
  }
}

/** The uid that the address says to open on: "?around=…" or "#around=…". */
function around() {
  return new URLSearchParams(address()).get("around") ?? (location.hash.length > 1 ? "" : new URLSearchParams(location.search).get("around") ?? "");
}

function cameraOf(line) {
  const [x, y, k] = (new URLSearchParams(line).get("cam") || "").split("_").map(Number);
  return Number.isFinite(x) && Number.isFinite(y) && k > 0.002 && k < 10 ? { x, y, k } : null;
}

function address() {
  return location.hash.length > 1 ? location.hash.slice(1) : "";
}

/** Keep the state in the address; a frame without an address of its own does without. */
function remember(line) {
  try {
    history.replaceState(null, "", `#${line}`);
  } catch {
    return;
  }
}
