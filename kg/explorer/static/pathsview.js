/** Paths between two things, with the words that prove each step. */

import { el, refill } from "./dom.js";
import { edgeLook } from "./looks.js";
import { routes } from "./routes.js";
import { combobox } from "./searchbox.js";
import { sign } from "./shapes.js";
import { counted, short } from "./words.js";

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function drawPaths(app, place) {
  const { model } = app;
  const { from, to } = app.state.options;
  const [start, end] = [model.find("node", from || ""), model.find("node", to || "")];
  const pick = (id, label, node, key) => el("div", { class: "field" }, el("span", { class: "field-name" }, label),
    combobox(app, { id, label, placeholder: "Type a name…", value: node === undefined ? "" : model.name(node), keep: true }, (chosen) => app.open("paths", { [key]: model.uid("node", chosen) })));
  refill(place,
    el("header", { class: "view-head" }, el("h2", {}, "Paths between two things"),
      el("p", { class: "quiet" }, "The shortest ways, and those one step longer, through relations that the filters let through.")),
    el("div", { class: "fields" }, pick("path-from", "From", start, "from"), pick("path-to", "To", end, "to")),
    start !== undefined && end !== undefined && found(app, start, end));
}

function found(app, start, end) {
  const { model } = app;
  const open = new Uint8Array(model.edgeCount);
  for (const edge of app.everythingSeen().edges) open[edge] = 1;
  const ways = routes(model, start, end, (edge) => open[edge] === 1);
  if (!ways.length) return el("p", { class: "empty" }, start === end ? "Choose two different things." : "No path joins these two.");
  return el("ol", { class: "ways" }, ...ways.map((way) => wayCard(app, way, open)));
}

function wayCard(app, way, open) {
  const steps = way.slice(1).map((node, i) => step(app, way[i], node, open));
  return el("li", { class: "card" },
    el("div", { class: "card-head" }, el("h3", {}, counted(way.length - 1, "step")),
      el("button", { type: "button", class: "action", onclick: () => app.showOnly(way) }, "Show in the graph")),
    thing(app, way[0]), ...steps.flatMap((rows, i) => [...rows, thing(app, way[i + 1])]));
}

function thing(app, node) {
  return el("button", { type: "button", class: "way-thing", onclick: () => app.select({ kind: "node", index: node }) },
    sign(app.model.type("node", node)), el("span", {}, short(app.model.name(node), 160)));
}

/** Each relation between two neighbours on the way, with its exact quote. */
function step(app, from, to, open) {
  const { model } = app;
  const edges = [...model.edgesOf(from)].filter((edge) => open[edge] && model.across(edge, from) === to);
  return edges.slice(0, 3).map((edge) => {
    const look = edgeLook(model.type("edge", edge));
    return el("button", { type: "button", class: "way-step", onclick: () => app.select({ kind: "edge", index: edge }) },
      el("span", { class: "note" }, `↓ ${model.from[edge] === from ? look.forth : look.back}`), el("q", {}, short(model.quote("edge", edge), 260)));
  });
}
