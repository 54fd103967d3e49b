/** Records in words: for panels, lists, tables and those who cannot see the drawing. */

import { NEVER, OPEN_END, OPEN_START } from "./model.js";
import { edgeLook, own } from "./looks.js";

const PROPERTY_WORDS = {
  kind: "Kind", date: "Date", status: "Status", basis: "Basis", degree: "Degree", act: "Act", attribution: "Attribution",
  modality: "Modality", quoted: "Quoted", role: "Role", from_date: "From", to_date: "Until", step: "Step", reason: "Reason",
  confirmed: "Confirmed by a person", same_as: "Same as",
};

/** What a relation says: "Kellogg Plan — rejected by → Russia". @param {import("./model.js").Model} model @param {number} edge */
export function sentence(model, edge) {
  return `${model.name(model.from[edge])} — ${edgeLook(model.type("edge", edge)).forth} → ${model.name(model.to[edge])}`;
}

/**
 * Properties as [word, value], in a settled order; where a relation was stated is told elsewhere.
 * @param {import("./model.js").Model} model @param {import("./model.js").Kind} kind @param {number} index
 * @returns {[string, string][]}
 */
export function facts(model, kind, index) {
  const given = model.props(kind, index);
  const names = [...new Set([...Object.keys(PROPERTY_WORDS), ...Object.keys(given)])];
  /** @type {[string, string][]} */
  const rows = [];
  for (const name of names) {
    if (name === "stated_in" || name === "sha256") continue;
    const value = model.get(kind, index, name);
    if (value === undefined || value === "") continue;
    rows.push([own(PROPERTY_WORDS, name) || capital(name.replaceAll("_", " ")), plain(value)]);
  }
  return rows;
}

/** @param {unknown} value */
export function plain(value) {
  if (value === true) return "yes";
  if (value === false) return "no";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "1 thing", "3 things". @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** A short form of a long name. @param {string} text @param {number} most */
export function short(text, most) {
  return text.length <= most ? text : `${text.slice(0, most).replace(/\s+\S*$/, "")}…`;
}

/** A day number as 2025-02-28. @param {number} day */
export function dayText(day) {
  if (day === NEVER || day <= OPEN_START || day >= OPEN_END) return "";
  return new Date(day * 86400000).toISOString().slice(0, 10);
}
