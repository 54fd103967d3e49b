/** The outlines of things: unit polygons, drawn into anything that has moveTo, lineTo, arc and closePath. */

import { svgEl } from "./dom.js";
import { nodeLook } from "./looks.js";

const turn = (count, radius, from = -0.5) =>
  Array.from({ length: count }, (_, i) => {
    const angle = (from + (2 * i) / count) * Math.PI;
    const reach = typeof radius === "function" ? radius(i) : radius;
    return [Math.cos(angle) * reach, Math.sin(angle) * reach];
  });

/** @type {Record<string, number[][]>} */
const OUTLINES = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  hexagon: turn(6, 1.05, 0),
  pentagon: turn(5, 1.1),
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  star: turn(10, (i) => (i % 2 ? 0.55 : 1.25)),
  burst: turn(16, (i) => (i % 2 ? 0.78 : 1.2)),
  plate: [[-1.3, -0.75], [-1.05, -1], [1.05, -1], [1.3, -0.75], [1.3, 0.75], [1.05, 1], [-1.05, 1], [-1.3, 0.75]],
  slip: [[-0.75, -1.1], [0.75, -1.1], [0.75, 1.1], [-0.75, 1.1]],
  page: [[-0.8, -1.1], [0.3, -1.1], [0.8, -0.6], [0.8, 1.1], [-0.8, 1.1]],
  bubble: [[-1.1, -0.9], [1.1, -0.9], [1.1, 0.6], [-0.1, 0.6], [-0.7, 1.2], [-0.6, 0.6], [-1.1, 0.6]],
  chevron: [[-1.1, -0.9], [0.4, -0.9], [1.2, 0], [0.4, 0.9], [-1.1, 0.9], [-0.5, 0]],
  shield: [[-0.95, -1], [0.95, -1], [0.95, 0.2], [0, 1.2], [-0.95, 0.2]],
  drop: [[-1.05, -0.85], [1.05, -0.85], [0, 1.1]],
  cross: [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4], [0.4, 1.1], [-0.4, 1.1],
    [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]],
};

/** Add an outline to a path. @param {any} path @param {string} shape @param {number} x @param {number} y @param {number} r */
export function outline(path, shape, x, y, r) {
  const points = OUTLINES[shape];
  if (!points) {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  points.forEach(([dx, dy], i) => (i ? path.lineTo(x + dx * r, y + dy * r) : path.moveTo(x + dx * r, y + dy * r)));
  path.closePath();
}

/** The sign of a type, for legends and lists; its colour comes from the style sheet's theme. @param {string} type */
export function sign(type) {
  const look = nodeLook(type);
  const points = OUTLINES[look.shape];
  const mark = points
    ? svgEl("polygon", { points: points.map(([x, y]) => `${x * 6.4},${y * 6.4}`).join(" ") })
    : svgEl("circle", { r: 6.2 });
  return svgEl("svg", { viewBox: "-9 -9 18 18", class: "sign", "aria-hidden": "true", "--light": look.light, "--dark": look.dark }, mark);
}
