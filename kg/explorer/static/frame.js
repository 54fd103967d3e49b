/** The frame: bar, views, legend, panel; what is said to all. */

import { el, iconButton, refill } from "./dom.js";
import { GraphView } from "./graphview.js";
import { drawLegend } from "./legend.js";
import { drawPanel } from "./panel.js";
import { saveMenu } from "./savemenu.js";
import { combobox } from "./searchbox.js";
import { isDark } from "./theme.js";
import { VIEWS } from "./views.js";

/** Build the page round an app and open it. @param {import("./app.js").App} app */
export function frame(app) {
  const graph = new GraphView(app);
  const parts = {
    legend: el("aside", { class: "legend", id: "legend", "aria-label": "Legend and filters" }),
    panel: el("aside", { class: "panel", id: "panel", "aria-label": "Details and evidence", tabindex: "-1" }),
    other: el("section", { class: "other-view", hidden: true, tabindex: "-1" }),
    toast: el("p", { class: "toast", role: "status", "aria-live": "polite" }),
    tabs: el("div", { class: "tabs", role: "tablist", "aria-label": "Views" }),
  };
  document.body.append(bar(app, parts, graph), el("main", { class: "body" }, parts.legend, graph.place, parts.other, parts.panel), parts.toast);
  app.say = (words) => say(parts.toast, words);
  graph.start();
  app.on((what) => update(app, parts, graph, what));
  keys(app);
  app.begin();
  setTimeout(() => app.search.prepare(), 1000);
}

function bar(app, parts, graph) {
  const filters = iconButton("filter", "Legend and filters", () => document.body.classList.toggle("with-legend"));
  filters.classList.add("only-narrow");
  const theme = iconButton("theme", "Light or dark", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    app.refresh("view");
  });
  return el("header", { class: "bar" },
    el("a", { class: "brand", href: "#", title: "Back to the opening picture", onclick: (event) => (event.preventDefault(), app.open("graph"), app.showOpening()) }, el("span", { class: "brand-mark", "aria-hidden": "true" }), el("h1", {}, app.model.title)),
    combobox(app, { id: "search", label: "Search things by name", placeholder: "Search names…" }, (node) => app.found(node)), parts.tabs,
    el("div", { class: "bar-tools", role: "toolbar", "aria-label": "Page tools" }, filters,
      iconButton("share", "Copy a link to this state", () => share(app)), saveMenu(app, graph), theme));
}

function update(app, parts, graph, what) {
  const inGraph = app.state.view === "graph" || !VIEWS[app.state.view];
  graph.place.hidden = !inGraph;
  parts.other.hidden = inGraph;
  if (what !== "hover") drawTabs(app, parts.tabs);
  document.body.classList.toggle("with-panel", app.state.selected !== null);
  document.body.classList.toggle("wide-view", !inGraph && app.state.selected === null);
  if (inGraph) graph.update(what);
  else if (what !== "hover") drawOther(app, parts.other, what);
  if (what === "hover") return;
  drawPanel(app, parts.panel);
  if (what !== "select" && what !== "view") drawLegend(app, parts.legend);
}

/** The open view; the focus and the place scrolled to survive a redrawing of the same view. */
function drawOther(app, place, what) {
  const same = place.dataset.view === app.state.view;
  const [top, id] = [place.scrollTop, place.contains(document.activeElement) ? document.activeElement.id : ""];
  if (!same) delete place.dataset.drawn;
  place.dataset.view = app.state.view;
  place.setAttribute("aria-label", VIEWS[app.state.view].title);
  VIEWS[app.state.view].draw(app, place, what);
  if (same && app.state.view !== "documents") place.scrollTop = top;
  else if (!same && app.state.view !== "documents") place.scrollTop = 0;
  if (id) document.getElementById(id)?.focus();
}

function drawTabs(app, place) {
  const tabs = [["graph", "Graph"], ...Object.entries(VIEWS).map(([key, view]) => [key, view.title])];
  const current = app.state.view;
  if (place.dataset.of === `${current} ${tabs.length}`) return;
  place.dataset.of = `${current} ${tabs.length}`;
  const had = place.contains(document.activeElement);
  refill(place, ...tabs.map(([key, title]) => el("button", { type: "button", role: "tab", "aria-selected": String(key === current), tabindex: key === current ? "0" : "-1",
    onclick: () => app.open(key), onkeydown: (event) => tabKey(event, app, tabs.map(([name]) => name), key) }, title)));
  const chosen = place.querySelector("[aria-selected=true]");
  if (had) chosen?.focus();
  chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function tabKey(event, app, names, key) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  app.open(names[(names.indexOf(key) + step + names.length) % names.length]);
}

function say(toast, words) {
  toast.textContent = words;
  toast.classList.add("said");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => toast.classList.remove("said"), 3500);
}

async function share(app) {
  try {
    await navigator.clipboard.writeText(location.href);
    app.say("Link copied; it opens just this state");
  } catch {
    app.say("The address of this page holds this state; copy it from the address bar");
  }
}

function keys(app) {
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z" && !typing) event.shiftKey ? app.redo() : app.undo();
    else if (command && event.key.toLowerCase() === "y" && !typing) app.redo();
    else if (event.key === "/" && !typing) document.getElementById("search").focus();
    else if (event.key === "Escape" && !typing && app.state.selected) app.select(null);
    else return;
    event.preventDefault();
  });
  addEventListener("hashchange", () => app.begin());
}

