// The keyboard: single keys, and never while the reader types.
import { wantsFocus } from "./detail.jsx";
import { helpOpen } from "./header.jsx";
import { moveBy } from "./list.jsx";
import { VIEWS, go, route } from "./route.js";

/** @type {[string, string][]} */
export const KEYS = [
  ["j / k", "next and previous event"], ["Enter", "open the event and go to its details"], ["Esc", "close what is open"],
  ["/", "search"], ["1 … 7", "the views, from left to right"], ["g", "to the top of the list"], ["t", "light or dark"], ["?", "these keys"],
];

/** @param {string} selector */
const focus = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();

/** @type {Record<string, () => void>} */
const ACTIONS = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  g: () => document.querySelector(".scroll")?.scrollTo({ top: 0 }),
  t: () => document.getElementById("theme")?.click(),
  "/": () => focus("#q"),
  "?": () => { helpOpen.value = true; },
};

/** @param {KeyboardEvent} key */
export function onKey(key) {
  if (key.ctrlKey || key.metaKey || key.altKey || key.defaultPrevented) return;
  const target = /** @type {HTMLElement} */ (key.target);
  if (key.key === "Escape") { leave(target); return; }
  if (helpOpen.value || target.closest("input, select, textarea")) return;
  if (key.key === "Enter" && target.matches("article.event")) { open(target); return; }
  const view = VIEWS[Number(key.key) - 1];
  const action = view ? () => go({ view, event: "" }) : ACTIONS[key.key];
  if (!action) return;
  key.preventDefault();
  action();
}

/** @param {HTMLElement} row */
function open(row) {
  if (route.value.event === row.dataset.id) focus(".detail");
  else { wantsFocus.value = true; go({ event: row.dataset.id ?? "" }); }
}

/** @param {HTMLElement} target */
function leave(target) {
  if (helpOpen.value) { helpOpen.value = false; return; }
  if (target.matches("input, select, textarea")) { target.blur(); return; }
  const { event } = route.value;
  if (!event) return;
  focus(`#row-${CSS.escape(event)}`);
  go({ event: "" });
}
