/** The views beside the graph, by the name that addresses give them. */

import { drawContradictions } from "./contradictionsview.js";
import { drawDocuments } from "./documentview.js";
import { drawPaths } from "./pathsview.js";
import { drawPlans } from "./plansview.js";
import { drawPositions } from "./positionsview.js";
import { drawTable } from "./tableview.js";
import { drawTimeline } from "./timelineview.js";

/** @type {Record<string, {title: string, draw: (app: import("./app.js").App, place: HTMLElement, what: string) => void}>} */
export const VIEWS = {
  timeline: { title: "Timeline", draw: drawTimeline },
  positions: { title: "Positions", draw: drawPositions },
  plans: { title: "Plans", draw: drawPlans },
  contradictions: { title: "Contradictions", draw: drawContradictions },
  paths: { title: "Paths", draw: drawPaths },
  documents: { title: "Documents", draw: drawDocuments },
  table: { title: "Table", draw: drawTable },
};
