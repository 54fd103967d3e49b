/** Draws like a canvas and makes SVG: as much of a canvas's drawing as the scene uses. */

import { xml } from "./files.js";

export class SvgContext {
  /** @param {number} width @param {number} height @param {CanvasRenderingContext2D} ruler measures words */
  constructor(width, height, ruler) {
    this.width = width;
    this.height = height;
    this.ruler = ruler;
    this.fillStyle = "#000";
    this.strokeStyle = "#000";
    this.lineWidth = 1;
    this.globalAlpha = 1;
    this.font = "12px sans-serif";
    this.textAlign = "start";
    this.textBaseline = "alphabetic";
    this.lineJoin = "miter";
    this.parts = [];
    this.path = [];
    this.dash = [];
  }

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${fixed(x)} ${fixed(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`L${fixed(x)} ${fixed(y)}`);
  }

  bezierCurveTo(...points) {
    this.path.push(`C${points.map(fixed).join(" ")}`);
  }

  arc(x, y, r) {
    const [cx, cy, cr] = [fixed(x), fixed(y), fixed(r)];
    this.path.push(`M${fixed(x + r)} ${cy}A${cr} ${cr} 0 1 1 ${fixed(x - r)} ${cy}A${cr} ${cr} 0 1 1 ${fixed(x + r)} ${cy}Z`, `M${cx} ${cy}`);
  }

  rect(x, y, width, height) {
    this.path.push(`M${fixed(x)} ${fixed(y)}h${fixed(width)}v${fixed(height)}h${fixed(-width)}Z`);
  }

  closePath() {
    this.path.push("Z");
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  fill() {
    this.parts.push(`<path d="${this.path.join("")}" fill="${this.fillStyle}"${this.alpha()}/>`);
  }

  stroke() {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.parts.push(`<path d="${this.path.join("")}" fill="none" stroke="${this.strokeStyle}" stroke-width="${fixed(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"${dash}${this.alpha()}/>`);
  }

  fillRect(x, y, width, height) {
    this.parts.push(`<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" fill="${this.fillStyle}"${this.alpha()}/>`);
  }

  measureText(words) {
    this.ruler.font = this.font;
    return this.ruler.measureText(words);
  }

  fillText(words, x, y) {
    this.text(words, x, y, `fill="${this.fillStyle}"`);
  }

  strokeText(words, x, y) {
    this.text(words, x, y, `fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" stroke-linejoin="round"`);
  }

  text(words, x, y, paint) {
    const [, italic, weight, size, family] = this.font.match(/^(italic )?(?:(\d{3}) )?([\d.]+)px (.*)$/);
    const anchor = { center: "middle", end: "end" }[this.textAlign] || "start";
    const base = this.textBaseline === "middle" ? ' dy="0.35em"' : "";
    this.parts.push(`<text x="${fixed(x)}" y="${fixed(y)}"${base} text-anchor="${anchor}" font-family="${xml(family)}" font-size="${size}"${weight ? ` font-weight="${weight}"` : ""}${italic ? ' font-style="italic"' : ""} ${paint}${this.alpha()}>${xml(words)}</text>`);
  }

  alpha() {
    return this.globalAlpha < 1 ? ` opacity="${fixed(this.globalAlpha)}"` : "";
  }

  /** The picture as a file. @param {string} title */
  done(title) {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${this.width} ${this.height}" width="${this.width}" height="${this.height}"><title>${xml(title)}</title>${this.parts.join("")}</svg>\n`;
  }
}

function fixed(value) {
  return Math.round(value * 100) / 100;
}
