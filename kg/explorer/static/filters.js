/** What is seen: the things chosen, less what filters leave out, less what that leaves unconnected. */

import { NEVER, OPEN_END, OPEN_START } from "./model.js";

/**
 * What filters switch off, and the bounds they set.
 * @typedef {Object} Filters
 * @property {Set<string>} nodeTypes @property {Set<string>} edgeTypes switched off
 * @property {Set<string>} documents @property {Set<string>} finders switched off, by uid and name
 * @property {number} confidence at least
 * @property {[number, number] | null} days first and last of what is dated
 * @property {[number, number] | null} published first and last of the documents
 * @property {boolean} firm only what is stated as fact and happened
 */

/** @returns {Filters} */
export function noFilters() {
  return { nodeTypes: new Set(), edgeTypes: new Set(), documents: new Set(), finders: new Set(), confidence: 0, days: null, published: null, firm: false };
}

/** @param {Filters} filters */
export function isFiltering(filters) {
  const off = filters.nodeTypes.size + filters.edgeTypes.size + filters.documents.size + filters.finders.size;
  return off > 0 || filters.confidence > 0 || filters.days !== null || filters.published !== null || filters.firm;
}

/**
 * The things and relations to be seen, in the model's order.
 * @param {import("./model.js").Model} model @param {Set<number> | null} chosen null is all @param {Filters} filters
 * @returns {{nodes: Int32Array, edges: Int32Array, on: Uint8Array}}
 */
export function seen(model, chosen, filters) {
  const on = new Uint8Array(model.count);
  const pass = passes(model, filters);
  if (chosen) for (const node of chosen) on[node] = pass("node", node) ? 1 : 0;
  else for (let node = 0; node < model.count; node++) on[node] = pass("node", node) ? 1 : 0;
  const edges = [];
  for (let edge = 0; edge < model.edgeCount; edge++) {
    if (on[model.from[edge]] && on[model.to[edge]] && pass("edge", edge)) edges.push(edge);
  }
  if (isFiltering(filters)) dropLoose(model, on, edges);
  const nodes = [];
  for (let node = 0; node < model.count; node++) if (on[node]) nodes.push(node);
  return { nodes: Int32Array.from(nodes), edges: Int32Array.from(edges), on };
}

/** Things that have relations, but none that is seen, drop out. */
function dropLoose(model, on, edges) {
  const linked = new Uint8Array(model.count);
  for (const edge of edges) linked[model.from[edge]] = linked[model.to[edge]] = 1;
  for (let node = 0; node < model.count; node++) if (on[node] && !linked[node] && model.degree[node]) on[node] = 0;
}

/** A test of records against filters; each part is only looked at where it is set. */
function passes(model, filters) {
  if (!isFiltering(filters)) return () => true;
  const off = {
    node: model.nodeTypes.map((type) => filters.nodeTypes.has(type)),
    edge: model.edgeTypes.map((type) => filters.edgeTypes.has(type)),
  };
  const types = { node: model.nodeType, edge: model.edgeType };
  const proof = filters.documents.size || filters.finders.size || filters.confidence > 0 || filters.published ? proven(model, filters) : null;
  return (kind, index) => {
    if (off[kind][types[kind][index]]) return false;
    if (filters.firm && !isFirm(model, kind, index)) return false;
    if (filters.days && !within(model.days[kind], index, filters.days)) return false;
    return !proof || proof(kind, index);
  };
}

/**
 * Whether a record stands for something that happened, stated as fact; plans and talk without a status do.
 * @param {import("./model.js").Model} model @param {import("./model.js").Kind} kind @param {number} index
 */
export function isFirm(model, kind, index) {
  return (model.get(kind, index, "status") ?? "actual") === "actual" && (model.get(kind, index, "basis") ?? "performed") === "performed";
}

/** Undated records stay; a dated one must be able to lie between the days. */
function within(days, index, [first, last]) {
  return days[2 * index] === NEVER || (days[2 * index] <= last && days[2 * index + 1] >= first);
}

/** Whether a document was published on other days; one without a date stays. */
function isOutside(days, range) {
  return Boolean(days && range && ((days[0] ?? OPEN_START) > range[1] || (days[1] ?? OPEN_END) < range[0]));
}

/** Some evidence must come from a document and a finder that are on, and be sure enough. */
function proven(model, filters) {
  const { document, finder, confidence } = model.data.evidence;
  const documentOff = model.documents.map((item) => filters.documents.has(item.id) || isOutside(item.days, filters.published));
  const finderOff = model.data.finders.map((name) => filters.finders.has(name));
  const good = (row) => !documentOff[document[row]] && !finderOff[finder[row]] && confidence[row] >= filters.confidence;
  return (kind, index) => {
    const rows = model.evidenceIndexes(kind, index);
    return rows.length === 0 || rows.some(good);
  };
}
