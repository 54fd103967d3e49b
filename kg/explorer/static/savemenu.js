/** The menu of what can be taken away: pictures, data, a page of its own. */

import { el, icon } from "./dom.js";
import { asCsv, asGraphml, asJson, asPage, asPayload } from "./exports.js";
import { download, fileName } from "./files.js";
import { asPng, asSvg } from "./pictures.js";
import { encode } from "./state.js";

/** @param {import("./app.js").App} app @param {import("./graphview.js").GraphView} graph */
export function saveMenu(app, graph) {
  const name = fileName(app.model.title);
  const save = (end, type, make) => async () => {
    close();
    download(`${name}.${end}`, type, await make());
    app.say(`Saved ${name}.${end}`);
  };
  const items = [
    ["Picture, PNG with legend", save("png", "image/png", () => asPng(graph.picture()))],
    ["Drawing, SVG with legend", save("svg", "image/svg+xml", () => asSvg(graph.picture()))],
    ["Relations with quotes, CSV", save("csv", "text/csv", () => asCsv(app.model, app.seen()))],
    ["Graph, GraphML", save("graphml", "application/xml", () => asGraphml(app.model, app.seen()))],
    ["Records with evidence, JSON", save("json", "application/json", () => asJson(app.model, app.seen()))],
    pageItem(app, save),
  ];
  const list = el("ul", { class: "menu", id: "save-menu", role: "menu", "aria-label": "Save what is in the graph", hidden: true },
    ...items.map(([words, act]) => el("li", { role: "none" }, el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: act }, words))));
  const opener = el("button", { type: "button", class: "iconic", "aria-label": "Save", title: "Save a picture, data or a page", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "save-menu",
    onclick: () => (list.hidden ? open() : close()) }, icon("save"));
  /** @returns {HTMLElement[]} */
  const buttons = () => [...list.querySelectorAll("button")];
  const open = () => {
    list.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    buttons()[0].focus();
  };
  const close = () => {
    list.hidden = true;
    opener.setAttribute("aria-expanded", "false");
  };
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = buttons();
    if (step) all[(all.findIndex((item) => item === document.activeElement) + step + all.length) % all.length].focus();
    else if (event.key === "Escape") close(), opener.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  addEventListener("pointerdown", (event) => event.target instanceof Node && !box.contains(event.target) && close());
  const box = el("div", { class: "menu-box" }, opener, list);
  return box;
}

/** A page from a file makes a smaller page of itself; a served one asks its server for the file. */
function pageItem(app, save) {
  if (document.querySelector("style")) {
    return ["Page with evidence, HTML", save("html", "text/html", () => asPage(asPayload(app.model, app.seen()), encode(app.state, app.model)))];
  }
  const { from } = document.getElementById("data-source").dataset;
  return ["Page with evidence, HTML", () => location.assign(`${from.replace(/data$/, "file")}${location.search}`)];
}
