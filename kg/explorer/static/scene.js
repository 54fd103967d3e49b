/** Drawing one picture of the graph, in slices, onto anything that draws like a canvas. */

import { curve, pointOn } from "./curves.js";
import { LabelGrid, lines } from "./labels.js";
import { edgeLook, nodeLook } from "./looks.js";
import { outline } from "./shapes.js";
import { edgeColour, nodeColour } from "./theme.js";

/**
 * What a picture shows.
 * @typedef {Object} Scene
 * @property {import("./model.js").Model} model
 * @property {Int32Array} nodes @property {Int32Array} edges @property {Float32Array} bends
 * @property {Set<number>} lit nodes that a selection or a hover leaves bright; empty dims nothing
 * @property {Set<number>} litEdges
 * @property {number | null} chosen the selected node
 * @property {number | null} chosenEdge
 * @property {Set<number>} pinned
 * @property {{x: number, y: number, k: number}} camera what the middle shows, and pixels per unit
 * @property {number} width @property {number} height in pixels
 * @property {number[]} [inset] how far the picture reaches over the screen's edges
 * @property {import("./theme.js").Theme} theme
 */

export const FEW = 6000;
const SLICE = 1500;
const SHORTEST = 1.2;
const DIM = 0.16;
/** So few things leave room for long names. */
const ROOMY = 25;
/** Smaller than this in radius a thing is a dot, whatever its shape. */
const DOT = 3;
export const PLAIN_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The radius of a node on screen. @param {Scene} scene @param {number} node */
export function radius(scene, node) {
  const { model, camera } = scene;
  const size = nodeLook(model.type("node", node)).size + Math.min(9, Math.sqrt(model.degree[node]) * 0.9);
  return Math.max(1, size * Math.min(1.25, camera.k ** 0.6));
}

/** @param {Scene} scene @param {number} x @param {number} y */
export function toScreen(scene, x, y) {
  const { camera, width, height } = scene;
  return [(x - camera.x) * camera.k + width / 2, (y - camera.y) * camera.k + height / 2];
}

/**
 * Draw a picture; each step of the generator draws a slice of it.
 * @param {any} ctx @param {Scene} scene
 */
export function* drawScene(ctx, scene) {
  ctx.fillStyle = scene.theme.paper;
  ctx.fillRect(0, 0, scene.width, scene.height);
  const spots = screenSpots(scene);
  yield* scene.edges.length > FEW ? drawThreads(ctx, scene, spots) : drawCurves(ctx, scene);
  yield* drawNodes(ctx, scene, spots);
  drawLabels(ctx, scene, spots);
}

function screenSpots(scene) {
  const { model, nodes } = scene;
  const spots = { x: new Float32Array(model.count), y: new Float32Array(model.count) };
  for (const node of nodes) [spots.x[node], spots.y[node]] = toScreen(scene, model.x[node], model.y[node]);
  return spots;
}

/** Very many relations: thin straight lines, one path per colour and slice. */
function* drawThreads(ctx, scene, spots) {
  const { model, edges, theme, width, height } = scene;
  ctx.lineWidth = 0.6;
  const byType = new Map();
  for (const edge of edges) {
    const [x0, y0, x1, y1] = [spots.x[model.from[edge]], spots.y[model.from[edge]], spots.x[model.to[edge]], spots.y[model.to[edge]]];
    if (Math.abs(x1 - x0) + Math.abs(y1 - y0) < SHORTEST) continue;
    if (Math.max(x0, x1) < 0 || Math.max(y0, y1) < 0 || Math.min(x0, x1) > width || Math.min(y0, y1) > height) continue;
    const type = model.edgeType[edge];
    if (!byType.has(type)) byType.set(type, []);
    byType.get(type).push(x0, y0, x1, y1);
  }
  ctx.globalAlpha = scene.lit.size ? DIM / 2 : 0.3;
  for (const [type, ends] of byType) {
    ctx.strokeStyle = edgeColour(model.edgeTypes[type], theme);
    for (let i = 0; i < ends.length; i += 4 * SLICE) {
      ctx.beginPath();
      const stop = Math.min(ends.length, i + 4 * SLICE);
      for (let j = i; j < stop; j += 4) {
        ctx.moveTo(ends[j], ends[j + 1]);
        ctx.lineTo(ends[j + 2], ends[j + 3]);
      }
      ctx.stroke();
      yield;
    }
  }
  ctx.globalAlpha = 1;
  for (let i = 0; i < edges.length; i++) {
    if (scene.litEdges.has(edges[i])) drawCurve(ctx, scene, edges[i], 0);
  }
}

