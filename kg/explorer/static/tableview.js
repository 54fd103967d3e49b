/** The same selection as a table: sorted by any column, drawn only where it is looked at, to CSV. */

import { el, icon, refill } from "./dom.js";
import { NEVER } from "./model.js";
import { edgeLook, nodeLook } from "./looks.js";
import { csv, download } from "./files.js";
import { scopeSwitch } from "./scope.js";
import { folded } from "./search.js";
import { capital, counted } from "./words.js";

const ROW = 38;
const SPARE = 8;

/** A column: title, value to show, width in fr. @typedef {[string, (index: number) => string | number, string]} Column */

/** @param {import("./app.js").App} app @returns {Record<string, {title: string, kind: "node" | "edge", columns: Column[]}>} */
function sheets(app) {
  const { model } = app;
  const fact = (kind, name) => (index) => String(model.get(kind, index, name) ?? "");
  const sure = (kind) => (index) => `${Math.round(model.confidence(kind, index) * 100)} %`;
  const document = (kind) => (index) => [...new Set(model.evidence(kind, index).map((item) => model.documents[item.document].title))].join("; ");
  return {
    things: { title: "Things", kind: "node", columns: [
      ["Name", (i) => model.name(i), "3fr"], ["Type", (i) => model.type("node", i), "1fr"], ["Kind", fact("node", "kind"), "1fr"], ["Date", fact("node", "date"), "1fr"],
      ["Status", fact("node", "status"), "0.8fr"], ["Relations", (i) => model.degree[i], "1fr"], ["Confidence", sure("node"), "1.05fr"], ["Quote", (i) => model.quote("node", i), "3fr"], ["Document", document("node"), "1.5fr"]] },
    relations: { title: "Relations", kind: "edge", columns: [
      ["From", (i) => model.name(model.from[i]), "2fr"], ["Relation", (i) => edgeLook(model.type("edge", i)).forth, "1.15fr"], ["To", (i) => model.name(model.to[i]), "2fr"], ["Date", fact("edge", "date"), "0.8fr"],
      ["Degree", fact("edge", "degree"), "1fr"], ["Status", fact("edge", "status"), "0.8fr"], ["Basis", fact("edge", "basis"), "1fr"], ["Confidence", sure("edge"), "1.1fr"], ["Quote", (i) => model.quote("edge", i), "3fr"], ["Document", document("edge"), "1.5fr"]] },
  };
}

/** @param {import("./app.js").App} app @param {HTMLElement} place @param {string} what */
export function drawTable(app, place, what) {
  const all = sheets(app);
  const name = app.state.options.sheet === "relations" ? "relations" : "things";
  const sheet = all[name];
  if (what === "select" && place.querySelector(".grid")) return markRow(app, place, sheet);
  const rows = sorted(app, sheet, matching(app, sheet));
  const kept = place.querySelector(".grid-body")?.scrollTop;
  const option = (key) => el("button", { type: "button", "aria-pressed": String(key === name), onclick: () => app.open("table", { sheet: key, sort: "" }) }, all[key].title);
  const words = el("input", { type: "search", class: "plain", id: "table-words", placeholder: "Only rows with…", "aria-label": "Only rows that contain", value: app.state.options.words || "",
    onchange: () => app.open("table", { words: words.value }) });
  refill(place, el("header", { class: "view-head wide" }, el("h2", {}, counted(rows.length, sheet.title.toLowerCase().slice(0, -1))),
    el("div", { class: "head-tools" }, el("div", { class: "segments", role: "group", "aria-label": "Which table" }, option("things"), option("relations")), scopeSwitch(app), words,
      el("button", { type: "button", class: "action", onclick: () => saveTable(app, sheet, rows) }, icon("save"), "CSV"))),
    grid(app, sheet, rows));
  if (kept && what !== "view") place.querySelector(".grid-body").scrollTop = kept;
}

function matching(app, sheet) {
  const { nodes, edges } = app.scope();
  const rows = Array.from(sheet.kind === "node" ? nodes : edges);
  const words = folded(app.state.options.words || "").trim();
  if (!words) return rows;
  return rows.filter((index) => sheet.columns.some(([, value]) => folded(String(value(index))).includes(words)));
}

function sorted(app, sheet, rows) {
  const [title, way] = (app.state.options.sort || "").split(":");
  const column = sheet.columns.find(([name]) => name === title);
  if (!column) return rows;
  const sign = way === "down" ? -1 : 1;
  const values = new Map(rows.map((index) => [index, title === "Date" ? day(app, sheet.kind, index) : column[1](index)]));
  return rows.sort((a, b) => sign * order(values.get(a), values.get(b)) || a - b);
}

