/** Finding a thing by typing: a combobox with completion, for the bar and wherever a view asks for a thing. */

import { el, icon, refill } from "./dom.js";
import { sign } from "./shapes.js";
import { counted, short } from "./words.js";

/**
 * A combobox of things.
 * @param {import("./app.js").App} app
 * @param {{id: string, label: string, placeholder: string, value?: string, keep?: boolean, type?: string}} about
 *   ``keep`` leaves the chosen name in the box; ``type`` offers only things of one type
 * @param {(node: number) => void} choose
 */
export function combobox(app, { id, label, placeholder, value = "", keep = false, type }, choose) {
  const list = el("ul", { class: "options", id: `${id}-options`, role: "listbox", "aria-label": "Things found", hidden: true });
  const input = el("input", { type: "search", id, role: "combobox", placeholder, autocomplete: "off", spellcheck: "false", value,
    "aria-label": label, "aria-expanded": "false", "aria-controls": `${id}-options`, "aria-autocomplete": "list" });
  let found = [];
  let active = 0;
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const take = (place) => {
    if (!found[place]) return;
    const { node } = found[place];
    input.value = keep ? app.model.name(node) : "";
    close();
    choose(node);
  };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (found.length) input.setAttribute("aria-activedescendant", `${id}-option-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const offer = () => {
    found = app.search.find(input.value, 12, type);
    active = 0;
    const empty = input.value.trim() && !found.length;
    refill(list, ...found.map((match, i) => option(app, match, `${id}-option-${i}`, () => take(i))),
      empty && el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing has this name"));
    list.hidden = !found.length && !empty;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  };
  input.addEventListener("input", offer);
  input.addEventListener("focus", () => (keep ? input.select() : input.value && offer()));
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) active = (active + step + found.length) % found.length;
    else if (event.key === "Enter") return event.preventDefault(), take(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    mark();
  });
  return el("div", { class: "search" }, icon("search"), input, list);
}

function option(app, { node, as }, id, choose) {
  const { model } = app;
  const name = model.name(node);
  return el("li", { role: "option", id, "aria-selected": "false", onpointerdown: (event) => (event.preventDefault(), choose()) },
    sign(model.type("node", node)), el("span", { class: "row-name" }, short(name, 110), as !== name && el("small", {}, ` — ${short(as, 60)}`)),
    el("span", { class: "note" }, `${model.type("node", node)}, ${counted(model.degree[node], "relation")}`));
}
