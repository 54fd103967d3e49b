/** Colours of what is drawn: of the page's theme, and of a type in that theme. */

import { edgeLook, nodeLook } from "./looks.js";

/** @typedef {{dark: boolean, paper: string, ink: string, faint: string, halo: string, accent: string}} Theme */

/** @type {Record<string, Theme>} */
const THEMES = {
  light: { dark: false, paper: "#fbfbf9", ink: "#1d2026", faint: "#5d6470", halo: "#fbfbf9", accent: "#0b57d0" },
  dark: { dark: true, paper: "#14161a", ink: "#eceef2", faint: "#a3abb8", halo: "#14161a", accent: "#8ab4ff" },
};

/** Whether the page is dark now: as chosen, else as the system says. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** @returns {Theme} */
export function currentTheme() {
  return isDark() ? THEMES.dark : THEMES.light;
}

/** @param {string} type @param {Theme} theme */
export function nodeColour(type, theme) {
  return nodeLook(type)[theme.dark ? "dark" : "light"];
}

/** @param {string} type @param {Theme} theme */
export function edgeColour(type, theme) {
  return edgeLook(type)[theme.dark ? "dark" : "light"];
}