function day(app, kind, index) {
  const days = app.model.days[kind];
  return days[2 * index] === NEVER ? Infinity : days[2 * index] + days[2 * index + 1] / 1e6;
}

function order(a, b) {
  if (typeof a === "number") return a === b ? 0 : a < b ? -1 : 1;
  return a.localeCompare(b, "en", { numeric: true });
}

function grid(app, sheet, rows) {
  const columns = sheet.columns.map(([, , width]) => `minmax(0, ${width})`).join(" ");
  const body = el("div", { class: "grid-body", role: "rowgroup" });
  const inner = el("div", { class: "grid-inner", role: "presentation" });
  inner.style.height = `${rows.length * ROW}px`;
  body.append(inner);
  const draw = () => {
    const first = Math.max(0, Math.floor(body.scrollTop / ROW) - SPARE);
    const last = Math.min(rows.length, Math.ceil((body.scrollTop + (body.clientHeight || 800)) / ROW) + SPARE);
    refill(inner, ...rows.slice(first, last).map((index, i) => rowOf(app, sheet, index, first + i)));
  };
  body.addEventListener("scroll", () => requestAnimationFrame(draw));
  const place = el("div", { class: "grid", role: "table", "aria-rowcount": String(rows.length + 1), "aria-label": sheet.title, "--columns": columns, onkeydown: (event) => rowKey(event, body, draw, rows.length) },
    el("div", { role: "rowgroup" }, el("div", { class: "grid-row grid-head", role: "row", "aria-rowindex": "1" }, ...sheet.columns.map(([title]) => header(app, title)))), body);
  requestAnimationFrame(draw);
  draw();
  return place;
}

function header(app, title) {
  const [sortedBy, way] = (app.state.options.sort || "").split(":");
  const here = sortedBy === title;
  const next = here && way !== "down" ? "down" : "up";
  return el("div", { role: "columnheader", "aria-sort": here ? (way === "down" ? "descending" : "ascending") : "none" },
    el("button", { type: "button", onclick: () => app.open("table", { sort: `${title}:${next}` }) }, title, here && el("span", { "aria-hidden": "true" }, way === "down" ? " ↓" : " ↑")));
}

function rowOf(app, sheet, index, at) {
  const chosen = app.state.selected?.kind === sheet.kind && app.state.selected.index === index;
  const row = el("div", { class: `grid-row${chosen ? " chosen" : ""}`, role: "row", "aria-rowindex": String(at + 2), "data-index": String(index), "data-at": String(at), onclick: () => app.select({ kind: sheet.kind, index }) },
    ...sheet.columns.map(([, value], i) => (i ? el("div", { role: "cell" }, String(value(index))) : el("div", { role: "rowheader" }, el("button", { type: "button", class: "cell-open" }, String(value(index)))))));
  row.style.top = `${at * ROW}px`;
  return row;
}

/** Arrow keys walk the rows, also those that are not drawn yet. */
function rowKey(event, body, draw, count) {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
  const row = event.target.closest(".grid-row[data-at]");
  if (!step || !row) return;
  event.preventDefault();
  const next = Math.max(0, Math.min(count - 1, Number(row.dataset.at) + step));
  if (next * ROW < body.scrollTop) body.scrollTop = next * ROW;
  if ((next + 1) * ROW > body.scrollTop + body.clientHeight) body.scrollTop = (next + 1) * ROW - body.clientHeight;
  draw();
  body.querySelector(`[data-at="${next}"] button`)?.focus();
}

function markRow(app, place, sheet) {
  const { selected } = app.state;
  const index = selected?.kind === sheet.kind ? String(selected.index) : "";
  for (const row of place.querySelectorAll(".grid-row[data-index]")) row.classList.toggle("chosen", row.dataset.index === index);
}

function saveTable(app, sheet, rows) {
  const lines = [["id", ...sheet.columns.map(([title]) => title)], ...rows.map((index) => [app.model.uid(sheet.kind, index), ...sheet.columns.map(([, value]) => String(value(index)))])];
  download(`${sheet.title.toLowerCase()}.csv`, "text/csv", csv(lines));
  app.say(`${capital(nodeLook(sheet.title).many || sheet.title)} saved as CSV`);
}
