/** The graph as the page holds it: columns and typed arrays; nothing is made per relation until it is asked for. */

import { own } from "./looks.js";

/** @typedef {"node" | "edge"} Kind */
/** @typedef {{document: number, finder: string, confidence: number, spans: {start: number, end: number, role: string}[]}} Evidence */

const ROLES = ["content", "cue", "source", "whole"];
const DEFAULTS = { status: "actual", basis: "performed" };
/** Days of what has no date, and of open sides. */
export const NEVER = -2147483648;
export const OPEN_START = -2000000000;
export const OPEN_END = 2000000000;

export class Model {
  /** @param {any} data the payload, as kg/explorer/payload.py describes it */
  constructor(data) {
    this.data = data;
    this.title = data.title;
    this.around = data.around;
    this.nodeTypes = data.types.nodes;
    this.edgeTypes = data.types.edges;
    this.documents = data.documents;
    this.leftOut = data.left_out;
    this.count = data.nodes.id.length;
    this.edgeCount = data.edges.id.length;
    this.nodeType = Uint8Array.from(data.nodes.type);
    this.edgeType = Uint8Array.from(data.edges.type);
    this.from = Uint32Array.from(data.edges.from);
    this.to = Uint32Array.from(data.edges.to);
    this.x = Float32Array.from(data.nodes.x);
    this.y = Float32Array.from(data.nodes.y);
    this.evidenceStart = { node: sums(data.nodes.per), edge: sums(data.edges.per) };
    this.spanStart = sums(data.evidence.at);
    this.days = { node: dayPairs(this.count, data.nodes.days), edge: dayPairs(this.edgeCount, data.edges.days) };
    this.linkEdges();
    /** @type {Record<string, Map<string, number>>} */
    this.indexes = {};
  }

  linkEdges() {
    this.degree = new Uint32Array(this.count);
    for (let e = 0; e < this.edgeCount; e++) {
      this.degree[this.from[e]]++;
      if (this.to[e] !== this.from[e]) this.degree[this.to[e]]++;
    }
    this.firstLink = sums(this.degree);
    const next = this.firstLink.slice();
    this.links = new Uint32Array(this.firstLink[this.count]);
    for (let e = 0; e < this.edgeCount; e++) {
      this.links[next[this.from[e]]++] = e;
      if (this.to[e] !== this.from[e]) this.links[next[this.to[e]]++] = e;
    }
  }

  /** The relations of a node, as indexes. @param {number} node */
  edgesOf(node) {
    return this.links.subarray(this.firstLink[node], this.firstLink[node + 1]);
  }

  /** The other end of a relation. @param {number} edge @param {number} node */
  across(edge, node) {
    return this.from[edge] === node ? this.to[edge] : this.from[edge];
  }

  /** @param {number} node */
  name(node) {
    return this.data.nodes.name[node];
  }

  /** @param {number} node @returns {string[]} */
  aliases(node) {
    return this.data.nodes.aliases[node] || [];
  }

  /** @param {Kind} kind @param {number} index */
  uid(kind, index) {
    return kind === "node" ? this.data.nodes.id[index] : this.data.edges.id[index];
  }

  /** @param {Kind} kind @param {number} index @returns {string} */
  type(kind, index) {
    return kind === "node" ? this.nodeTypes[this.nodeType[index]] : this.edgeTypes[this.edgeType[index]];
  }

  /** The index of a uid, or undefined. @param {Kind} kind @param {string} uid */
  find(kind, uid) {
    if (!this.indexes[kind]) {
      const ids = kind === "node" ? this.data.nodes.id : this.data.edges.id;
      this.indexes[kind] = new Map(ids.map((id, i) => [id, i]));
    }
    return this.indexes[kind].get(uid);
  }

  /** A property, or its default. @param {Kind} kind @param {number} index @param {string} name */
  get(kind, index, name) {
    const given = (kind === "node" ? this.data.nodes : this.data.edges).props[index];
    return (given ? own(given, name) : undefined) ?? (kind === "edge" ? own(DEFAULTS, name) : undefined);
  }

  /** What is recorded of a thing besides its name. @param {Kind} kind @param {number} index */
  props(kind, index) {
    return (kind === "node" ? this.data.nodes : this.data.edges).props[index] || {};
  }

  /** @param {Kind} kind @param {number} index @returns {number[]} indexes of evidence */
  evidenceIndexes(kind, index) {
    const start = this.evidenceStart[kind];
    const list = kind === "node" ? this.data.nodes.evidence : this.data.edges.evidence;
    return list.slice(start[index], start[index + 1]);
  }

  /** @param {Kind} kind @param {number} index @returns {Evidence[]} */
  evidence(kind, index) {
    const { document, finder, confidence, spans } = this.data.evidence;
    return this.evidenceIndexes(kind, index).map((row) => {
      const found = [];
      for (let i = this.spanStart[row]; i < this.spanStart[row + 1]; i++) {
        const start = spans[3 * i];
        found.push({ start, end: start + spans[3 * i + 1], role: ROLES[spans[3 * i + 2]] });
      }
      return { document: document[row], finder: this.data.finders[finder[row]], confidence: confidence[row], spans: found };
    });
  }

  /** The highest confidence of any finder. @param {Kind} kind @param {number} index */
  confidence(kind, index) {
    const all = this.evidenceIndexes(kind, index).map((row) => this.data.evidence.confidence[row]);
    return all.length ? Math.max(...all) : 1;
  }

  /** A stretch of a document's text, as far as the page holds it. @param {number} document @param {number} start @param {number} end */
  text(document, start, end) {
    for (const [offset, words] of this.documents[document].parts) {
      if (start >= offset && start < offset + words.length) return words.slice(start - offset, end - offset);
    }
    return "";
  }

  /** The first exact quote of a record. @param {Kind} kind @param {number} index */
  quote(kind, index) {
    const [first] = this.evidence(kind, index);
    return first ? first.spans.map((span) => this.text(first.document, span.start, span.end)).join(" … ") : "";
  }

  /** Where the paragraphs begin and end that a stretch of text stands in. @param {number} document @param {number} start @param {number} end */
  paragraph(document, start, end) {
    for (const [offset, words] of this.documents[document].parts) {
      if (start < offset || start >= offset + words.length) continue;
      const low = words.lastIndexOf("\n", start - offset - 1) + 1;
      const stop = words.indexOf("\n", Math.max(end - offset, 0));
      return [offset + low, offset + (stop < 0 ? words.length : stop)];
    }
    return [start, end];
  }
}

/** Running sums with a 0 before them. @param {ArrayLike<number>} counts */
function sums(counts) {
  const total = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) total[i + 1] = total[i] + counts[i];
  return total;
}

function dayPairs(count, triples) {
  const days = new Int32Array(2 * count).fill(NEVER);
  for (let i = 0; i < triples.length; i += 3) {
    days[2 * triples[i]] = triples[i + 1] ?? OPEN_START;
    days[2 * triples[i] + 1] = triples[i + 2] ?? OPEN_END;
  }
  return days;
}
