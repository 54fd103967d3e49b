/** Lists, timeline and tables show the things in the graph, or everything that the page holds. */

import { el } from "./dom.js";

/** @param {import("./app.js").App} app */
export function scopeSwitch(app) {
  const all = app.state.options.scope !== "graph";
  const option = (key, words, on) => el("button", { type: "button", "aria-pressed": String(on), onclick: () => app.open(app.state.view, { scope: key }) }, words);
  return el("div", { class: "segments", role: "group", "aria-label": "Of what" }, option("all", "Everything", all), option("graph", "In the graph", !all));
}
