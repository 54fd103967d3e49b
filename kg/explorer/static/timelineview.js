/** The timeline: when things were said, happened or were published; uncertain dates drawn as their intervals; a brush filters every view. */

import { el, refill, svgEl } from "./dom.js";
import { NEVER, OPEN_END, OPEN_START } from "./model.js";
import { nodeLook, PLANS, STATEMENTS } from "./looks.js";
import { sign } from "./shapes.js";
import { scopeSwitch } from "./scope.js";
import { counted, dayText, short } from "./words.js";

const LANE = 24;
const CLOCKS = { said: "Said", happened: "Happened", published: "Published" };
const LANES = [["Plans", PLANS], ["Statements", STATEMENTS], ["Meetings and events", ["Meeting", "Event"]]];
const MOST_DRAWN = 600;
/** Letters of a name that a drawing so wide has room for. */
const lettersIn = (wide) => Math.max(16, Math.min(38, Math.round(wide / 20)));

/** @typedef {{kind: "node" | "document", index: number, low: number, high: number, name: string, type: string, date: string}} Dated */

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function drawTimeline(app, place) {
  const clock = app.state.options.clock || "all";
  const items = dated(app, clock);
  refill(place,
    el("header", { class: "view-head wide" }, el("h2", {}, "Timeline"),
      el("div", { class: "head-tools" }, clocks(app, clock), scopeSwitch(app))),
    items.length ? chart(app, items, range(items, app.state.options.span === "whole"), Math.max(320, place.clientWidth - (place.clientWidth < 700 ? 68 : 92))) : el("p", { class: "empty" }, "Nothing here has a date of this sort."),
    items.length > 0 && chronicle(app, items.filter((item) => isIn(item, app.state.filters[brushed(clock)]))));
}

/** The filter that a brush over these dates sets. */
function brushed(clock) {
  return clock === "published" ? "published" : "days";
}

function clocks(app, clock) {
  const option = (key, words) => el("button", { type: "button", "aria-pressed": String(clock === key), onclick: () => app.open("timeline", { clock: key }) }, words);
  return el("div", { class: "segments", role: "group", "aria-label": "Which dates" }, option("all", "All dates"), ...Object.entries(CLOCKS).map(([key, words]) => option(key, words)));
}

/** Everything dated in scope, whatever the brush says, in order of time. @returns {Dated[]} */
function dated(app, clock) {
  const { model } = app;
  const { nodes } = app.scopeWithout(brushed(clock));
  /** @type {Dated[]} */
  const items = [];
  if (clock === "published") {
    const used = new Set(Array.from(nodes).flatMap((node) => model.evidence("node", node).map((item) => item.document)));
    for (const index of used) {
      const { days, title } = model.documents[index];
      if (days) items.push({ kind: "document", index, low: days[0] ?? OPEN_START, high: days[1] ?? OPEN_END, name: title, type: "Document", date: model.documents[index].published });
    }
  } else {
    for (const node of nodes) {
      const [low, high] = [model.days.node[2 * node], model.days.node[2 * node + 1]];
      const type = model.type("node", node);
      const said = STATEMENTS.includes(type);
      if (low === NEVER || (clock === "said" && !said) || (clock === "happened" && said)) continue;
      items.push({ kind: "node", index: node, low, high, name: model.name(node), type, date: String(model.get("node", node, "date")) });
    }
  }
  return items.sort((a, b) => middle(a) - middle(b) || (a.name < b.name ? -1 : 1));
}

function middle({ low, high }) {
  if (low <= OPEN_START) return high;
  return high >= OPEN_END ? low : (low + high) / 2;
}

/** First and last day of the picture: of the brush, else of nearly all; a few far away do not squeeze the rest. */
function range(items, whole) {
  const lows = items.map(({ low, high }) => (low > OPEN_START ? low : high)).sort((a, b) => a - b);
  const highs = items.map(({ low, high }) => (high < OPEN_END ? high : low)).sort((a, b) => a - b);
  const at = (list, part) => list[Math.min(list.length - 1, Math.max(0, Math.round(part * (list.length - 1))))];
  const all = [lows[0], highs[highs.length - 1]];
  const most = [at(lows, 0.08), at(highs, 0.94)];
  const far = !whole && all[1] - all[0] > 2.5 * (most[1] - most[0] + 60);
  const [first, last] = far ? most : all;
  const pad = Math.max(12, (last - first) * 0.05);
  return { first: first - pad, last: last + pad, far };
}

