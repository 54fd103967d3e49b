/** The side panel: one thing or relation, all that is recorded of it, and the words that prove it. */

import { el, icon, refill } from "./dom.js";
import { edgeLook, STANCES } from "./looks.js";
import { passage } from "./passages.js";
import { sign } from "./shapes.js";
import { counted, facts, sentence, short } from "./words.js";

/** @typedef {import("./app.js").App} App */

/** Show what is selected, or what the page holds. @param {App} app @param {HTMLElement} place */
export function drawPanel(app, place) {
  const { selected } = app.state;
  if (!selected) refill(place, overview(app));
  else if (selected.kind === "node") refill(place, nodePanel(app, selected.index));
  else refill(place, edgePanel(app, selected.index));
  place.scrollTop = 0;
}

function heading(app, kicker, title, long) {
  return el("header", { class: "panel-head" },
    el("div", { class: "kicker" }, ...kicker,
      el("button", { type: "button", class: "iconic", "aria-label": "Close", title: "Close (Esc)", onclick: () => app.select(null) }, icon("close"))),
    el("h2", { class: long ? "long" : "" }, title));
}

function nodePanel(app, node) {
  const { model } = app;
  const type = model.type("node", node);
  const name = model.name(node);
  return el("article", {},
    heading(app, [sign(type), el("span", {}, type)], name, name.length > 60),
    aliasLine(model, node),
    factList(model, "node", node),
    nodeActions(app, node),
    expansions(app, node),
    beside(app, tensions(model, model.edgesOf(node))),
    evidenceList(app, "node", node),
    relations(app, node));
}

function aliasLine(model, node) {
  const aliases = model.aliases(node);
  return aliases.length ? el("p", { class: "aliases" }, "Also: ", short(aliases.join(" · "), 300)) : null;
}

function factList(model, kind, index) {
  const rows = facts(model, kind, index).map(([word, value]) => el("div", {}, el("dt", {}, word), el("dd", {}, value)));
  return rows.length ? el("dl", { class: "fact-list" }, ...rows) : null;
}

/** Where a served page has a dossier of a thing. */
function dossierLink(app, node) {
  const { things } = document.getElementById("data-source")?.dataset || {};
  return things && el("a", { class: "action", href: things + encodeURIComponent(app.model.uid("node", node)) }, icon("text"), "Dossier");
}

function nodeActions(app, node) {
  const action = (name, words, act) => el("button", { type: "button", class: "action", onclick: act }, icon(name), words);
  const pinned = app.state.pinned.has(node);
  return el("div", { class: "actions" },
    action("focus", "Focus", () => app.focus(node)),
    action("focus", "Two steps", () => app.focus(node, 2)),
    action("path", "Path from here", () => app.beginPath(node)),
    action("pin", pinned ? "Unpin" : "Pin", () => app.pin(node)),
    action("hide", "Hide", () => app.hide(node)),
    dossierLink(app, node));
}

/** Relation types of a thing with how many of them are not in the graph yet; a press brings them in or takes them out. */
function expansions(app, node) {
  const groups = app.neighbourGroups(node);
  if (!groups.length) return null;
  const rows = groups.map((group) => {
    const hidden = group.nodes.filter((other) => !app.isShown(other));
    const words = el("span", { class: "phrase" }, group.phrase);
    const count = el("span", { class: "count" }, hidden.length ? `+${hidden.length}` : `${group.nodes.length} shown`);
    const label = hidden.length ? `Expand ${group.phrase}: ${counted(hidden.length, "more thing")}` : `Collapse ${group.phrase}`;
    return el("button", { type: "button", class: "expand", "aria-label": label, "aria-pressed": String(!hidden.length),
      onclick: () => (hidden.length ? app.expand(node, hidden, group.phrase) : app.collapse(node, group.nodes)) }, words, count);
  });
  return el("section", { class: "block" }, el("h3", {}, "Expand"), el("div", { class: "chips" }, ...rows));
}

function evidenceList(app, kind, index) {
  const items = app.model.evidence(kind, index);
  if (!items.length) return el("p", { class: "quiet" }, "No passage is recorded for this one.");
  return el("section", { class: "block" }, el("h3", {}, items.length === 1 ? "Evidence" : `Evidence (${items.length})`),
    ...items.slice(0, 40).map((item) => passage(app.model, item, (document, at) => app.openDocument(document, at))),
    items.length > 40 && el("p", { class: "quiet" }, `${items.length - 40} more are in the documents.`));
}

function relations(app, node) {
  const groups = app.neighbourGroups(node);
  return groups.length ? el("section", { class: "block" }, el("h3", {}, counted(app.model.edgesOf(node).length, "relation")),
    ...groups.map((group) => el("div", { class: "relation-group" }, el("h4", {}, group.phrase),
      el("ul", { class: "rows" }, ...group.edges.slice(0, 60).map((edge) => relationRow(app, edge, node)))))) : null;
}

