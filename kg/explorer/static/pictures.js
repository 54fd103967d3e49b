/** The graph as a picture to print, with its legend: PNG or SVG. */

import { edgeLook, edgeTypeOrder, nodeLook, nodeTypeOrder } from "./looks.js";
import { drawScene, PLAIN_FONT } from "./scene.js";
import { outline } from "./shapes.js";
import { SvgContext } from "./svgcontext.js";
import { edgeColour, nodeColour } from "./theme.js";
import { capital } from "./words.js";

const LINE = 22;
const COLUMN = 178;

/** @param {any} scene what is on the screen @param {number} scale pixels per unit @returns {Promise<Blob>} */
export function asPng(scene, scale = 2) {
  const canvas = document.createElement("canvas");
  const legend = legendOf(scene);
  canvas.width = Math.round(scene.width * scale);
  canvas.height = Math.round((scene.height + legend.height) * scale);
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  draw(ctx, scene, legend);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** @param {any} scene @returns {string} */
export function asSvg(scene) {
  const legend = legendOf(scene);
  const ctx = new SvgContext(scene.width, scene.height + legend.height, document.createElement("canvas").getContext("2d"));
  draw(ctx, scene, legend);
  return ctx.done(scene.model.title);
}

function draw(ctx, scene, legend) {
  const steps = drawScene(ctx, scene);
  while (!steps.next().done);
  drawKey(ctx, scene, legend);
}

/** The types that are in the picture, and how high their key is. */
function legendOf({ model, nodes, edges, width }) {
  const types = nodeTypeOrder([...new Set(Array.from(nodes, (node) => model.type("node", node)))]);
  const relations = edgeTypeOrder([...new Set(Array.from(edges, (edge) => model.type("edge", edge)))]);
  const across = Math.max(1, Math.floor((width - 24) / COLUMN));
  const rows = Math.ceil(types.length / across) + Math.ceil(relations.length / across);
  return { types, relations, across, height: rows * LINE + 36 };
}

function drawKey(ctx, { theme, width, height }, { types, relations, across, height: deep }) {
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, height, width, deep);
  ctx.strokeStyle = theme.faint;
  ctx.lineWidth = 0.5;
  ctx.beginPath();
  ctx.moveTo(20, height + 0.5);
  ctx.lineTo(width - 20, height + 0.5);
  ctx.stroke();
  ctx.font = `12px ${PLAIN_FONT}`;
  ctx.textAlign = "start";
  ctx.textBaseline = "middle";
  const first = height + 22;
  types.forEach((type, i) => keyThing(ctx, theme, type, ...spot(i, across, first)));
  const second = first + Math.ceil(types.length / across) * LINE + 6;
  relations.forEach((type, i) => keyRelation(ctx, theme, type, ...spot(i, across, second)));
}

function spot(i, across, top) {
  return [24 + (i % across) * COLUMN, top + Math.floor(i / across) * LINE];
}

function keyThing(ctx, theme, type, x, y) {
  ctx.beginPath();
  outline(ctx, nodeLook(type).shape, x + 7, y, 6.5);
  ctx.fillStyle = nodeColour(type, theme);
  ctx.fill();
  ctx.fillStyle = theme.ink;
  ctx.fillText(nodeLook(type).many || type, x + 24, y);
}

function keyRelation(ctx, theme, type, x, y) {
  ctx.strokeStyle = edgeColour(type, theme);
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + 16, y);
  ctx.stroke();
  ctx.fillStyle = theme.ink;
  ctx.fillText(capital(edgeLook(type).forth), x + 24, y);
}
