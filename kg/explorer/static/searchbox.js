/** The search box: type, choose from what is offered, and the graph opens there. */

import { el, icon, refill } from "./dom.js";
import { sign } from "./shapes.js";
import { counted, short } from "./words.js";

/** A combobox with a list of suggestions. @param {import("./app.js").App} app */
export function searchBox(app) {
  const list = el("ul", { class: "options", id: "options", role: "listbox", "aria-label": "Things found", hidden: true });
  const input = el("input", { type: "search", id: "search", role: "combobox", placeholder: "Search people, plans, statements…", autocomplete: "off",
    spellcheck: "false", "aria-label": "Search things by name", "aria-expanded": "false", "aria-controls": "options", "aria-autocomplete": "list" });
  let found = [];
  let active = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    if (!found[place]) return;
    input.value = "";
    close();
    app.focus(found[place].node);
  };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (found.length) input.setAttribute("aria-activedescendant", `option-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const offer = () => {
    found = app.search.find(input.value);
    active = 0;
    const empty = input.value.trim() && !found.length;
    refill(list, ...found.map((match, i) => option(app, match, i, () => choose(i))), empty && el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing has this name"));
    list.hidden = !found.length && !empty;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  };
  input.addEventListener("input", offer);
  input.addEventListener("focus", () => input.value && offer());
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) active = (active + step + found.length) % found.length;
    else if (event.key === "Enter") choose(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    mark();
  });
  return el("div", { class: "search", role: "search" }, icon("search"), input, list);
}

function option(app, { node, as }, place, choose) {
  const { model } = app;
  const name = model.name(node);
  return el("li", { role: "option", id: `option-${place}`, "aria-selected": "false", onpointerdown: (event) => (event.preventDefault(), choose()) },
    sign(model.type("node", node)), el("span", { class: "row-name" }, short(name, 110), as !== name && el("small", {}, ` — ${short(as, 60)}`)),
    el("span", { class: "note" }, `${model.type("node", node)}, ${counted(model.degree[node], "relation")}`));
}