function relationRow(app, edge, node) {
  const { model } = app;
  const other = model.across(edge, node);
  const notes = [model.get("edge", edge, "degree"), model.get("edge", edge, "date"), unusual(model, edge)].filter(Boolean).join(" · ");
  return el("li", {}, el("button", { type: "button", class: "row", onclick: () => app.select({ kind: "edge", index: edge }) },
    sign(model.type("node", other)), el("span", { class: "row-name" }, short(model.name(other), 140)), notes && el("span", { class: "note" }, notes)));
}

function unusual(model, edge) {
  const words = [model.get("edge", edge, "status"), model.get("edge", edge, "basis")];
  return words.filter((word) => word && word !== "actual" && word !== "performed").join(" · ");
}

function edgePanel(app, edge) {
  const { model } = app;
  const type = model.type("edge", edge);
  const end = (node) => el("button", { type: "button", class: "end", onclick: () => app.select({ kind: "node", index: node }) },
    sign(model.type("node", node)), el("span", {}, short(model.name(node), 220)));
  return el("article", {},
    heading(app, [el("span", {}, "Relation")], edgeLook(type).forth, false),
    el("div", { class: "ends" }, end(model.from[edge]), el("p", { class: "forth", "aria-hidden": "true" }, "↓"), end(model.to[edge])),
    factList(model, "edge", edge),
    statedIn(app, edge),
    evidenceList(app, "edge", edge),
    beside(app, rivals(model, edge)));
}

function statedIn(app, edge) {
  const said = app.model.get("edge", edge, "stated_in");
  const node = said === undefined ? undefined : app.model.find("node", String(said));
  if (node === undefined) return null;
  return el("p", { class: "stated" }, "Read from the statement ",
    el("button", { type: "button", class: "link", onclick: () => app.select({ kind: "node", index: node }) }, short(app.model.name(node), 120)));
}

/** Relations that contradict or supersede. */
function tensions(model, edges) {
  return [...edges].filter((edge) => ["CONTRADICTS", "SUPERSEDES"].includes(model.type("edge", edge)));
}

/** What stands against a relation: tensions of its subject and of the statement it was read from, and other stances of the same two. */
function rivals(model, edge) {
  const stated = model.find("node", String(model.get("edge", edge, "stated_in")));
  const around = [model.from[edge], ...(stated === undefined ? [] : [stated])];
  const found = new Set(around.flatMap((node) => tensions(model, model.edgesOf(node))));
  for (const other of model.edgesOf(model.from[edge])) {
    const same = model.from[other] === model.from[edge] && model.to[other] === model.to[edge];
    if (same && STANCES.includes(model.type("edge", other))) found.add(other);
  }
  found.delete(edge);
  return [...found];
}

function beside(app, edges) {
  if (!edges.length) return null;
  const { model } = app;
  const card = (edge) => el("li", {}, el("button", { type: "button", class: "rival", onclick: () => app.select({ kind: "edge", index: edge }) },
    el("span", { class: "rival-words" }, short(sentence(model, edge), 200)),
    el("span", { class: "note" }, [model.get("edge", edge, "kind"), model.get("edge", edge, "date"), unusual(model, edge)].filter(Boolean).join(" · ")),
    el("q", {}, short(model.quote("edge", edge), 180))));
  return el("section", { class: "block" }, el("h3", {}, "What stands beside it"),
    el("ul", { class: "rows" }, ...edges.slice(0, 30).map(card)));
}

function overview(app) {
  const { model } = app;
  const left = model.leftOut;
  const more = [left.nodes && counted(left.nodes, "thing"), left.edges && counted(left.edges, "relation"),
    left.characters && counted(left.characters, "character of text", "characters of text")].filter(Boolean).join(", ");
  return el("article", {},
    el("header", { class: "panel-head" }, el("h2", {}, model.title)),
    el("p", { class: "quiet" }, `${counted(model.count, "thing")} and ${counted(model.edgeCount, "relation")} from ${counted(model.documents.length, "document")}.`),
    more && el("p", { class: "warning" }, `Left out of this page: ${more}.`),
    el("p", { class: "quiet" }, "Search for a name, or select a thing or a line in the graph to read the words that prove it."),
    suggestions(app, "Plan", "Plans"),
    el("section", { class: "block" }, el("h3", {}, "Documents"), el("ul", { class: "rows" },
      ...model.documents.slice(0, 12).map((about, place) => el("li", {}, el("button", { type: "button", class: "row", onclick: () => app.openDocument(place, 0) },
        sign("Document"), el("span", { class: "row-name" }, about.title), about.published && el("span", { class: "note" }, about.published)))))));
}

function suggestions(app, type, title) {
  const { model } = app;
  const found = [];
  for (let node = 0; node < model.count && found.length < 400; node++) if (model.type("node", node) === type) found.push(node);
  if (!found.length) return null;
  const best = found.sort((a, b) => model.degree[b] - model.degree[a]).slice(0, 8);
  return el("section", { class: "block" }, el("h3", {}, title), el("ul", { class: "rows" },
    ...best.map((node) => el("li", {}, el("button", { type: "button", class: "row", onclick: () => app.focus(node) },
      sign(type), el("span", { class: "row-name" }, short(model.name(node), 90)), el("span", { class: "note" }, counted(model.degree[node], "relation")))))));
}
