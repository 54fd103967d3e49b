/** Exact quotes in their paragraph: the words of the evidence marked, what stands around them legible. */

import { el } from "./dom.js";

const CONTEXT = 420;

/**
 * A piece of evidence as a figure: the paragraph with the exact words marked, and where they come from.
 * @param {import("./model.js").Model} model @param {import("./model.js").Evidence} evidence
 * @param {(document: number, at: number) => void} open @param {number} [context] letters shown on either side
 */
export function passage(model, evidence, open, context = CONTEXT) {
  const about = model.documents[evidence.document];
  const quote = el("blockquote", { class: "passage" }, ...marked(model, evidence, context));
  const source = el("button", { type: "button", class: "link", onclick: () => open(evidence.document, evidence.spans[0].start) }, about.title);
  const facts = [about.publisher, about.author, about.published].filter(Boolean).join(" · ");
  const found = el("span", { class: "found" }, `${finderWords(evidence.finder)} · confidence ${percent(evidence.confidence)}`);
  return el("figure", { class: "evidence" }, quote,
    el("figcaption", {}, source, facts && el("span", { class: "facts" }, facts), found));
}

function marked(model, { document, spans }, context) {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const last = sorted[sorted.length - 1];
  let [low, high] = model.paragraph(document, sorted[0].start, last.end);
  const [cutLow, cutHigh] = [low < sorted[0].start - context, high > last.end + context];
  if (cutLow) low = wordStart(model.text(document, sorted[0].start - context, sorted[0].start), sorted[0].start - context);
  if (cutHigh) high = last.end + context;
  /** @type {any[]} */
  const pieces = [cutLow ? "… " : ""];
  let at = low;
  for (const span of sorted) {
    if (span.end <= at && span !== sorted[0]) continue;
    pieces.push(model.text(document, at, Math.max(at, span.start)));
    pieces.push(el("mark", { class: `role-${span.role}` }, model.text(document, Math.max(at, span.start), span.end)));
    at = span.end;
  }
  const rest = model.text(document, at, high);
  pieces.push(cutHigh ? `${rest.slice(0, rest.lastIndexOf(" "))} …` : rest);
  return pieces;
}

function wordStart(words, offset) {
  return offset + words.indexOf(" ") + 1;
}

/** Who found something, in words. @param {string} finder */
export function finderWords(finder) {
  const [kind, name] = [finder.slice(0, finder.indexOf(":")), finder.slice(finder.indexOf(":") + 1)];
  return kind === "person" ? `found by ${name}` : `found by ${kind} ${name.replace("@", " ")}`;
}

/** @param {number} part */
export function percent(part) {
  return `${Math.round(part * 100)} %`;
}
