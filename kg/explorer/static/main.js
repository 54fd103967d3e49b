/** The page's first module: data from the page itself or from its server, then the frame round the views. */

import { App } from "./app.js";
import { el } from "./dom.js";
import { frame } from "./frame.js";
import { Model } from "./model.js";

async function given() {
  const inside = document.getElementById("data");
  if (inside) {
    const data = JSON.parse(inside.textContent);
    if (inside.dataset.state && location.hash.length < 2) location.hash = inside.dataset.state;
    inside.remove();
    return data;
  }
  const from = document.getElementById("data-source").dataset.from;
  const answer = await fetch(from + location.search);
  if (!answer.ok) throw new Error(`The server answered ${answer.status} ${answer.statusText}`);
  return answer.json();
}

function nothing(title, words) {
  document.body.append(el("main", { class: "nothing" }, el("h1", {}, title), el("p", {}, words)));
}

async function begin() {
  try {
    const data = await given();
    if (!data.nodes.id.length && !data.documents.length) {
      nothing(data.title, "There is nothing in this graph yet. Load a text with “kg load”, then make this page again.");
      return;
    }
    frame(new App(new Model(data)));
  } catch (error) {
    nothing("This page could not be shown", String(error.message || error));
  }
}

begin();
