/** The whole graph, small, with a frame round what the screen shows; a press goes there. */

import { boundsOf } from "./bounds.js";
import { el } from "./dom.js";
import { nodeColour } from "./theme.js";

const WIDE = 150;
const HIGH = 100;
const FEWEST = 40;

export class Minimap {
  /** @param {import("./surface.js").Surface} surface */
  constructor(surface) {
    this.surface = surface;
    this.canvas = el("canvas", { class: "minimap", "aria-hidden": "true", width: String(2 * WIDE), height: String(2 * HIGH) });
    this.dots = document.createElement("canvas");
    [this.dots.width, this.dots.height] = [2 * WIDE, 2 * HIGH];
    this.canvas.addEventListener("pointerdown", (event) => this.go(event));
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.go(event));
  }

  /** Draw the dots anew. */
  refresh() {
    const { model, nodes, theme } = this.surface.scene();
    this.canvas.hidden = nodes.length < FEWEST;
    if (this.canvas.hidden) return;
    this.box = boundsOf(model, nodes);
    const ctx = this.dots.getContext("2d");
    ctx.clearRect(0, 0, this.dots.width, this.dots.height);
    const step = Math.max(1, Math.floor(nodes.length / 8000));
    for (let i = 0; i < nodes.length; i += step) {
      ctx.fillStyle = nodeColour(model.type("node", nodes[i]), theme);
      const [x, y] = this.toMap(model.x[nodes[i]], model.y[nodes[i]]);
      ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
    }
    this.frame();
  }

  /** Draw the frame anew. */
  frame() {
    if (this.canvas.hidden || !this.box) return;
    const ctx = this.canvas.getContext("2d");
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    ctx.drawImage(this.dots, 0, 0);
    const { surface } = this;
    const [left, top] = this.toMap(...surface.toWorld(0, 0));
    const [right, bottom] = this.toMap(...surface.toWorld(surface.width, surface.height));
    ctx.strokeStyle = surface.scene().theme.accent;
    ctx.lineWidth = 2.5;
    ctx.strokeRect(left, top, right - left, bottom - top);
  }

  scale() {
    const [left, top, right, bottom] = this.box;
    return Math.min((2 * WIDE - 20) / (right - left + 1), (2 * HIGH - 20) / (bottom - top + 1));
  }

  toMap(x, y) {
    const [left, top, right, bottom] = this.box;
    const k = this.scale();
    return [(x - (left + right) / 2) * k + WIDE, (y - (top + bottom) / 2) * k + HIGH];
  }

  go(event) {
    const at = this.canvas.getBoundingClientRect();
    const [x, y] = [((event.clientX - at.left) / at.width) * 2 * WIDE, ((event.clientY - at.top) / at.height) * 2 * HIGH];
    const [left, top, right, bottom] = this.box;
    const k = this.scale();
    this.surface.camera = { ...this.surface.camera, x: (x - WIDE) / k + (left + right) / 2, y: (y - HIGH) / k + (top + bottom) / 2 };
    this.surface.moved();
  }
}
