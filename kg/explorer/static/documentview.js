/** A document to read: every statement, plan and meeting marked where it stands, who speaks to whom in the margin. */

import { el, refill } from "./dom.js";
import { nodeLook, PLANS, STATEMENTS } from "./looks.js";
import { sign } from "./shapes.js";
import { short } from "./words.js";

const MARKED = new Set([...STATEMENTS, ...PLANS, "Meeting", "Event"]);

/** @param {import("./app.js").App} app @param {HTMLElement} place @param {string} what */
export function drawDocuments(app, place, what) {
  const { model } = app;
  const { options } = app.state;
  const index = Math.max(0, model.documents.findIndex((item) => item.id === options.document));
  if (!model.documents.length) return refill(place, el("p", { class: "empty" }, "No document is in this page."));
  const drawn = `${index} ${app.isFiltering() ? location.hash : ""}`;
  if (place.dataset.drawn !== `documents ${drawn}`) {
    refill(place, chooser(app, index), ...reading(app, index));
    place.dataset.drawn = `documents ${drawn}`;
  }
  markSelection(app, place);
  if (what === "view" || what === "begin") scrollTo(place, Number(options.at) || 0);
}

function chooser(app, index) {
  const { model } = app;
  const about = model.documents[index];
  const pick = el("select", { "aria-label": "Document", onchange: () => app.open("documents", { document: model.documents[pick.selectedIndex].id, at: "0" }) },
    ...model.documents.map((item, i) => el("option", { selected: i === index }, short(item.title, 90))));
  const known = [about.publisher, about.author, about.published].filter(Boolean).join(" · ");
  const url = /^https?:\/\//i.test(about.url || "") ? el("a", { href: about.url, rel: "noreferrer noopener", target: "_blank" }, "Source") : null;
  return el("header", { class: "view-head" }, model.documents.length > 1 && pick, el("h2", {}, about.title), el("p", { class: "quiet" }, known, known && url ? " · " : "", url));
}

function reading(app, index) {
  const marks = marksOf(app, index);
  return app.model.documents[index].parts.map(([offset, words], i) => el("div", { class: "part" },
    i > 0 && el("p", { class: "gap" }, "…"), ...paragraphs(app, offset, words, marks)));
}

/** Stretches of a document that records rest on: [start, end, node]. */
function marksOf(app, index) {
  const { model } = app;
  const marks = [];
  for (const node of app.everythingSeen().nodes) {
    if (!MARKED.has(model.type("node", node))) continue;
    for (const item of model.evidence("node", node)) {
      if (item.document === index) for (const span of item.spans) if (span.role !== "cue" && span.role !== "source") marks.push([span.start, span.end, node]);
    }
  }
  return marks.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
}

function paragraphs(app, offset, words, marks) {
  const rows = [];
  for (const found of words.matchAll(/[^\n]*\S[^\n]*/g)) {
    const [low, high] = [offset + found.index, offset + found.index + found[0].length];
    const own = marks.filter(([start, end]) => start < high && end > low);
    rows.push(el("div", { class: "paragraph" }, el("p", { class: "text" }, ...pieces(app, found[0], low, own)), margin(app, own)));
  }
  return rows;
}

/** The text of a paragraph cut where marks begin and end; each piece under all its marks, drawn as lines below it. */
function pieces(app, words, low, marks) {
  const cuts = [...new Set([0, words.length, ...marks.flatMap(([start, end]) => [start - low, end - low])])].filter((at) => at >= 0 && at <= words.length).sort((a, b) => a - b);
  const made = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const text = words.slice(cuts[i], cuts[i + 1]);
    const over = marks.filter(([start, end]) => start - low <= cuts[i] && end - low >= cuts[i + 1]);
    made.push(over.length ? markedPiece(app, text, low + cuts[i], over) : text);
  }
  return made;
}

function markedPiece(app, text, start, over) {
  const { model } = app;
  const nodes = [...new Set(over.map(([, , node]) => node))];
  const inner = over[over.length - 1][2];
  const look = nodeLook(model.type("node", inner));
  const piece = el("mark", { class: "said", "data-at": String(start), "data-nodes": nodes.join(" "), title: nodes.map((node) => model.type("node", node)).join(", "),
    "--light": look.light, "--dark": look.dark, "--depth": String(Math.min(4, nodes.length)), onclick: () => app.select({ kind: "node", index: inner }) }, text);
  return piece;
}

/** Notes beside a paragraph: each statement, who made it, to whom. */
function margin(app, marks) {
  const nodes = [...new Set(marks.map(([, , node]) => node))];
  return el("ul", { class: "margin" }, ...nodes.map((node) => el("li", {}, el("button", { type: "button", class: "margin-note", "data-nodes": String(node), onclick: () => app.select({ kind: "node", index: node }) },
    sign(app.model.type("node", node)), el("span", {}, noteWords(app.model, node))))));
}

function noteWords(model, node) {
  const type = model.type("node", node);
  if (!STATEMENTS.includes(type)) return `${type}: ${short(model.name(node), 60)}`;
  const named = (wanted) => [...model.edgesOf(node)].filter((edge) => model.type("edge", edge) === wanted && model.from[edge] === node).map((edge) => model.name(model.to[edge]));
  const [speakers, listeners] = [named("MADE_BY"), named("ADDRESSED_TO")];
  const act = model.get("node", node, "act") || type.toLowerCase();
  return `${speakers.join(", ") || "?"}${listeners.length ? ` → ${listeners.join(", ")}` : ""}: ${act}`;
}

function markSelection(app, place) {
  const { selected } = app.state;
  const node = selected?.kind === "node" ? String(selected.index) : selected ? String(app.model.from[selected.index]) : "";
  for (const item of place.querySelectorAll("[data-nodes]")) item.classList.toggle("chosen", item.dataset.nodes.split(" ").includes(node));
}

function scrollTo(place, at) {
  if (!at) {
    place.scrollTop = 0;
    return;
  }
  const marks = [...place.querySelectorAll("mark[data-at]")];
  const target = marks.filter((item) => Number(item.dataset.at) <= at).pop() || marks[0];
  target?.scrollIntoView({ block: "center" });
}