/** Few enough to see one by one: curves with arrows, dashed where not actual, the lit ones last. */
function* drawCurves(ctx, scene) {
  const { edges, bends, lit, litEdges } = scene;
  const dim = lit.size > 0;
  for (let i = 0; i < edges.length; i++) {
    if (dim && litEdges.has(edges[i])) continue;
    ctx.globalAlpha = dim ? DIM : Math.max(0.35, Math.min(1, 160 / edges.length));
    drawCurve(ctx, scene, edges[i], bends[i]);
    if (i % 500 === 499) yield;
  }
  ctx.globalAlpha = 1;
  for (let i = 0; dim && i < edges.length; i++) if (litEdges.has(edges[i])) drawCurve(ctx, scene, edges[i], bends[i]);
}

function drawCurve(ctx, scene, edge, bend) {
  const { model, theme, camera, chosenEdge } = scene;
  const c = curve(model, edge, bend).map((value, i) =>
    i % 2 ? (value - camera.y) * camera.k + scene.height / 2 : (value - camera.x) * camera.k + scene.width / 2);
  const xs = [c[0], c[2], c[4], c[6]];
  const ys = [c[1], c[3], c[5], c[7]];
  if (Math.max(...xs) < 0 || Math.max(...ys) < 0 || Math.min(...xs) > scene.width || Math.min(...ys) > scene.height) return;
  const type = model.type("edge", edge);
  const stands = !["planned", "hypothetical", "denied"].includes(model.get("edge", edge, "status"));
  ctx.strokeStyle = edgeColour(type, theme);
  ctx.lineWidth = edge === chosenEdge ? 3.2 : 1.3 + Math.min(0.7, camera.k * 0.3);
  ctx.setLineDash(type === "CONTRADICTS" ? [7, 3] : stands ? [] : [2, 4]);
  ctx.beginPath();
  ctx.moveTo(c[0], c[1]);
  if (bend === 0 && model.from[edge] !== model.to[edge]) ctx.lineTo(c[6], c[7]);
  else ctx.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (camera.k > 0.3) arrow(ctx, scene, edge, c);
}

function arrow(ctx, scene, edge, c) {
  const node = scene.model.to[edge];
  const gap = radius(scene, node) * 1.25 + 2;
  const length = Math.hypot(c[6] - c[0], c[7] - c[1]);
  if (length < gap + 8 && scene.model.from[edge] !== node) return;
  let t = 1;
  let tip = [c[6], c[7]];
  while (t > 0.5 && Math.hypot(tip[0] - c[6], tip[1] - c[7]) < gap) tip = pointOn(c, (t -= 0.015));
  const back = pointOn(c, Math.max(0, t - Math.min(0.2, 9 / (length + 1) + 0.01)));
  const angle = Math.atan2(tip[1] - back[1], tip[0] - back[0]);
  const size = edge === scene.chosenEdge ? 10 : 7.5;
  ctx.fillStyle = ctx.strokeStyle;
  ctx.beginPath();
  ctx.moveTo(tip[0], tip[1]);
  ctx.lineTo(tip[0] - size * Math.cos(angle - 0.42), tip[1] - size * Math.sin(angle - 0.42));
  ctx.lineTo(tip[0] - size * Math.cos(angle + 0.42), tip[1] - size * Math.sin(angle + 0.42));
  ctx.closePath();
  ctx.fill();
}

/** Things by type, so that colours change seldom; lit ones last. */
function* drawNodes(ctx, scene, spots) {
  const { model, nodes, lit, theme, width, height } = scene;
  const groups = new Map();
  for (const node of nodes) {
    const [x, y] = [spots.x[node], spots.y[node]];
    if (x < -40 || y < -40 || x > width + 40 || y > height + 40) continue;
    const key = 2 * model.nodeType[node] + (lit.size && !lit.has(node) ? 0 : 1);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(node);
  }
  for (const [key, members] of [...groups].sort((a, b) => (a[0] % 2) - (b[0] % 2))) {
    ctx.globalAlpha = key % 2 ? 1 : DIM * 1.6;
    for (let i = 0; i < members.length; i += SLICE) {
      drawGroup(ctx, scene, spots, model.nodeTypes[key >> 1], members.slice(i, i + SLICE));
      if (members.length > SLICE) yield;
    }
  }
  ctx.globalAlpha = 1;
  if (scene.chosen !== null) ring(ctx, scene, spots, scene.chosen, theme.accent);
  for (const node of scene.pinned) if (nodes.includes(node)) ring(ctx, scene, spots, node, theme.faint, [2, 3]);
}

