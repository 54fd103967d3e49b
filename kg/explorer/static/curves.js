/** How relations run: straight, fanned where several join the same two things, a loop where one joins a thing to itself. */

const SPREAD = 26;
const LOOP = 34;

/**
 * For each seen relation its place in its fan: 0 is straight, ±1, ±2 … bend to either side.
 * @param {import("./model.js").Model} model @param {Int32Array} edges
 * @returns {Float32Array} along ``edges``
 */
export function fans(model, edges) {
  const bend = new Float32Array(edges.length);
  const groups = new Map();
  for (let i = 0; i < edges.length; i++) {
    const [a, b] = [model.from[edges[i]], model.to[edges[i]]];
    const key = a < b ? a * model.count + b : b * model.count + a;
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    group.forEach((i, k) => {
      const side = model.from[edges[i]] < model.to[edges[i]] ? 1 : -1;
      bend[i] = side * (k - (group.length - 1) / 2);
    });
  }
  return bend;
}

/**
 * The curve of a relation in world coordinates: start, two control points, end.
 * @param {import("./model.js").Model} model @param {number} edge @param {number} bend
 * @returns {number[]} x0 y0 x1 y1 x2 y2 x3 y3
 */
export function curve(model, edge, bend) {
  const [a, b] = [model.from[edge], model.to[edge]];
  const [ax, ay, bx, by] = [model.x[a], model.y[a], model.x[b], model.y[b]];
  if (a === b) {
    const reach = Math.max(18, LOOP + bend * SPREAD);
    return [ax, ay, ax - reach, ay - 1.6 * reach, ax + reach, ay - 1.6 * reach, ax, ay];
  }
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const shift = (bend * SPREAD * 4) / 3;
  const [nx, ny] = [(-(by - ay) / length) * shift, ((bx - ax) / length) * shift];
  return [ax, ay, ax + (bx - ax) / 4 + nx, ay + (by - ay) / 4 + ny, bx - (bx - ax) / 4 + nx, by - (by - ay) / 4 + ny, bx, by];
}

/** The point of a curve at t, 0 to 1. @param {number[]} c @param {number} t */
export function pointOn(c, t) {
  const s = 1 - t;
  const [p, q, r, w] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return [p * c[0] + q * c[2] + r * c[4] + w * c[6], p * c[1] + q * c[3] + r * c[5] + w * c[7]];
}

/** How far a point is from a curve. @param {number[]} c @param {number} x @param {number} y */
export function distanceTo(c, x, y) {
  let least = Infinity;
  let [px, py] = [c[0], c[1]];
  for (let i = 1; i <= 12; i++) {
    const [qx, qy] = pointOn(c, i / 12);
    const [vx, vy] = [qx - px, qy - py];
    const t = Math.max(0, Math.min(1, ((x - px) * vx + (y - py) * vy) / (vx * vx + vy * vy || 1)));
    least = Math.min(least, Math.hypot(px + t * vx - x, py + t * vy - y));
    [px, py] = [qx, qy];
  }
  return least;
}
