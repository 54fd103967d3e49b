/** How each type looks and what it is called: a shape and a colour for things, a line and two phrases for relations. */

/** @typedef {{shape: string, light: string, dark: string, many: string, size: number}} NodeLook */
/** @typedef {{light: string, dark: string, forth: string, back: string, dash?: number[]}} EdgeLook */

const ACTOR = { light: "#2563a8", dark: "#7db4f0" };
const TALK = { light: "#b3550b", dark: "#f0a860" };
const PLAN = { light: "#17753f", dark: "#5fcf8d" };
const TIME = { light: "#7440b8", dark: "#c09bf2" };
const PLACE = { light: "#58616d", dark: "#a5afbc" };

/** @type {Record<string, NodeLook>} */
const NODE_LOOKS = {
  Plan: { shape: "plate", ...PLAN, many: "Plans", size: 11 },
  Provision: { shape: "slip", light: "#3d8f5f", dark: "#8adbaa", many: "Provisions", size: 8 },
  Person: { shape: "circle", ...ACTOR, many: "People", size: 8 },
  Organization: { shape: "square", light: "#1f7f93", dark: "#6cc8da", many: "Organizations", size: 8 },
  Country: { shape: "hexagon", light: "#1d4585", dark: "#94aef5", many: "Countries", size: 11 },
  Group: { shape: "pentagon", light: "#4d74a6", dark: "#a4c0e4", many: "Groups", size: 8 },
  Claim: { shape: "bubble", ...TALK, many: "Claims", size: 8 },
  Demand: { shape: "chevron", light: "#c23d1b", dark: "#f58f6c", many: "Demands", size: 8 },
  Threat: { shape: "burst", light: "#ab1d3a", dark: "#f37a8f", many: "Threats", size: 9 },
  Promise: { shape: "shield", light: "#8c6a00", dark: "#dcbc4a", many: "Promises", size: 8 },
  Meeting: { shape: "diamond", ...TIME, many: "Meetings", size: 9 },
  Event: { shape: "star", light: "#97308f", dark: "#e68fdd", many: "Events", size: 10 },
  Place: { shape: "drop", ...PLACE, many: "Places", size: 8 },
  Topic: { shape: "cross", light: "#0c716a", dark: "#5ac9bf", many: "Topics", size: 9 },
  Document: { shape: "page", ...PLACE, many: "Documents", size: 9 },
};
const OTHER_NODE = { shape: "circle", ...PLACE, many: "", size: 8 };

const PLAIN = { light: "#8b929c", dark: "#6d7682" };
const YES = { light: "#17753f", dark: "#5fcf8d" };
const NO = { light: "#c4252f", dark: "#ff7b7b" };
const FROM = { light: "#2563a8", dark: "#7db4f0" };

/** @type {Record<string, EdgeLook>} */
const EDGE_LOOKS = {
  PROPOSED_BY: { ...FROM, forth: "proposed by", back: "proposed" },
  ACCEPTED_BY: { ...YES, forth: "accepted by", back: "accepted" },
  SUPPORTED_BY: { light: "#3f9160", dark: "#8adbaa", forth: "supported by", back: "supported" },
  REJECTED_BY: { ...NO, forth: "rejected by", back: "rejected" },
  OPPOSED_BY: { light: "#d2603a", dark: "#f5a184", forth: "opposed by", back: "opposed" },
  CONTRADICTS: { light: "#a3217f", dark: "#f08ad2", forth: "contradicts", back: "contradicted by" },
  SUPERSEDES: { light: "#7440b8", dark: "#c09bf2", forth: "supersedes", back: "superseded by" },
  PART_OF: { ...PLAIN, forth: "part of", back: "has part" },
  CONDITION_FOR: { light: "#8c6a00", dark: "#dcbc4a", forth: "condition for", back: "has condition" },
  MADE_BY: { ...PLAIN, forth: "made by", back: "said" },
  ADDRESSED_TO: { ...PLAIN, forth: "addressed to", back: "was told" },
  REPORTED_BY: { ...PLAIN, forth: "reported by", back: "reported" },
  ABOUT: { ...PLAIN, forth: "about", back: "spoken of in" },
  PARTICIPATED_IN: { ...PLAIN, forth: "took part in", back: "had part" },
  HELD_IN: { ...PLAIN, forth: "held in", back: "place of" },
  AFFILIATED_WITH: { ...PLAIN, forth: "belongs to", back: "has member" },
  BEFORE: { ...PLAIN, forth: "before", back: "after" },
  CITES: { ...PLAIN, forth: "cites", back: "cited by" },
};

export const STANCES = ["ACCEPTED_BY", "SUPPORTED_BY", "REJECTED_BY", "OPPOSED_BY"];
export const STATEMENTS = ["Claim", "Demand", "Threat", "Promise"];
export const ACTORS = ["Person", "Organization", "Country", "Group"];
export const PLANS = ["Plan", "Provision"];

/** A table's own entry; a type may be called "constructor". @param {Record<string, any>} table @param {string} name */
export function own(table, name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** @param {string} type @returns {NodeLook} */
export function nodeLook(type) {
  return own(NODE_LOOKS, type) || { ...OTHER_NODE, many: type };
}

/** @param {string} type @returns {EdgeLook} */
export function edgeLook(type) {
  const words = type.toLowerCase().replaceAll("_", " ");
  return own(EDGE_LOOKS, type) || { ...PLAIN, forth: words, back: `${words} (of it)` };
}

/** The order of types in legends: as here, then what the ontology added. @param {string[]} types */
export function nodeTypeOrder(types) {
  return inOrder(types, Object.keys(NODE_LOOKS));
}

/** @param {string[]} types */
export function edgeTypeOrder(types) {
  return inOrder(types, Object.keys(EDGE_LOOKS));
}

function inOrder(types, known) {
  const place = (type) => (known.includes(type) ? known.indexOf(type) : known.length);
  return [...types].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
