// Colours of the charts: the same tones as in the stylesheet, in light and in dark.
const LIGHT = {
  ink: "#16202c", soft: "#55606e", line: "#dde2e8", card: "#ffffff", land: "#e8ebef", accent: "#1d5fa8",
  done: "#2a8f5c", plan: "#2f76c4", maybe: "#8576ae", halt: "#c98a1b", no: "#c23b46", due: "#9a5bb0",
  none: "#f1f3f5", most: "#1d5fa8",
};
const DARK = {
  ink: "#e6ebf1", soft: "#9aa7b5", line: "#2c3641", card: "#1a2129", land: "#232c36", accent: "#7db4f0",
  done: "#4fb681", plan: "#5b9fe6", maybe: "#9d8fce", halt: "#d9a445", no: "#e06570", due: "#bb85cf",
  none: "#202832", most: "#5b9fe6",
};
/** @typedef {typeof LIGHT} Colours */

/** @param {boolean} dark @returns {Colours} */
export const coloursOf = (dark) => (dark ? DARK : LIGHT);

/** The tones in the order in which they are stacked, with what they stand for. */
export const TONE_ORDER = /** @type {const} */ ([
  ["done", "Happened, ongoing, agreed"], ["plan", "Scheduled, planned"], ["due", "Due"],
  ["maybe", "Possible, claimed"], ["halt", "Postponed"], ["no", "Cancelled, denied, failed"],
]);

/** From conflict over neither to cooperation: the scale of the codebook. @param {Colours} colours */
export const scoreScale = (colours) => [colours.no, colours.land, colours.done];
