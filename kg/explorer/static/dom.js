/** Elements made without markup: whatever text a graph holds, it stays text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Properties that begin with "on" are listeners, "class" and "data-…", "aria-…" and the like attributes.
 * @param {string} tag
 * @param {Record<string, any>} [given]
 * @param {...any} children elements and words, or lists of them; what is empty is passed over
 * @returns {any} an element of that tag
 */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  dress(made, given);
  fill(made, children);
  return made;
}

/**
 * An SVG element.
 * @param {string} tag
 * @param {Record<string, any>} [given]
 * @param {...any} children
 * @returns {SVGElement}
 */
export function svgEl(tag, given = {}, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  dress(made, given);
  fill(made, children);
  return made;
}

function dress(made, given) {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else if (name === "value" || name === "checked" || name === "disabled") made[name] = value;
    else if (name.startsWith("--")) made.style.setProperty(name, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
}

function fill(made, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) made.append(child);
  }
}

/** Replace what an element holds. @param {Element} place @param {...any} children */
export function refill(place, ...children) {
  place.replaceChildren();
  fill(place, children);
}

const ICONS = {
  undo: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM20 20l-4-4",
  share: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  filter: "M4 6h16M7 12h10M10 18h4",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  hide: "M4 4l16 16M10 6a9 9 0 0 1 11 6 12 12 0 0 1-3 4M6 8a12 12 0 0 0-3 4 9 9 0 0 0 11 6",
  path: "M6 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6 8v4a4 4 0 0 0 4 4h6",
  focus: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM12 3v3M12 18v3M3 12h3M18 12h3",
  text: "M5 6h14M5 10h14M5 14h9M5 18h11",
};

/** A small drawing beside words or in a button. @param {keyof typeof ICONS} name */
export function icon(name) {
  return svgEl("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svgEl("path", { d: ICONS[name] }));
}

/**
 * A button with an icon, named for those who cannot see it.
 * @param {keyof typeof ICONS} name @param {string} label @param {(event: Event) => void} act
 */
export function iconButton(name, label, act) {
  return el("button", { type: "button", class: "iconic", "aria-label": label, title: label, onclick: act }, icon(name));
}
