/** Ways between two things: the shortest, and those one step longer, each with its relations. */

const MOST_STEPS = 7;
const MOST_WORK = 40000;

/**
 * @param {import("./model.js").Model} model @param {number} start @param {number} end
 * @param {(edge: number) => boolean} open which relations may be walked
 * @param {number} most how many ways at most
 * @returns {number[][]} each the things on the way, from start to end, the shortest first
 */
export function routes(model, start, end, open, most = 8) {
  if (start === end) return [];
  const near = (node) => {
    const found = new Set();
    for (const edge of model.edgesOf(node)) if (open(edge)) found.add(model.across(edge, node));
    return found;
  };
  const distance = distancesTo(end, near);
  const least = distance.get(start);
  if (least === undefined) return [];
  const found = [];
  for (const length of [least, least + 1]) {
    if (length <= MOST_STEPS && found.length < most) found.push(...ofLength(start, end, length, distance, near, most - found.length));
  }
  return found;
}

function distancesTo(end, near) {
  const distance = new Map([[end, 0]]);
  let edge = [end];
  for (let step = 1; edge.length && step <= MOST_STEPS; step++) {
    const next = [];
    for (const node of edge) {
      for (const other of near(node)) {
        if (distance.has(other)) continue;
        distance.set(other, step);
        next.push(other);
      }
    }
    edge = next;
  }
  return distance;
}

/** All ways of just this length, as many as are asked for, that pass nothing twice. */
function ofLength(start, end, length, distance, near, most) {
  const found = [];
  let work = 0;
  const walk = (way) => {
    const here = way[way.length - 1];
    const left = length - (way.length - 1);
    if (here === end && left === 0) found.push(way);
    if (here === end || left === 0 || found.length >= most) return;
    for (const next of near(here)) {
      if (found.length >= most || ++work > MOST_WORK) return;
      if ((distance.get(next) ?? Infinity) <= left - 1 && !way.includes(next)) walk([...way, next]);
    }
  };
  walk([start]);
  return found;
}
