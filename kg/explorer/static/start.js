/** What a page opens with: never everything, but the plans and who stands where on them. */

import { ACTORS, PLANS, STANCES } from "./looks.js";

const MOST = 60;

/**
 * The thing the page was made around with its neighbours; else the plans and actors that stances and proposals join.
 * @param {import("./model.js").Model} model
 * @returns {{nodes: number[], centre: number | null}}
 */
export function opening(model) {
  if (model.around !== null) return { nodes: neighbourhood(model, model.around, 1), centre: model.around };
  const telling = new Set([...STANCES, "PROPOSED_BY", "SUPERSEDES"]);
  const wanted = new Set(["Plan", "Topic", ...ACTORS]);
  const weight = new Map();
  for (let edge = 0; edge < model.edgeCount; edge++) {
    if (!telling.has(model.type("edge", edge))) continue;
    const ends = [model.from[edge], model.to[edge]];
    if (!ends.every((node) => wanted.has(model.type("node", node)))) continue;
    for (const node of ends) weight.set(node, (weight.get(node) || 0) + 1 + (PLANS.includes(model.type("node", node)) ? 0.5 : 0));
  }
  const ranked = [...weight.keys()].sort((a, b) => weight.get(b) - weight.get(a) || a - b).slice(0, MOST);
  if (ranked.length > 2) return { nodes: ranked, centre: null };
  const known = Array.from({ length: Math.min(model.count, MOST) }, (_, node) => node);
  return { nodes: known, centre: null };
}

/**
 * A node and what lies within so many steps, the nearest first.
 * @param {import("./model.js").Model} model @param {number} node @param {number} steps
 */
export function neighbourhood(model, node, steps, most = 400) {
  const met = new Set([node]);
  let edge = [node];
  for (let step = 0; step < steps; step++) {
    const next = [];
    for (const here of edge) {
      for (const link of model.edgesOf(here)) {
        const there = model.across(link, here);
        if (met.has(there) || met.size >= most) continue;
        met.add(there);
        next.push(there);
      }
    }
    edge = next;
  }
  return [...met];
}
