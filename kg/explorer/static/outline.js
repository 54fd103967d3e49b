/** The graph in words: a list of things, each with its relations. */

import { el, icon, refill } from "./dom.js";
import { edgeLook } from "./looks.js";
import { sign } from "./shapes.js";
import { short } from "./words.js";

const MOST_TOLD = 500;
const MOST_RELATIONS = 40;

/** @param {import("./app.js").App} app @param {HTMLElement} place @param {() => void} close */
export function drawOutline(app, place, close) {
  const { nodes } = app.seen();
  refill(place,
    el("div", { class: "outline-head" }, el("h2", {}, "The graph as text"),
      el("button", { type: "button", class: "iconic", "aria-label": "Close the text", onclick: close }, icon("close"))),
    el("ul", { class: "rows" }, ...Array.from(nodes.slice(0, MOST_TOLD), (node) => thingInWords(app, node))),
    nodes.length > MOST_TOLD && el("p", { class: "quiet" }, `And ${nodes.length - MOST_TOLD} more; the table has them all.`));
}

function thingInWords(app, node) {
  const { model } = app;
  const type = model.type("node", node);
  const edges = [...model.edgesOf(node)].filter((edge) => model.from[edge] === node && app.seen().on[model.to[edge]]);
  return el("li", {},
    el("button", { type: "button", class: "row", onclick: () => app.select({ kind: "node", index: node }) }, sign(type),
      el("span", { class: "row-name" }, short(model.name(node), 160)), el("span", { class: "note" }, type)),
    el("ul", {}, ...edges.slice(0, MOST_RELATIONS).map((edge) => el("li", {},
      el("button", { type: "button", class: "link", onclick: () => app.select({ kind: "edge", index: edge }) },
        `${edgeLook(model.type("edge", edge)).forth} ${short(model.name(model.to[edge]), 90)}`)))));
}
