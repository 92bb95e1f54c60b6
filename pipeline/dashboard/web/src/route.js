// What is looked at stands in the address: views, filters and the open event can be linked.
import { computed, signal } from "@preact/signals";

export const VIEWS = /** @type {const} */ (["events", "timeline", "map", "actors", "quotes", "stories", "watches"]);
/** The parameters of the API's filter grammar that the page knows, in its order. */
export const FILTERS = /** @type {const} */ ([
  "q", "status", "type", "mode", "country", "together", "party", "actor", "recipient", "place", "story",
  "watch", "min_origins", "disputed", "since", "until", "from", "to",
]);
/** @typedef {Partial<Record<typeof FILTERS[number], string>>} Filter */
/** @typedef {{ view: typeof VIEWS[number], event: string, filter: Filter }} Route */

/** @param {string} search @returns {Route} */
export function parse(search) {
  const query = new URLSearchParams(search);
  /** @type {Filter} */
  const filter = {};
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value) filter[name] = value;
  }
  const view = VIEWS.find((one) => one === query.get("view")) ?? "events";
  return { view, event: query.get("event") ?? "", filter };
}

/** @param {Route} wanted @returns {string} the address of a view */
export function address({ view, event, filter }) {
  const query = new URLSearchParams();
  if (view !== "events") query.set("view", view);
  for (const name of FILTERS) {
    const value = filter[name];
    if (value) query.set(name, value);
  }
  if (event) query.set("event", event);
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text ? `/?${text}` : "/";
}

export const route = signal(parse(location.search));
/** Equal filters are one value, so that opening an event loads no list anew. */
export const filterKey = computed(() => JSON.stringify(route.value.filter));

/** @param {Partial<Route>} changes @returns {string} */
export const linkTo = (changes) => address({ ...route.value, ...changes });

/** Go somewhere; `replace` where the reader would not want to come back to each step.
 * @param {Partial<Route>} changes @param {boolean} [replace] */
export function go(changes, replace = false) {
  const next = { ...route.value, ...changes };
  const url = address(next);
  if (url === address(route.value)) return;
  history[replace ? "replaceState" : "pushState"](null, "", url);
  route.value = next;
}

/** Set or drop one filter. @param {typeof FILTERS[number]} name @param {string} value @param {boolean} [replace] */
export function narrow(name, value, replace = false) {
  go({ filter: { ...route.value.filter, [name]: value || undefined } }, replace);
}

/** Add a value to those of a filter, or take it away. @param {typeof FILTERS[number]} name @param {string} value */
export function toggle(name, value) {
  const all = valuesOf(name);
  narrow(name, (all.includes(value) ? all.filter((one) => one !== value) : [...all, value]).join(","));
}

/** @param {typeof FILTERS[number]} name @returns {string[]} */
export const valuesOf = (name) => (route.value.filter[name] ?? "").split(",").filter(Boolean);

addEventListener("popstate", () => { route.value = parse(location.search); });
