/** The legend, which is the filter: a switch for each type, document and finder, and bounds for confidence and dates. */

import { el, refill } from "./dom.js";
import { isFiltering, noFilters } from "./filters.js";
import { edgeLook, edgeTypeOrder, nodeLook, nodeTypeOrder } from "./looks.js";
import { sign } from "./shapes.js";
import { capital, dayText } from "./words.js";

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function drawLegend(app, place) {
  const { model, state } = app;
  const { filters } = state;
  const counts = typeCounts(model, app.everythingSeen());
  const focused = document.activeElement instanceof HTMLElement && place.contains(document.activeElement) ? document.activeElement.id : "";
  refill(place,
    el("div", { class: "legend-head" }, el("h2", {}, "Legend and filters"),
      el("button", { type: "button", class: "link", disabled: !isFiltering(filters), onclick: () => app.filter(noFilters()) }, "Reset")),
    section("Things", nodeTypeOrder(model.nodeTypes).map((type) => toggle(app, "nodeTypes", type, nodeLook(type).many || type, sign(type), counts.node.get(type) || 0))),
    section("Relations", edgeTypeOrder(model.edgeTypes).map((type) => toggle(app, "edgeTypes", type, capital(edgeLook(type).forth), stroke(type), counts.edge.get(type) || 0))),
    section("Certainty and time", [firmness(app), certainty(app), dates(app)]),
    model.documents.length > 1 && section("Documents", model.documents.slice(0, 40).map((about) => toggle(app, "documents", about.id, about.title))),
    model.data.finders.length > 1 && section("Found by", model.data.finders.map((name) => toggle(app, "finders", name, name.replace(":", " ").replace("@", " ")))));
  if (focused) document.getElementById(focused)?.focus();
}

function typeCounts(model, { nodes, edges }) {
  const counts = { node: new Map(), edge: new Map() };
  const add = (map, type) => map.set(type, (map.get(type) || 0) + 1);
  for (const node of nodes) add(counts.node, model.type("node", node));
  for (const edge of edges) add(counts.edge, model.type("edge", edge));
  return counts;
}

function section(title, rows) {
  return rows.length ? el("fieldset", { class: "legend-group" }, el("legend", {}, title), ...rows) : null;
}

function toggle(app, set, key, words, mark = null, count = null) {
  const off = app.state.filters[set].has(key);
  return el("label", { class: off ? "switch off" : "switch" },
    el("input", { type: "checkbox", id: `${set}:${key}`, checked: !off, onchange: () => app.switchFilter(set, key) }),
    mark, el("span", { class: "switch-words", title: words }, words), count !== null && el("span", { class: "count" }, String(count)));
}

function stroke(type) {
  const look = edgeLook(type);
  return el("span", { class: type === "CONTRADICTS" ? "stroke dashed" : "stroke", "--light": look.light, "--dark": look.dark, "aria-hidden": "true" });
}

function firmness(app) {
  const { filters } = app.state;
  return el("label", { class: "switch" },
    el("input", { type: "checkbox", id: "firm", checked: filters.firm, onchange: () => app.filter({ ...filters, firm: !filters.firm }) }),
    el("span", { class: "switch-words", title: "Without what is planned, hypothetical, denied, reported or inferred" }, "Only what happened"));
}

function certainty(app) {
  const { confidence } = app.state.filters;
  const words = el("output", {}, confidence ? `at least ${Math.round(confidence * 100)} %` : "any");
  const slider = el("input", { type: "range", min: "0", max: "100", step: "5", id: "confidence", value: String(Math.round(confidence * 100)),
    oninput: () => (words.textContent = `at least ${slider.value} %`),
    onchange: () => app.filter({ ...app.state.filters, confidence: Number(slider.value) / 100 }) });
  return el("label", { class: "bound" }, el("span", {}, "Confidence ", words), slider);
}

function dates(app) {
  const days = app.state.filters.days;
  const field = (name, place, words) => el("label", { class: "bound" }, el("span", {}, words),
    el("input", { type: "date", id: name, value: days ? dayText(days[place]) : "", onchange: () => changed() }));
  const from = field("from-day", 0, "Dated from");
  const until = field("until-day", 1, "Dated until");
  const day = (label, open) => {
    const { value } = label.querySelector("input");
    return value ? Math.round(Date.parse(value) / 86400000) : open;
  };
  const changed = () => {
    const [low, high] = [day(from, -1e6), day(until, 1e6)];
    app.filter({ ...app.state.filters, days: low === -1e6 && high === 1e6 ? null : [low, high] });
  };
  return el("div", { class: "bounds" }, from, until);
}
