/** Hands on the canvas: mouse, touch and pinch, wheel, and keys. */

const STILL = 5;

/**
 * @param {import("./surface.js").Surface} surface
 * @param {{pick: (hit: any) => void, open: (hit: any) => void, hover: (x: number, y: number) => void,
 *   drag: (node: number, x: number, y: number) => void, dropped: (node: number) => void}} act
 */
export function listen(surface, act) {
  const { canvas } = surface;
  /** @type {Map<number, {x: number, y: number}>} */
  const fingers = new Map();
  let held = null;
  let travelled = 0;
  let slack = 5;
  const spot = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    const at = spot(event);
    fingers.set(event.pointerId, at);
    travelled = 0;
    slack = event.pointerType === "touch" ? 14 : 5;
    const [x, y] = surface.toWorld(at.x, at.y);
    held = fingers.size === 1 ? surface.nodeAt(x, y, slack) : null;
  });
  canvas.addEventListener("pointermove", (event) => {
    const at = spot(event);
    const before = fingers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") act.hover(at.x, at.y);
      return;
    }
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, where]) => where);
    travelled += Math.hypot(at.x - before.x, at.y - before.y);
    if (others.length) pinch(surface, before, at, others[0]);
    else if (travelled > STILL && held?.kind === "node") drag(surface.toWorld(at.x, at.y));
    else if (travelled > STILL) surface.pan(at.x - before.x, at.y - before.y);
    fingers.set(event.pointerId, at);
  });
  const drag = (to) => act.drag(held.index, to[0], to[1]);
  const release = (event) => {
    if (!fingers.delete(event.pointerId) || fingers.size) return;
    const at = spot(event);
    if (travelled <= STILL) act.pick(held || surface.at(at.x, at.y, slack));
    else if (held?.kind === "node") act.dropped(held.index);
    held = null;
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", (event) => fingers.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => act.hover(-1e6, -1e6));
  canvas.addEventListener("dblclick", (event) => act.open(surface.at(spot(event).x, spot(event).y)));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = spot(event);
    const step = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    surface.zoom(Math.exp(-Math.max(-250, Math.min(250, step)) * 0.0018), at.x, at.y);
  }, { passive: false });
}

/** Two fingers: move with their middle, scale with their distance. */
function pinch(surface, before, now, other) {
  const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(now.x - other.x, now.y - other.y)];
  surface.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  if (was > 1 && is > 1) surface.zoom(is / was, (now.x + other.x) / 2, (now.y + other.y) / 2);
}

/**
 * The seen thing that lies nearest in a direction from another, for arrow keys.
 * @param {import("./model.js").Model} model @param {Int32Array} nodes @param {number} from @param {number} dx @param {number} dy
 */
export function nearestToward(model, nodes, from, dx, dy) {
  let [best, least] = [from, Infinity];
  for (const node of nodes) {
    const [ax, ay] = [model.x[node] - model.x[from], model.y[node] - model.y[from]];
    const ahead = ax * dx + ay * dy;
    if (node === from || ahead <= 0) continue;
    const aside = Math.abs(ax * dy - ay * dx);
    const cost = ahead + 2.2 * aside;
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}
