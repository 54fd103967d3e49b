/** Plans side by side: who stands where on each, and their provisions, like beside like. */

import { el, refill } from "./dom.js";
import { edgeLook } from "./looks.js";
import { stancesOn } from "./positionsview.js";
import { folded } from "./search.js";
import { sign } from "./shapes.js";
import { facts, short } from "./words.js";

const MOST_PLANS = 4;
const ALIKE = 0.22;
const COMMON = new Set("the and for with that this would from into their its his her are was were will not any all under between over have has had been which about".split(" "));

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function drawPlans(app, place) {
  const { model } = app;
  const plans = plansOf(app);
  if (!plans.length) return refill(place, el("header", { class: "view-head" }, el("h2", {}, "Plans side by side")), el("p", { class: "empty" }, "No plan is in this page."));
  const asked = (app.state.options.plans || "").split(" ").map((uid) => model.find("node", uid)).filter((node) => node !== undefined);
  const chosen = (asked.length ? asked : plans.slice(0, 2)).slice(0, MOST_PLANS);
  const terms = chosen.map((plan) => provisionsOf(model, plan));
  refill(place,
    el("header", { class: "view-head wide" }, el("h2", {}, "Plans side by side"), el("div", { class: "fields" }, ...pickers(app, plans, chosen))),
    el("div", { class: "compare-box", tabindex: "0", role: "region", "aria-label": "Plans compared" }, el("table", { class: "compare" },
      el("caption", { class: "unseen" }, "Plans compared: stances and provisions"),
      el("thead", {}, el("tr", {}, el("td", {}), ...chosen.map((plan) => el("th", { scope: "col" }, planHead(app, plan))))),
      el("tbody", {}, row("About", chosen.map((plan) => factWords(model, plan))), row("Stances", chosen.map((plan) => stanceList(app, plan))), row("Lineage", chosen.map((plan) => lineage(app, plan))),
        ...aligned(model, terms).map((line, i) => row(i ? "" : "Provisions", line.map((node) => node !== null && provision(app, node))))))));
}

function plansOf(app) {
  const { model } = app;
  const found = [];
  for (const node of app.everythingSeen().nodes) if (model.type("node", node) === "Plan") found.push(node);
  const weight = (node) => provisionsOf(model, node).length * 3 + model.degree[node];
  return found.sort((a, b) => weight(b) - weight(a) || a - b);
}

function provisionsOf(model, plan) {
  const found = [];
  for (const edge of model.edgesOf(plan)) {
    if (model.type("edge", edge) === "PART_OF" && model.to[edge] === plan && model.type("node", model.from[edge]) === "Provision") found.push(model.from[edge]);
  }
  return found;
}

function pickers(app, plans, chosen) {
  const { model } = app;
  const change = (at, uid) => {
    const uids = chosen.map((node) => model.uid("node", node));
    if (uid) uids[at] = uid;
    else uids.splice(at, 1);
    app.open("plans", { plans: uids.join(" ") });
  };
  const picker = (at, current) => {
    const select = el("select", { id: `plan-${at}`, "aria-label": current === null ? "Add a plan" : `Plan ${at + 1}`, onchange: () => change(at, select.value) },
      current === null ? el("option", { value: "" }, "Add a plan…") : at > 0 && el("option", { value: "" }, "Take away"),
      ...plans.map((plan) => el("option", { value: model.uid("node", plan), selected: plan === current }, short(model.name(plan), 60))));
    return select;
  };
  const all = chosen.map((plan, i) => picker(i, plan));
  if (chosen.length < Math.min(MOST_PLANS, plans.length)) all.push(picker(chosen.length, null));
  return all;
}

function row(title, cells) {
  return el("tr", {}, el("th", { scope: "row" }, title), ...cells.map((cell) => el("td", {}, cell)));
}

function planHead(app, plan) {
  return el("button", { type: "button", class: "head-thing", onclick: () => app.select({ kind: "node", index: plan }) }, sign("Plan"), el("span", {}, app.model.name(plan)));
}

function factWords(model, plan) {
  const rows = facts(model, "node", plan);
  return rows.length ? el("dl", { class: "fact-list" }, ...rows.map(([word, value]) => el("div", {}, el("dt", {}, word), el("dd", {}, value)))) : "";
}

function stanceList(app, plan) {
  const { model } = app;
  const groups = stancesOn(model, plan);
  if (!groups.length) return el("span", { class: "quiet" }, "none recorded");
  return el("ul", { class: "stances" }, ...groups.map((group) => el("li", {}, el("span", { class: `stance ${group.side}` }, el("b", {}, group.mark), ` ${edgeLook(group.type).forth}`), " ",
    ...group.edges.flatMap((edge, i) => [i ? ", " : "", el("button", { type: "button", class: "link", onclick: () => app.select({ kind: "edge", index: edge }) }, model.name(model.to[edge]) + aside(model, edge))]))));
}

function aside(model, edge) {
  const words = [model.get("edge", edge, "degree"), model.get("edge", edge, "status"), model.get("edge", edge, "basis")].filter((word) => word && !["full", "actual", "performed"].includes(word));
  return words.length ? ` (${words.join(", ")})` : "";
}

function lineage(app, plan) {
  const { model } = app;
  const edges = [...model.edgesOf(plan)].filter((edge) => model.type("edge", edge) === "SUPERSEDES");
  if (!edges.length) return "";
  return el("ul", { class: "stances" }, ...edges.map((edge) => {
    const forth = model.from[edge] === plan;
    return el("li", {}, `${forth ? "supersedes" : "superseded by"} `, el("button", { type: "button", class: "link", onclick: () => app.select({ kind: "edge", index: edge }) }, model.name(forth ? model.to[edge] : model.from[edge])));
  }));
}

function provision(app, node) {
  return el("button", { type: "button", class: "provision", onclick: () => app.select({ kind: "node", index: node }) }, short(app.model.name(node), 400),
    ...stancesOn(app.model, node).map((group) => el("span", { class: `stance ${group.side}` }, el("b", {}, group.mark), ` ${group.edges.map((edge) => app.model.name(app.model.to[edge])).join(", ")}`)));
}

/**
 * Provisions in rows: those that share their weighty words or what they are linked with stand beside each other.
 * @param {import("./model.js").Model} model @param {number[][]} terms of each plan
 * @returns {(number | null)[][]}
 */
export function aligned(model, terms) {
  const lines = [];
  terms.forEach((nodes, column) => {
    for (const node of nodes) {
      const free = lines.filter((line) => line[column] === null);
      const scored = free.map((line) => [line, Math.max(...line.filter((other) => other !== null).map((other) => alike(model, node, other)))]);
      const best = scored.filter(([, score]) => score >= ALIKE).sort((a, b) => b[1] - a[1])[0];
      if (best) best[0][column] = node;
      else lines.push(terms.map((_, i) => (i === column ? node : null)));
    }
  });
  return lines.sort((a, b) => b.filter((node) => node !== null).length - a.filter((node) => node !== null).length);
}

function alike(model, a, b) {
  const [left, right] = [weighty(model, a), weighty(model, b)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return (2 * shared) / (left.size + right.size || 1);
}

function weighty(model, node) {
  const words = folded(model.name(node)).match(/\p{L}{3,}/gu) || [];
  return new Set(words.filter((word) => !COMMON.has(word)).map((word) => word.slice(0, 7)));
}
