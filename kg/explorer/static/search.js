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
    const { model, names } = this;
    const rank = new Float64Array(model.count).fill(Infinity);
    const by = new Int32Array(model.count);
    for (let i = 0; i < names.length; i++) {
      const [name, node, shown] = names[i];
      const at = name.indexOf(wanted);
      if (at < 0 || (type && model.type("node", node) !== type)) continue;
      const place = at === 0 ? 0 : /\w/.test(name[at - 1]) ? 2 : 1;
      const own = place * 1e6 + (shown === model.name(node) ? 0 : 5e5) + Math.min(name.length, 999) * 100 - Math.min(model.degree[node], 99);
      if (own < rank[node]) [rank[node], by[node]] = [own, i];
    }
    return lowest(rank, most).map((node) => ({ node, as: names[by[node]][2] }));
  }
}

/** Where the lowest few finite values are, the lowest first. @param {Float64Array} values @param {number} most */
function lowest(values, most) {
  const found = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] === Infinity || (found.length === most && values[i] >= values[found[most - 1]])) continue;
    let at = found.length;
    while (at > 0 && values[found[at - 1]] > values[i]) at--;
    found.splice(at, 0, i);
    if (found.length > most) found.pop();
  }
  return found;
}
