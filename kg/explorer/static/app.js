/** What one can do on the page. */

import { edgeLook, edgeTypeOrder } from "./looks.js";
import { Keeper } from "./keeper.js";
import { arrange } from "./place.js";
import { neighbourhood, opening } from "./start.js";

export class App extends Keeper {
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
