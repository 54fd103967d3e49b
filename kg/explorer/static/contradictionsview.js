/** Contradictions as cards: both sides with their words and dates, the kind, and why. */

import { el, refill } from "./dom.js";
import { passage } from "./passages.js";
import { scopeSwitch } from "./scope.js";
import { sign } from "./shapes.js";
import { counted, plain } from "./words.js";

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function drawContradictions(app, place) {
  const { model } = app;
  const edges = [...app.scope().edges].filter((edge) => model.type("edge", edge) === "CONTRADICTS");
  refill(place,
    el("header", { class: "view-head wide" }, el("h2", {}, counted(edges.length, "contradiction")), el("div", { class: "head-tools" }, scopeSwitch(app)),
      el("p", { class: "quiet" }, "What two sides say that cannot both hold. A changed mind is not one: differing dates come first.")),
    edges.length ? el("ol", { class: "cards" }, ...edges.slice(0, 200).map((edge) => card(app, edge))) : el("p", { class: "empty" }, "No contradiction is recorded here."));
}

function card(app, edge) {
  const { model } = app;
  const kind = model.get("edge", edge, "kind");
  const reason = model.get("edge", edge, "reason");
  const confirmed = model.get("edge", edge, "confirmed");
  return el("li", { class: "card" },
    el("div", { class: "card-head" }, el("h3", {}, kind ? String(kind).replaceAll("-", " ") : "contradiction"),
      confirmed !== undefined && el("span", { class: "note" }, `confirmed by a person: ${plain(confirmed)}`),
      el("button", { type: "button", class: "link", onclick: () => app.select({ kind: "edge", index: edge }) }, "Evidence")),
    el("div", { class: "sides" }, side(app, model.from[edge]), el("div", { class: "against", "aria-hidden": "true" }, "↔"), side(app, model.to[edge])),
    reason && el("p", { class: "reason" }, el("b", {}, "Why: "), String(reason)));
}

function side(app, node) {
  const { model } = app;
  const speakers = [...model.edgesOf(node)].filter((edge) => model.type("edge", edge) === "MADE_BY" && model.from[edge] === node).map((edge) => model.name(model.to[edge]));
  const [first] = model.evidence("node", node);
  const date = model.get("node", node, "date") || (first && model.documents[first.document].published);
  return el("section", { class: "side" },
    el("button", { type: "button", class: "head-thing", onclick: () => app.select({ kind: "node", index: node }) }, sign(model.type("node", node)), el("span", {}, model.name(node))),
    el("p", { class: "note" }, [model.type("node", node), speakers.join(", "), date].filter(Boolean).join(" · ")),
    first && passage(model, first, (document, at) => app.openDocument(document, at), 160));
}