function chart(app, items, { first, last, far }, wide) {
  const x = (day) => ((Math.max(first, Math.min(last, day)) - first) / (last - first)) * wide;
  const bands = lanes(items.slice(0, MOST_DRAWN), x, wide);
  const high = bands.reduce((sum, band) => sum + band.rows * LANE + 30, 34);
  const picture = svgEl("svg", { class: "timeline", viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: "img",
    "aria-label": `${counted(items.length, "dated thing")}; the list below tells them in order` });
  picture.append(...axis(first, last, x, high, wide));
  let y = 34;
  for (const band of bands) {
    picture.append(svgEl("text", { x: 2, y: y + 12, class: "band" }, band.title));
    for (const item of band.items) picture.append(whenBar(app, item, y + 20));
    y += band.rows * LANE + 30;
  }
  const span = (key, words) => el("button", { type: "button", class: "link", onclick: () => app.open("timeline", { span: key }) }, words);
  return el("div", { class: "timeline-box", tabindex: "0", role: "region", "aria-label": "Timeline drawing" }, brush(app, picture, first, last, wide, high),
    el("p", { class: "quiet" }, far && el("span", {}, "A few things lie far outside and are drawn at the edge. ", span("whole", "Show the whole span")),
      app.state.options.span === "whole" && span("", "Show where most things lie"),
      items.length > MOST_DRAWN && ` The first ${MOST_DRAWN} are drawn; narrow them by filters.`));
}

/** Bands of kinds of things, in each the items packed into rows so that none covers another's words. */
function lanes(items, x, wide) {
  const known = LANES.flatMap(([, types]) => types);
  const bands = [...LANES, ["Others", null]].map(([title, types]) => ({ title, rows: 0, items: items.filter(({ type }) => (types ? types.includes(type) : !known.includes(type))) }));
  for (const band of bands) {
    const ends = [];
    for (const item of band.items) layOut(item, x, wide);
    band.items.sort((a, b) => a.box[0] - b.box[0]);
    for (const item of band.items) {
      item.row = ends.findIndex((end) => end < item.box[0]);
      if (item.row < 0) item.row = ends.push(0) - 1;
      ends[item.row] = item.box[1];
    }
    band.rows = ends.length;
  }
  return bands.filter((band) => band.items.length);
}

/** Where an item's bar and words go: words to the right, or to the left where no room is. */
function layOut(item, x, wide) {
  item.words = short(item.name, lettersIn(wide));
  const letters = 6.6 * item.words.length + 14;
  item.left = Math.min(x(item.low), wide - 9);
  item.width = Math.max(9, x(item.high) - item.left);
  item.leftward = item.left + item.width + letters > wide && item.left > letters;
  item.box = item.leftward ? [item.left - letters, item.left + item.width + 6] : [item.left, item.left + item.width + letters];
}

function whenBar(app, item, top) {
  const y = top + item.row * LANE;
  const look = nodeLook(item.type);
  const { days } = app.state.filters;
  const out = !isIn(item, days);
  const open = () => (item.kind === "node" ? app.select({ kind: "node", index: item.index }) : app.openDocument(item.index, 0));
  const chosen = item.kind === "node" && app.state.selected?.kind === "node" && app.state.selected.index === item.index;
  return svgEl("g", { class: `when${out ? " out" : ""}${chosen ? " chosen" : ""}`, "--light": look.light, "--dark": look.dark, onclick: open },
    svgEl("title", {}, `${item.name} (${span(item)})`),
    svgEl("rect", { x: item.left, y: y + 3, width: item.width, height: 11, rx: 5.5, class: item.high - item.low > 1 ? "interval" : "day" }),
    svgEl("text", { x: item.leftward ? item.left - 6 : item.left + item.width + 6, y: y + 12.5, "text-anchor": item.leftward ? "end" : "start" }, item.words));
}

function isIn({ low, high }, days) {
  return !days || (low <= days[1] && high >= days[0]);
}

