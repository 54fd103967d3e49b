/** Where newly shown things go. What is already there never moves. */

const SPACE = 105;
const FLAT = 0.62;
const ROUNDS = 220;
const MANY = 500;

/**
 * Place new things beside what they are linked with. Up to 500 things settle by forces in which only the new ones
 * move; labels run sideways, so things keep further apart sideways. More than that stay where the whole graph has them.
 * @param {import("./model.js").Model} model @param {number[]} all everything shown @param {Set<number>} fresh
 * @param {number | null} [centre] the thing that stays in the middle of a new picture
 * @param {number} [aspect] width over height of the room for it
 */
export function arrange(model, all, fresh, centre = null, aspect = 1) {
  if (!fresh.size || all.length > MANY) return;
  const slot = new Map(all.map((node, i) => [node, i]));
  const links = linksAmong(model, all, slot);
  const points = seeds(model, all, fresh, slot, links, centre);
  const moves = all.map((node) => fresh.has(node) && node !== centre);
  settle(points, links, moves, centre === null ? 0.45 : 0.16, aspect);
  all.forEach((node, i) => {
    model.x[node] = points.x[i];
    model.y[node] = points.y[i];
  });
}

function linksAmong(model, all, slot) {
  const links = [];
  const met = new Set();
  all.forEach((node, i) => {
    for (const edge of model.edgesOf(node)) {
      const j = slot.get(model.across(edge, node));
      if (j === undefined || j <= i || met.has(i * MANY + j)) continue;
      met.add(i * MANY + j);
      links.push([i, j]);
    }
  });
  return links;
}

/** First guesses: old things where they are, new ones round the thing that they hang on. */
function seeds(model, all, fresh, slot, links, centre) {
  const x = new Float64Array(all.length);
  const y = new Float64Array(all.length);
  const known = all.map((node) => !fresh.has(node));
  all.forEach((node, i) => {
    if (known[i]) [x[i], y[i]] = [model.x[node], model.y[node]];
  });
  const root = centre === null ? known.indexOf(true) : slot.get(centre);
  if (root >= 0) known[root] = true;
  const near = all.map(() => []);
  for (const [i, j] of links) near[i].push(j), near[j].push(i);
  const queue = all.map((_, i) => i).filter((i) => known[i]);
  const ahead = () => {
    for (let at = 0; at < queue.length; at++) {
      const open = near[queue[at]].filter((j) => !known[j]);
      const away = Math.atan2(y[queue[at]], x[queue[at]] || 1e-9);
      open.forEach((j, k) => {
        const angle = away + (k * 2 * Math.PI) / open.length;
        x[j] = x[queue[at]] + Math.cos(angle) * SPACE * (1 + (k % 3) * 0.3) / FLAT;
        y[j] = y[queue[at]] + Math.sin(angle) * SPACE * (1 + (k % 3) * 0.3);
        known[j] = true;
        queue.push(j);
      });
    }
  };
  ahead();
  all.forEach((_, i) => {
    if (known[i]) return;
    const angle = i * 2.39996;
    x[i] = Math.cos(angle) * SPACE * Math.sqrt(i + 1);
    y[i] = Math.sin(angle) * SPACE * Math.sqrt(i + 1);
    known[i] = true;
    queue.splice(0, queue.length, i);
    ahead();
  });
  return { x, y };
}

/** Fruchterman and Reingold's forces, on flattened distances. */
function settle({ x, y }, links, moves, pull, aspect) {
  const count = moves.length;
  const gravity = moves.filter((free) => !free).length > 1 ? 0 : pull;
  const rounds = count > 200 ? ROUNDS / 2 : ROUNDS;
  const dx = new Float64Array(count);
  const dy = new Float64Array(count);
  for (let round = 0; round < rounds; round++) {
    dx.fill(0);
    dy.fill(0);
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        if (!moves[i] && !moves[j]) continue;
        const ax = (x[i] - x[j]) * FLAT;
        const ay = y[i] - y[j] || 0.01 * (i - j);
        const force = (SPACE * SPACE) / (ax * ax + ay * ay + 20);
        dx[i] += ax * force, dy[i] += ay * force;
        dx[j] -= ax * force, dy[j] -= ay * force;
      }
    }
    for (const [i, j] of links) {
      const ax = (x[j] - x[i]) * FLAT;
      const ay = y[j] - y[i];
      const force = Math.hypot(ax, ay) / SPACE;
      dx[i] += ax * force, dy[i] += ay * force;
      dx[j] -= ax * force, dy[j] -= ay * force;
    }
    const heat = SPACE * (1 - round / rounds) ** 1.4 + 0.5;
    for (let i = 0; i < count; i++) {
      if (!moves[i]) continue;
      const fx = dx[i] - x[i] * FLAT * gravity / Math.sqrt(aspect);
      const fy = dy[i] - y[i] * gravity * Math.sqrt(aspect);
      const length = Math.hypot(fx, fy) + 1e-9;
      const step = Math.min(length, heat) / length;
      x[i] += (fx * step) / FLAT;
      y[i] += fy * step;
    }
  }
}