function drawGroup(ctx, scene, spots, type, members) {
  const { shape } = nodeLook(type);
  const colour = nodeColour(type, scene.theme);
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (const node of members) {
    const r = radius(scene, node);
    if (r < DOT) ctx.fillRect(spots.x[node] - r, spots.y[node] - r, 2 * r, 2 * r);
    else outline(ctx, shape, spots.x[node], spots.y[node], r);
  }
  ctx.strokeStyle = scene.theme.halo;
  ctx.lineWidth = 2;
  ctx.lineJoin = "round";
  if (scene.camera.k > 0.25) ctx.stroke();
  ctx.fill();
}

function ring(ctx, scene, spots, node, colour, dash = []) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.5;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.arc(spots.x[node], spots.y[node], radius(scene, node) * 1.3 + 4, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Names, the weightiest first, none over another or over a thing that weighs more; then the words of lit relations. */
function drawLabels(ctx, scene, spots) {
  const { model, lit, theme, width, height } = scene;
  const inside = (node) => spots.x[node] > -60 && spots.x[node] < width + 60 && spots.y[node] > -20 && spots.y[node] < height + 20;
  const weight = (node) => (node === scene.chosen ? 1e9 : 0) + (lit.has(node) ? 1e6 : 0) + model.degree[node] + nodeLook(model.type("node", node)).size ** 2 * 0.7;
  const shown = Array.from(scene.nodes).filter(inside);
  const grid = new LabelGrid(width, height, scene.inset);
  if (shown.length < 1500) for (const node of shown) grid.block(spots.x[node], spots.y[node], radius(scene, node));
  const most = Math.min(shown.length, Math.round((width * height) / 4500));
  const ranked = shown.length > 5000 ? top(shown, weight, most) : shown.sort((a, b) => weight(b) - weight(a)).slice(0, most);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const node of ranked) {
    ctx.globalAlpha = lit.size && !lit.has(node) ? 0.35 : 1;
    label(ctx, scene, grid, node, spots);
  }
  ctx.globalAlpha = 1;
  if (scene.litEdges.size <= 60) edgeLabels(ctx, scene, grid, theme);
}

function top(nodes, weight, most) {
  const cut = Float64Array.from(nodes, weight).sort()[Math.max(0, nodes.length - most)];
  return nodes.filter((node) => weight(node) >= cut).sort((a, b) => weight(b) - weight(a)).slice(0, most);
}

function label(ctx, scene, grid, node, spots) {
  const { model, theme } = scene;
  const big = nodeLook(model.type("node", node)).size > 9;
  const size = big ? 13 : 12;
  ctx.font = `${big ? 600 : 400} ${size}px ${PLAIN_FONT}`;
  const words = lines(ctx, model.name(node), big ? 170 : 150, node === scene.chosen ? 5 : scene.nodes.length <= ROOMY ? 3 : 2);
  const wide = Math.max(...words.map((line) => ctx.measureText(line).width));
  const spot = grid.place(spots.x[node], spots.y[node], radius(scene, node), wide, words.length * (size + 2));
  if (!spot) return;
  write(ctx, words, spot[0], spot[1], size + 2, theme.ink, theme.halo);
}

function write(ctx, words, x, y, step, ink, halo) {
  ctx.strokeStyle = halo;
  ctx.lineWidth = 4;
  ctx.fillStyle = ink;
  words.forEach((line, i) => {
    const at = y + (i - (words.length - 1) / 2) * step;
    ctx.strokeText(line, x, at);
    ctx.fillText(line, x, at);
  });
}

function edgeLabels(ctx, scene, grid, theme) {
  const { model, edges, bends } = scene;
  ctx.font = `italic 11.5px ${PLAIN_FONT}`;
  for (let i = 0; i < edges.length; i++) {
    if (!scene.litEdges.has(edges[i])) continue;
    const type = model.type("edge", edges[i]);
    const words = edgeLook(type).forth;
    const c = curve(model, edges[i], bends[i]);
    for (const t of [0.5, 0.4, 0.6, 0.3, 0.7]) {
      const [wx, wy] = pointOn(c, t);
      const [x, y] = toScreen(scene, wx, wy);
      if (!grid.take(x, y, ctx.measureText(words).width + 4, 14)) continue;
      write(ctx, [words], x, y, 14, edgeColour(type, theme), theme.halo);
      break;
    }
  }
}