/** The date as it was written where that is plain, else the days it may mean. @param {Dated} item */
function span({ low, high, date }) {
  if (/^\d{4}(-\d\d){0,2}$/.test(date)) return date;
  const [from, until] = [dayText(low), dayText(high)];
  return `${from || "open"} to ${until || "open"}`;
}

function axis(first, last, x, high, wide) {
  const days = last - first;
  const months = [1, 2, 3, 6, 12, 24, 60, 120].find((step) => (wide * step * 30) / days > 52) || 240;
  const marks = [];
  const at = new Date(first * 86400000);
  at.setUTCDate(1);
  at.setUTCMonth(Math.floor(at.getUTCMonth() / months) * months);
  for (; at.getTime() / 86400000 < last; at.setUTCMonth(at.getUTCMonth() + months)) {
    const day = at.getTime() / 86400000;
    if (day < first) continue;
    const january = at.getUTCMonth() === 0;
    const words = january || months >= 12 ? String(at.getUTCFullYear()) : at.toLocaleDateString("en", { month: "short", timeZone: "UTC" });
    marks.push(svgEl("line", { x1: x(day), x2: x(day), y1: 20, y2: high, class: january ? "year" : "month" }),
      svgEl("text", { x: x(day) + 4, y: 14, class: january ? "year-name" : "month-name" }, words));
  }
  return marks;
}

/** The strip over the picture where a drag chooses days; two handles do the same by keys. */
function brush(app, picture, first, last, wide, high) {
  const bound = brushed(app.state.options.clock);
  const days = app.state.filters[bound];
  const clear = () => app.filter({ ...app.state.filters, [bound]: null });
  const apply = (a, b) => app.filter({ ...app.state.filters, [bound]: [Math.round(Math.min(a, b)), Math.round(Math.max(a, b))] });
  const dayAt = (event) => {
    const box = picture.getBoundingClientRect();
    return first + Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * (last - first);
  };
  const x = (day) => ((day - first) / (last - first)) * wide;
  const shade = svgEl("rect", { class: "brush", y: 0, height: high, x: days ? x(days[0]) : 0, width: days ? Math.max(2, x(days[1]) - x(days[0])) : 0 });
  const strip = svgEl("rect", { class: "brush-strip", x: 0, y: 0, width: wide, height: 22 });
  picture.prepend(shade);
  picture.append(strip);
  let begun = null;
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    begun = dayAt(event);
  });
  strip.addEventListener("pointermove", (event) => {
    if (begun === null) return;
    const now = dayAt(event);
    shade.setAttribute("x", String(x(Math.min(begun, now))));
    shade.setAttribute("width", String(Math.abs(x(now) - x(begun))));
  });
  strip.addEventListener("pointerup", (event) => {
    const now = dayAt(event);
    const start = begun;
    begun = null;
    if (Math.abs(x(now) - x(start)) < 6) clear();
    else apply(start, now);
  });
  const [low, top] = [Math.ceil(first), Math.floor(last)];
  const handle = (label, value, other, id) => {
    const input = el("input", { type: "range", id, min: String(low), max: String(top), value: String(value), "aria-label": label, "aria-valuetext": dayText(value),
      onchange: () => apply(Number(input.value), other) });
    return input;
  };
  const [from, until] = days ? [Math.max(low, days[0]), Math.min(top, days[1])] : [low, top];
  return el("div", {}, el("div", { class: "brush-handles" }, handle("First day", from, until, "brush-from"), handle("Last day", until, from, "brush-until"),
    el("p", { class: "quiet" }, days ? `Only ${dayText(from)} to ${dayText(until)}, in every view. ` : "Drag over the years, or move the handles, to keep only those days in every view.",
      days && el("button", { type: "button", class: "link", onclick: clear }, "All days"))), picture);
}

/** The same in words, in order. */
function chronicle(app, items) {
  const row = (item) => el("li", {}, el("button", { type: "button", class: "row dated", onclick: () => (item.kind === "node" ? app.select({ kind: "node", index: item.index }) : app.openDocument(item.index, 0)) },
    sign(item.type), el("span", { class: "row-name" }, short(item.name, 170)), el("span", { class: "note" }, span(item))));
  return el("section", { class: "block chronicle" }, el("h3", {}, "In order"), el("ol", { class: "rows" }, ...items.slice(0, MOST_DRAWN).map(row)));
}
