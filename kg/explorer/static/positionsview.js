/** Who stands where: actors against plans and issues, with degree and date; each cell and row opens its words. */

import { el, refill } from "./dom.js";
import { isFirm } from "./filters.js";
import { edgeLook, STANCES } from "./looks.js";
import { sign } from "./shapes.js";
import { scopeSwitch } from "./scope.js";
import { counted, short } from "./words.js";

const MARKS = { PROPOSED_BY: "◆", ACCEPTED_BY: "✓", SUPPORTED_BY: "+", REJECTED_BY: "✕", OPPOSED_BY: "−" };
const SIDES = { PROPOSED_BY: "own", ACCEPTED_BY: "yes", SUPPORTED_BY: "yes", REJECTED_BY: "no", OPPOSED_BY: "no" };
const MOST_COLUMNS = 40;

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function drawPositions(app, place) {
  const { actors, targets, cells } = matrix(app);
  const kinds = app.state.options.targets || "all";
  const kindOption = (key, words) => el("button", { type: "button", "aria-pressed": String(kinds === key), onclick: () => app.open("positions", { targets: key }) }, words);
  refill(place,
    el("header", { class: "view-head wide" }, el("h2", {}, "Positions"),
      el("div", { class: "head-tools" }, el("div", { class: "segments", role: "group", "aria-label": "On what" }, kindOption("all", "All"), kindOption("plans", "Plans"), kindOption("issues", "Issues")), scopeSwitch(app)),
      el("p", { class: "key" }, ...Object.entries(MARKS).map(([type, mark]) => el("span", { class: `stance ${SIDES[type]}` }, el("b", {}, mark), ` ${edgeLook(type).back}`)), el("span", { class: "quiet" }, "dashed: reported, inferred, planned or denied"))),
    actors.length ? table(app, actors, targets.slice(0, MOST_COLUMNS), cells) : el("p", { class: "empty" }, "No stance is recorded here."),
    targets.length > MOST_COLUMNS && el("p", { class: "quiet" }, `${targets.length - MOST_COLUMNS} more columns; filter, or show those in the graph.`));
}

/** Stances in scope by actor and target, those with most first. */
function matrix(app) {
  const { model } = app;
  const kinds = app.state.options.targets || "all";
  const wanted = new Set([...STANCES, "PROPOSED_BY"]);
  const [actors, targets, cells] = [new Map(), new Map(), new Map()];
  for (const edge of app.scope().edges) {
    if (!wanted.has(model.type("edge", edge))) continue;
    const [target, actor] = [model.from[edge], model.to[edge]];
    const isPlan = ["Plan", "Provision"].includes(model.type("node", target));
    if ((kinds === "plans" && !isPlan) || (kinds === "issues" && isPlan)) continue;
    actors.set(actor, (actors.get(actor) || 0) + 1);
    targets.set(target, (targets.get(target) || 0) + 1);
    const key = `${actor} ${target}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(edge);
  }
  const ranked = (map) => [...map.keys()].sort((a, b) => map.get(b) - map.get(a) || (model.name(a) < model.name(b) ? -1 : 1));
  return { actors: ranked(actors), targets: ranked(targets), cells };
}

function table(app, actors, targets, cells) {
  const { model } = app;
  const opened = app.state.options.row;
  const column = (node) => el("th", { scope: "col" }, el("button", { type: "button", class: "head-thing", title: model.name(node), onclick: () => app.select({ kind: "node", index: node }) },
    sign(model.type("node", node)), el("span", {}, short(model.name(node), 60))));
  const rows = actors.flatMap((actor) => {
    const uid = model.uid("node", actor);
    const open = opened === uid;
    const head = el("th", { scope: "row" }, el("button", { type: "button", class: "head-thing", "aria-expanded": String(open), onclick: () => app.open("positions", { row: open ? "" : uid }) },
      sign(model.type("node", actor)), el("span", {}, short(model.name(actor), 44))));
    const row = el("tr", {}, head, ...targets.map((target) => el("td", {}, ...(cells.get(`${actor} ${target}`) || []).map((edge) => stance(app, edge)))));
    const edges = targets.flatMap((target) => cells.get(`${actor} ${target}`) || []);
    return open ? [row, el("tr", { class: "opened" }, el("td", { colspan: String(targets.length + 1) }, quotes(app, edges)))] : [row];
  });
  return el("div", { class: "matrix-box", tabindex: "0", role: "region", "aria-label": "Positions of actors" }, el("table", { class: "matrix" },
    el("caption", { class: "unseen" }, `${counted(actors.length, "actor")} and their stances on ${counted(targets.length, "plan or issue", "plans and issues")}`),
    el("thead", {}, el("tr", {}, el("td", {}), ...targets.map(column))), el("tbody", {}, ...rows)));
}

function stance(app, edge) {
  const { model } = app;
  const type = model.type("edge", edge);
  const degree = model.get("edge", edge, "degree");
  const date = model.get("edge", edge, "date");
  const firm = isFirm(model, "edge", edge);
  const notes = [degree, firm ? "" : [model.get("edge", edge, "status"), model.get("edge", edge, "basis")].filter((word) => word !== "actual" && word !== "performed").join(" "), date].filter(Boolean);
  const words = `${model.name(model.to[edge])} ${edgeLook(type).back} ${model.name(model.from[edge])}${notes.length ? `: ${notes.join(", ")}` : ""}`;
  const chosen = app.state.selected?.kind === "edge" && app.state.selected.index === edge;
  return el("button", { type: "button", class: `stance ${SIDES[type]}${firm ? "" : " soft"}${chosen ? " chosen" : ""}`, "aria-label": words, title: words, onclick: () => app.select({ kind: "edge", index: edge }) },
    el("b", {}, MARKS[type]), degree && el("small", {}, degree), date && el("small", {}, date));
}

/** The words of each stance of one actor. */
function quotes(app, edges) {
  const { model } = app;
  return el("ul", { class: "rows" }, ...edges.map((edge) => el("li", {}, el("button", { type: "button", class: "rival", onclick: () => app.select({ kind: "edge", index: edge }) },
    el("span", { class: "rival-words" }, `${edgeLook(model.type("edge", edge)).back} ${short(model.name(model.from[edge]), 100)}`), el("q", {}, short(model.quote("edge", edge), 320))))));
}

/** The stances on a thing by what they are, for comparing plans. @param {import("./model.js").Model} model @param {number} target */
export function stancesOn(model, target) {
  const found = Object.keys(MARKS).map((type) => ({ type, side: SIDES[type], mark: MARKS[type], edges: [] }));
  for (const edge of model.edgesOf(target)) {
    const group = found.find(({ type }) => type === model.type("edge", edge));
    if (group && model.from[edge] === target) group.edges.push(edge);
  }
  return found.filter(({ edges }) => edges.length);
}
