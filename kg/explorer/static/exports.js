/** What is seen, as data: JSON, GraphML, CSV, and as a page of its own. */

import { csv, xml } from "./files.js";

/** @typedef {{nodes: Int32Array, edges: Int32Array}} Seen */

/** Written in two parts, since this script stands in a page itself. */
const END = `${"<"}/script>`;

/** Records with their exact quotes. @param {import("./model.js").Model} model @param {Seen} seen */
export function asJson(model, { nodes, edges }) {
  const record = (kind, index) => ({ id: model.uid(kind, index), type: model.type(kind, index), ...named(model, kind, index), properties: model.props(kind, index), evidence: quoted(model, kind, index) });
  return JSON.stringify({
    title: model.title,
    documents: model.documents.map(({ parts, length, days, ...about }) => about),
    nodes: Array.from(nodes, (node) => record("node", node)),
    edges: Array.from(edges, (edge) => record("edge", edge)),
  }, null, 1);
}

function named(model, kind, index) {
  if (kind === "node") return { name: model.name(index), aliases: model.aliases(index) };
  return { from: model.uid("node", model.from[index]), to: model.uid("node", model.to[index]) };
}

function quoted(model, kind, index) {
  return model.evidence(kind, index).map(({ document, finder, confidence, spans }) => ({
    document: model.documents[document].id, found_by: finder, confidence,
    spans: spans.map(({ start, end, role }) => ({ role, quote: model.text(document, start, end) })),
  }));
}

/** @param {import("./model.js").Model} model @param {Seen} seen */
export function asGraphml(model, { nodes, edges }) {
  const keys = new Map();
  const data = (kind, values) => Object.entries(values).filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => {
    const id = `${kind[0]}_${name}`;
    if (!keys.has(id)) keys.set(id, [kind, name]);
    return `<data key="${xml(id)}">${xml(Array.isArray(value) ? value.join("; ") : value)}</data>`;
  }).join("");
  const common = (kind, index) => ({ ...model.props(kind, index), type: model.type(kind, index), quote: model.quote(kind, index), confidence: model.confidence(kind, index) });
  const body = [
    ...Array.from(nodes, (node) => `<node id="${xml(model.uid("node", node))}">${data("node", { ...common("node", node), name: model.name(node) })}</node>`),
    ...Array.from(edges, (edge) => `<edge id="${xml(model.uid("edge", edge))}" source="${xml(model.uid("node", model.from[edge]))}" target="${xml(model.uid("node", model.to[edge]))}">${data("edge", common("edge", edge))}</edge>`),
  ];
  const head = [...keys].map(([id, [kind, name]]) => `<key id="${xml(id)}" for="${kind}" attr.name="${xml(name)}" attr.type="${name === "confidence" ? "double" : "string"}"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n${head.join("\n")}\n<graph edgedefault="directed">\n${body.join("\n")}\n</graph>\n</graphml>\n`;
}

/** Relations, one a row, with both ends and the exact quote. @param {import("./model.js").Model} model @param {Seen} seen */
export function asCsv(model, { edges }) {
  const value = (edge, name) => String(model.get("edge", edge, name) ?? "");
  return csv([["id", "from", "from_name", "relation", "to", "to_name", "date", "degree", "status", "basis", "confidence", "quote", "document"],
    ...Array.from(edges, (edge) => [model.uid("edge", edge), model.uid("node", model.from[edge]), model.name(model.from[edge]), model.type("edge", edge), model.uid("node", model.to[edge]), model.name(model.to[edge]),
      value(edge, "date"), value(edge, "degree"), value(edge, "status"), value(edge, "basis"), String(model.confidence("edge", edge)), model.quote("edge", edge), [...new Set(model.evidence("edge", edge).map((item) => model.documents[item.document].title))].join("; ")])]);
}

/**
 * The data of a page of just what is seen, in the payload's form.
 * @param {import("./model.js").Model} model @param {Seen} seen
 */
export function asPayload(model, { nodes, edges }) {
  const { data } = model;
  const place = new Map(Array.from(nodes, (node, i) => [node, i]));
  const rows = new Map();
  const part = (kind, list, indexes) => ({
    id: indexes.map((i) => list.id[i]), type: indexes.map((i) => list.type[i]), props: indexes.map((i) => list.props[i]), days: daysOf(model, kind, indexes),
    per: indexes.map((i) => model.evidenceIndexes(kind, i).length),
    evidence: indexes.flatMap((i) => model.evidenceIndexes(kind, i)).map((row) => rows.get(row) ?? (rows.set(row, rows.size), rows.size - 1)),
  });
  const [things, relations] = [Array.from(nodes), Array.from(edges)];
  const nodePart = { ...part("node", data.nodes, things), name: things.map((i) => data.nodes.name[i]), aliases: things.map((i) => data.nodes.aliases[i]), x: things.map((i) => Math.round(model.x[i])), y: things.map((i) => Math.round(model.y[i])) };
  const edgePart = { ...part("edge", data.edges, relations), from: relations.map((i) => place.get(model.from[i])), to: relations.map((i) => place.get(model.to[i])) };
  const kept = [...rows.keys()];
  const spans = kept.flatMap((row) => Array.from(data.evidence.spans.slice(3 * model.spanStart[row], 3 * model.spanStart[row + 1])));
  const used = [...new Set(kept.map((row) => data.evidence.document[row]))];
  return { form: data.form, title: data.title, around: null, types: data.types, finders: data.finders,
    documents: used.map((i) => data.documents[i]),
    evidence: { document: kept.map((row) => used.indexOf(data.evidence.document[row])), finder: kept.map((row) => data.evidence.finder[row]), confidence: kept.map((row) => data.evidence.confidence[row]), at: kept.map((row) => data.evidence.at[row]), spans },
    nodes: nodePart, edges: edgePart,
    left_out: { nodes: data.left_out.nodes + model.count - things.length, edges: data.left_out.edges + model.edgeCount - relations.length, characters: data.left_out.characters } };
}

function daysOf(model, kind, indexes) {
  const given = (kind === "node" ? model.data.nodes : model.data.edges).days;
  const known = new Map();
  for (let i = 0; i < given.length; i += 3) known.set(given[i], [given[i + 1], given[i + 2]]);
  return indexes.flatMap((index, i) => (known.has(index) ? [i, ...known.get(index)] : []));
}

/** A page of its own around data: this page's policy, style and script, as they are. @param {any} payload @param {string} line the state it opens with */
export function asPage(payload, line) {
  const text = JSON.stringify(payload).replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const own = (selector) => document.querySelector(selector);
  const policy = own("meta[http-equiv]").getAttribute("content");
  return ["<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">', `<meta http-equiv="Content-Security-Policy" content="${xml(policy)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">', '<meta name="referrer" content="no-referrer">', '<meta name="color-scheme" content="light dark">',
    `<title>${xml(payload.title)}</title>`, `<style>${own("style").textContent}</style>`, "</head>", "<body>",
    `<script type="application/json" id="data" data-state="${xml(line)}">${text}${END}`, `<script>${own("script:not([type])").textContent}<\/script>`, "</body>", "</html>", ""].join("\n");
}
