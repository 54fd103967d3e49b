/** The state of the page, and its address: every state can be shared, and undone, as a line of text. */

import { noFilters } from "./filters.js";

/**
 * @typedef {Object} State
 * @property {string} view which view is open
 * @property {Set<number> | null} shown the things in the graph; null is all of them
 * @property {Set<number>} pinned things that tidying leaves where they are
 * @property {{kind: "node" | "edge", index: number} | null} selected
 * @property {import("./filters.js").Filters} filters
 * @property {Record<string, string>} options what single views remember
 */

/** @returns {State} */
export function emptyState() {
  return { view: "graph", shown: new Set(), pinned: new Set(), selected: null, filters: noFilters(), options: {} };
}

const PLACED = 400;

/**
 * The state as an address fragment. Positions of up to 400 things go with it.
 * @param {State} state @param {import("./model.js").Model} model
 */
export function encode(state, model) {
  const out = new URLSearchParams();
  const uids = (set) => [...set].map((node) => encodeURIComponent(model.uid("node", node))).join(" ");
  out.set("v", state.view);
  if (state.shown === null) out.set("n", "*");
  else if (state.shown.size > PLACED && state.shown.size > model.count / 2) {
    out.set("n", "*");
    out.set("x", uids(everyNode(model).filter((node) => !state.shown.has(node))));
  } else if (state.shown.size) out.set("n", uids(state.shown));
  if (state.shown && state.shown.size && state.shown.size <= PLACED) {
    out.set("p", [...state.shown].map((node) => `${Math.round(model.x[node])}.${Math.round(model.y[node])}`).join(" "));
  }
  if (state.pinned.size) out.set("pin", uids(state.pinned));
  if (state.selected) out.set("s", `${state.selected.kind}:${model.uid(state.selected.kind, state.selected.index)}`);
  const { filters } = state;
  for (const [key, set] of Object.entries(sets(filters))) {
    if (set.size) out.set(key, [...set].map(encodeURIComponent).join(" "));
  }
  if (filters.confidence > 0) out.set("c", String(filters.confidence));
  if (filters.firm) out.set("firm", "1");
  for (const [key, name] of Object.entries(RANGES)) if (filters[name]) out.set(key, filters[name].join("_"));
  for (const [name, value] of Object.entries(state.options)) if (value) out.set(`o.${name}`, value);
  return out.toString();
}

const RANGES = { d: "days", pub: "published" };
const sets = (filters) => ({ tn: filters.nodeTypes, te: filters.edgeTypes, td: filters.documents, tf: filters.finders });

/**
 * The state that an address fragment tells; what it names and the page does not hold is passed over.
 * @param {string} line @param {import("./model.js").Model} model
 * @returns {State}
 */
export function decode(line, model) {
  const given = new URLSearchParams(line);
  const state = emptyState();
  const words = (key) => (given.get(key) || "").split(" ").filter(Boolean).map(decoded);
  state.view = given.get("v") || "graph";
  const named = words("n").map((uid) => model.find("node", uid));
  state.shown = given.get("n") === "*" ? null : new Set(named.filter((node) => node !== undefined));
  if (state.shown === null && given.get("x")) {
    const away = new Set(words("x"));
    state.shown = new Set(everyNode(model).filter((node) => !away.has(model.uid("node", node))));
  }
  place(named, words("p"), model);
  state.pinned = new Set(words("pin").map((uid) => model.find("node", uid)).filter((node) => node !== undefined));
  state.selected = selection(given.get("s") || "", model);
  for (const [key, set] of Object.entries(sets(state.filters))) for (const word of words(key)) set.add(word);
  state.filters.confidence = Math.min(1, Math.max(0, Number(given.get("c")) || 0));
  state.filters.firm = given.get("firm") === "1";
  for (const [key, name] of Object.entries(RANGES)) {
    const days = (given.get(key) || "").split("_").map(Number);
    if (days.length === 2 && days.every(Number.isFinite)) state.filters[name] = [days[0], days[1]];
  }
  for (const [key, value] of given) if (key.startsWith("o.")) state.options[key.slice(2)] = value;
  return state;
}

function everyNode(model) {
  return Array.from({ length: model.count }, (_, node) => node);
}

function decoded(word) {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

function place(nodes, spots, model) {
  spots.forEach((spot, i) => {
    const [x, y] = spot.split(".").map(Number);
    if (nodes[i] === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return;
    model.x[nodes[i]] = x;
    model.y[nodes[i]] = y;
  });
}

function selection(word, model) {
  const [kind, ...rest] = word.split(":");
  if (kind !== "node" && kind !== "edge") return null;
  const index = model.find(kind, rest.join(":"));
  return index === undefined ? null : { kind, index };
}
