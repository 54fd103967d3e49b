/** How far things reach. */

/** Left, top, right and bottom of things in the graph's own units. @param {import("./model.js").Model} model @param {Int32Array} nodes */
export function boundsOf(model, nodes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    left = Math.min(left, model.x[node]);
    right = Math.max(right, model.x[node]);
    top = Math.min(top, model.y[node]);
    bottom = Math.max(bottom, model.y[node]);
  }
  return [left, top, right, bottom];
}
