/** The canvas: during a gesture the last sharp picture is moved and scaled, as a map does; the sharp one follows in slices. */

import { curve, distanceTo } from "./curves.js";
import { boundsOf } from "./bounds.js";
import { drawScene, radius } from "./scene.js";

const QUICK = 9;
const SETTLE = 140;
const SLICE_TIME = 7;
const MARGIN = 0.15;

export class Surface {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => import("./scene.js").Scene} scene what to draw, but for camera and size
   */
  constructor(canvas, scene) {
    this.canvas = canvas;
    this.scene = scene;
    this.camera = { x: 0, y: 0, k: 1 };
    this.ctx = canvas.getContext("2d", { alpha: false });
    this.picture = document.createElement("canvas");
    this.next = document.createElement("canvas");
    this.pictured = null;
    this.cost = 0;
    this.waiting = false;
    this.work = null;
    /** Told when the camera has moved or a picture is done. */
    this.onMoved = () => {};
    /** Pixels at the bottom that something lies over. */
    this.covered = 0;
    this.resize();
  }

  resize() {
    const box = this.canvas.getBoundingClientRect();
    if (box.width === this.width && box.height === this.height) return;
    this.width = Math.max(1, box.width);
    this.height = Math.max(1, box.height);
    this.ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
    this.pictured = null;
    this.redraw();
  }

  /** Something changed: draw soon, sharp. */
  redraw() {
    this.work = null;
    this.pictured = this.cost > QUICK ? this.pictured : null;
    this.wake(0);
  }

  /** The camera moved. */
  moved() {
    this.work = null;
    this.wake(this.cost > QUICK && this.pictured ? SETTLE : 0);
  }

  wake(delay) {
    this.due = performance.now() + delay;
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.frame());
  }

  frame() {
    this.waiting = false;
    if (performance.now() >= this.due) this.sharpen();
    else this.show();
    if (this.work || performance.now() < this.due) {
      this.waiting = true;
      requestAnimationFrame(() => this.frame());
    }
  }

  /** Move and scale the last sharp picture to where the camera is now. */
  show() {
    if (!this.pictured) return;
    const { ctx, ratio, pictured, camera } = this;
    const scale = camera.k / pictured.k;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = this.paper;
    ctx.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const wide = this.picture.width * scale;
    const high = this.picture.height * scale;
    const x = ((pictured.x - camera.x) * camera.k + this.width / 2) * ratio - wide / 2;
    const y = ((pictured.y - camera.y) * camera.k + this.height / 2) * ratio - high / 2;
    ctx.drawImage(this.picture, x, y, wide, high);
    this.onMoved();
  }

  /** A slice of the sharp picture; when it is whole it is shown. */
  sharpen() {
    if (!this.work) this.start();
    const begun = performance.now();
    const hurry = !this.pictured;
    while (hurry || performance.now() - begun < SLICE_TIME) {
      if (this.work.steps.next().done) return this.finish(begun);
    }
    this.work.spent += performance.now() - begun;
    this.show();
  }

  start() {
    const wide = Math.round(this.width * (1 + 2 * MARGIN));
    const high = Math.round(this.height * (1 + 2 * MARGIN));
    if (this.next.width !== Math.round(wide * this.ratio) || this.next.height !== Math.round(high * this.ratio)) {
      this.next.width = Math.round(wide * this.ratio);
      this.next.height = Math.round(high * this.ratio);
    }
    const ctx = this.next.getContext("2d", { alpha: false });
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const scene = { ...this.scene(), camera: { ...this.camera }, width: wide, height: high, inset: [this.width * MARGIN, this.height * MARGIN] };
    this.work = { scene, steps: drawScene(ctx, scene), spent: 0 };
  }

  finish(begun) {
    const { scene, spent } = this.work;
    this.cost = spent + performance.now() - begun;
    [this.picture, this.next] = [this.next, this.picture];
    this.pictured = scene.camera;
    this.paper = scene.theme.paper;
    this.work = null;
    this.show();
    performance.mark("picture");
  }

  /** The world's point under a point of the canvas. */
  toWorld(x, y) {
    return [(x - this.width / 2) / this.camera.k + this.camera.x, (y - this.height / 2) / this.camera.k + this.camera.y];
  }

  /** Zoom about a point of the canvas. */
  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const [wx, wy] = this.toWorld(x, y);
    const k = Math.min(8, Math.max(0.004, this.camera.k * factor));
    this.camera = { x: wx - (x - this.width / 2) / k, y: wy - (y - this.height / 2) / k, k };
    this.moved();
  }

  pan(dx, dy) {
    this.camera = { ...this.camera, x: this.camera.x - dx / this.camera.k, y: this.camera.y - dy / this.camera.k };
    this.moved();
  }

  /** Show all that is seen, at most so large; on a narrow screen the middle of it. */
  fit(most = 1.5) {
    const { model, nodes } = this.scene();
    if (!nodes.length) return;
    const [left, top, right, bottom] = boundsOf(model, nodes);
    const room = (side) => Math.max(60, side - Math.min(140, side * 0.24));
    const free = this.height - this.covered;
    const k = Math.min(most, room(this.width) / (right - left + 1), room(free) / (bottom - top + 1));
    this.camera = { x: (left + right) / 2, y: (top + bottom) / 2 + this.covered / 2 / k, k };
    this.redraw();
  }

  /**
   * What lies under a point: a thing, else a relation, else null.
   * @param {number} x @param {number} y @param {number} [slack] pixels beside it
   * @returns {{kind: "node" | "edge", index: number} | null}
   */
  at(x, y, slack = 5) {
    const [wx, wy] = this.toWorld(x, y);
    return this.nodeAt(wx, wy, slack) || nearestEdge(this.scene(), wx, wy, (slack + 2) / this.camera.k);
  }

  /** The thing under a point of the world, if any. @returns {{kind: "node", index: number} | null} */
  nodeAt(wx, wy, slack) {
    const scene = { ...this.scene(), camera: this.camera };
    const { x, y } = scene.model;
    const { k } = this.camera;
    const reach = 40 / k;
    let [best, least] = [-1, slack];
    for (const node of scene.nodes) {
      if (Math.abs(x[node] - wx) > reach || Math.abs(y[node] - wy) > reach) continue;
      const gap = Math.hypot(x[node] - wx, y[node] - wy) * k - radius(scene, node);
      if (gap < least) [best, least] = [node, gap];
    }
    return best < 0 ? null : { kind: "node", index: best };
  }
}

/** @returns {{kind: "edge", index: number} | null} */
function nearestEdge({ model, edges, bends }, x, y, slack) {
  let [best, least] = [-1, slack];
  for (let i = 0; i < edges.length; i++) {
    const [a, b] = [model.from[edges[i]], model.to[edges[i]]];
    const wide = slack + (a === b ? 200 : 30 * Math.abs(bends[i]));
    if (x < Math.min(model.x[a], model.x[b]) - wide || x > Math.max(model.x[a], model.x[b]) + wide) continue;
    if (y < Math.min(model.y[a], model.y[b]) - wide || y > Math.max(model.y[a], model.y[b]) + wide) continue;
    const gap = distanceTo(curve(model, edges[i], bends[i]), x, y);
    if (gap < least) [best, least] = [edges[i], gap];
  }
  return best < 0 ? null : { kind: "edge", index: best };
}
