/** The graph and its state: kept in the address, changed so that it can be undone, and what is seen of it. */

import { fans } from "./curves.js";
import { isFiltering, seen } from "./filters.js";
import { arrange } from "./place.js";
import { SearchIndex } from "./search.js";
import { opening } from "./start.js";
import { decode, emptyState, encode } from "./state.js";

export class Keeper {
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

  /** The same, whatever days a brush has chosen. @param {"days" | "published"} range */
  scopeWithout(range) {
    const { filters, shown, options } = this.state;
    return filters[range] ? seen(this.model, options.scope === "graph" ? shown : null, { ...filters, [range]: null }) : this.scope();
  }

  isShown(node) {
    return this.state.shown === null || this.state.shown.has(node);
  }

  isFiltering() {
    return isFiltering(this.state.filters);
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
