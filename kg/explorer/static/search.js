/** Finding things by name: what begins with the words first, then words inside, then what merely contains them. */

/** @param {string} words */
export function folded(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").replace(/['"‘’‚“”„«»]/g, "").toLowerCase();
}

export class SearchIndex {
  /** @param {import("./model.js").Model} model */
  constructor(model) {
    this.model = model;
    this.names = null;
  }

  /** Fold all names, once, before the first key is pressed. */
  prepare() {
    if (this.names) return;
    const { model } = this;
    this.names = [];
    for (let node = 0; node < model.count; node++) {
      this.names.push([folded(model.name(node)), node, model.name(node)]);
      for (const alias of model.aliases(node)) this.names.push([folded(alias), node, alias]);
    }
  }

  /**
   * The best matches: node, and the alias that matched where the name did not.
   * @param {string} typed @param {number} most @param {string} [type] only things of this type
   * @returns {{node: number, as: string}[]}
   */
  find(typed, most = 12, type = undefined) {
    this.prepare();
    const wanted = folded(typed).trim();
    if (!wanted) return [];
    const best = new Map();
    for (const [name, node, shown] of this.names) {
      const at = name.indexOf(wanted);
      if (at < 0 || (type && this.model.type("node", node) !== type)) continue;
      const place = at === 0 ? 0 : /\w/.test(name[at - 1]) ? 2 : 1;
      const rank = place * 1e6 + (shown === this.model.name(node) ? 0 : 5e5) + Math.min(name.length, 999) * 100 - Math.min(this.model.degree[node], 99);
      const known = best.get(node);
      if (!known || rank < known.rank) best.set(node, { node, as: shown, rank });
    }
    return [...best.values()].sort((a, b) => a.rank - b.rank).slice(0, most);
  }
}
