/** The views beside the graph, by the name that addresses give them. */

import { drawDocuments } from "./documentview.js";

/** @type {Record<string, {key: string, title: string, apart?: boolean, draw: (app: import("./app.js").App, place: HTMLElement, what: string) => void}>} */
export const VIEWS = {
  documents: { key: "documents", title: "Documents", draw: drawDocuments },
};
