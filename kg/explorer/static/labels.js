/** Room for words: labels go where nothing is yet. */

const CELL = 48;

export class LabelGrid {
  /** @param {number} width @param {number} height @param {number[]} [inset] how far the picture reaches over the screen's edges */
  constructor(width, height, inset = [0, 0]) {
    this.inner = [inset[0], inset[1], width - inset[0], height - inset[1]];
    /** @type {Map<number, number[][]>} */
    this.cells = new Map();
  }

  /** Keep the place of a thing free of words. @param {number} x @param {number} y @param {number} r */
  block(x, y, r) {
    this.add([x - r * 0.9, y - r * 0.9, x + r * 0.9, y + r * 0.9]);
  }

  /** Take room for words around a middle; false where something is. */
  take(x, y, wide, high) {
    const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
    if (this.hits(box)) return false;
    this.add(box);
    return true;
  }

  /** The middle of a label beside a thing: below, above, right or left; null where none is free. */
  place(x, y, r, wide, high) {
    const [dx, dy] = [r * 1.3 + wide / 2 + 5, r * 1.2 + high / 2 + 3];
    const onScreen = this.holds(x, y, 0, 0);
    const spots = [[0, dy], [0, -dy], [dx, 0], [-dx, 0], [dx * 0.8, dy * 0.8], [-dx * 0.8, dy * 0.8], [dx * 0.8, -dy * 0.8], [-dx * 0.8, -dy * 0.8]];
    for (const [mx, my] of spots.map(([sx, sy]) => [x + sx, y + sy])) {
      if (onScreen && !this.holds(mx, my, wide, high)) continue;
      if (this.take(mx, my, wide + 4, high)) return [mx, my];
    }
    return null;
  }

  holds(x, y, wide, high) {
    const [left, top, right, bottom] = this.inner;
    return x - wide / 2 >= left && x + wide / 2 <= right && y - high / 2 >= top && y + high / 2 <= bottom;
  }

  add(box) {
    for (const cell of this.over(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push(box);
    }
  }

  hits(box) {
    for (const cell of this.over(box)) {
      for (const other of this.cells.get(cell) || []) {
        if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return true;
      }
    }
    return false;
  }

  *over(box) {
    for (let row = Math.floor(box[1] / CELL); row <= Math.floor(box[3] / CELL); row++) {
      for (let column = Math.floor(box[0] / CELL); column <= Math.floor(box[2] / CELL); column++) {
        yield (row + 2) * 4096 + column + 2;
      }
    }
  }
}

/** Words broken into at most so many lines of a width, the last cut short with "…". */
export function lines(ctx, words, wide, most) {
  const made = [""];
  const fits = (line) => ctx.measureText(line).width <= wide;
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const last = made[made.length - 1];
    const longer = last ? `${last} ${word}` : word;
    if (fits(longer)) made[made.length - 1] = longer;
    else if (made.length < most && last) made.push(word);
    else {
      made[made.length - 1] = longer;
      break;
    }
  }
  return made.map((line) => cut(line, fits));
}

function cut(line, fits) {
  if (fits(line)) return line;
  let [low, high] = [1, Math.min(line.length, 120)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(`${line.slice(0, middle)}…`)) low = middle;
    else high = middle - 1;
  }
  return `${line.slice(0, low).trimEnd()}…`;
}
