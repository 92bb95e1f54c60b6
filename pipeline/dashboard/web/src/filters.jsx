// The bar of filters. What it sets stands in the address; what stands there, it shows.
import { useEffect, useRef, useState } from "preact/hooks";
import { countsOf } from "./api.js";
import { countryName } from "./countries.js";
import { total } from "./live.js";
import { FILTERS, go, narrow, route, toggle, valuesOf } from "./route.js";
import { askStories, nameOf } from "./names.js";
import { Chip } from "./ui.jsx";
import { counted, figure } from "./words.js";
/** @import { Count } from "./records" */

/** @type {Record<string, string>} */
export const WORDS = {
  status: "Status", type: "Type", country: "Country", mode: "Mode", together: "Together", party: "With", actor: "By",
  recipient: "To", place: "Place", story: "Story", watch: "Watch", min_origins: "Origins ≥", disputed: "Disputed",
  since: "Reported from", until: "Reported to", from: "Happens from", to: "Happens to",
};
const TYPE_PAUSE_MS = 250;

export function Filters() {
  const count = total.value;
  const active = FILTERS.filter((name) => name !== "q" && route.value.filter[name]);
  const stories = valuesOf("story");
  useEffect(() => askStories(stories), [stories.join()]);
  return <form class="filters" role="search" aria-label="Filter the events" onSubmit={(submit) => submit.preventDefault()}>
    <Search />
    <Facet name="status" title="Status" label={(value) => <Chip status={value} />} />
    <Facet name="type" title="Type" label={(value) => value.toLowerCase()} />
    <Facet name="country" title="Country" label={countryName} searchable />
    <More />
    <output class="total" aria-label="Events that answer the filter">{count === null ? "…" : counted(count, "event")}</output>
    {active.length > 0 && <ul class="active" aria-label="Filters that are set">
      {active.flatMap((name) => (route.value.filter[name] ?? "").split(",").map((value) => <li key={`${name}${value}`}>
        <button type="button" class="tag" onClick={() => remove(name, value)} aria-label={`Remove: ${WORDS[name]} ${shown(name, value)}`}>
          <span class="tag-name">{WORDS[name]}</span> {shown(name, value)} <span aria-hidden="true">×</span>
        </button>
      </li>))}
      <li><button type="button" class="link" onClick={() => go({ filter: {} })}>Clear all</button></li>
    </ul>}
  </form>;
}

/** @param {typeof FILTERS[number]} name @param {string} value */
function remove(name, value) {
  if (valuesOf(name).length > 1) toggle(name, value);
  else narrow(name, "");
}

/** @param {string} name @param {string} value @returns {string} a value as a reader knows it */
export function shown(name, value) {
  if (name === "country" || name === "together") return countryName(value);
  if (["party", "actor", "recipient"].includes(name)) return nameOf.value.get(value) ?? value;
  if (name === "story") return nameOf.value.get(value) ?? value.slice(0, 8);
  if (name === "disputed") return value === "true" ? "yes" : "no";
  return name === "type" ? value.toLowerCase() : value;
}

function Search() {
  const wanted = route.value.filter.q ?? "";
  const [text, setText] = useState(wanted);
  const timer = useRef(0);
  useEffect(() => { setText(wanted); }, [wanted]);
  /** @param {string} value */
  const type = (value) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => narrow("q", value.trim(), true), TYPE_PAUSE_MS);
  };
  return <label class="search"><span class="visually-hidden">Search</span>
    <input id="q" type="search" value={text} autocomplete="off" spellcheck={false}
      placeholder={"Words, names, “a phrase”, -without"} onInput={(input) => type(input.currentTarget.value)} />
    <kbd aria-hidden="true">/</kbd>
  </label>;
}

/** A menu of the values that occur, with how many events each has.
 * @param {{ name: "status" | "type" | "country", title: string, label: (value: string) => preact.ComponentChildren, searchable?: boolean }} props */
function Facet({ name, title, label, searchable }) {
  const [counts, setCounts] = useState(/** @type {Count[]} */ ([]));
  const [words, setWords] = useState("");
  const chosen = valuesOf(name);
  const load = () => {
    countsOf({ ...route.value.filter, [name]: undefined }, { every: "all", by: name }).then(setCounts, () => setCounts([]));
  };
  const rest = chosen.filter((value) => !counts.some((one) => one.value === value)).map((value) => ({ value, events: 0 }));
  const rows = [...rest, ...counts].filter((one) => one.value && (!words || String(one.value + countryName(one.value)).toLowerCase().includes(words.toLowerCase())));
  return <Menu title={title} number={chosen.length} onOpen={load}>
    {searchable && <input type="search" aria-label={`Find a ${title.toLowerCase()}`} placeholder="Find" value={words} onInput={(input) => setWords(input.currentTarget.value)} />}
    <fieldset class="options"><legend class="visually-hidden">{title}</legend>
      {rows.map(({ value = "", events }) => <label key={value} class="option">
        <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(name, value)} />
        <span class="option-name">{label(value)}</span><span class="option-count">{events ? figure(events) : ""}</span>
      </label>)}
      {!rows.length && <p class="hint">Nothing to choose from.</p>}
    </fieldset>
  </Menu>;
}

function More() {
  const set = /** @type {const} */ (["min_origins", "disputed", "since", "until", "from", "to"]).filter((name) => route.value.filter[name]).length;
  return <Menu title="More" number={set} onOpen={() => undefined}>
    <div class="fields">
      <label>Independent origins, at least<input type="number" min="0" max="99" value={route.value.filter.min_origins ?? ""} onChange={(input) => narrow("min_origins", input.currentTarget.value)} /></label>
      <label>Sources contradict each other<select value={route.value.filter.disputed ?? ""} onChange={(input) => narrow("disputed", input.currentTarget.value)}>
        <option value="">Either</option><option value="true">Yes</option><option value="false">No</option></select></label>
      {/** @type {const} */ (["from", "to", "since", "until"]).map((name) => <label key={name}>{WORDS[name]}
        <input type="date" value={(route.value.filter[name] ?? "").slice(0, 10)} onChange={(input) => narrow(name, input.currentTarget.value)} /></label>)}
    </div>
  </Menu>;
}

/** @param {{ title: string, number: number, onOpen: () => void, children: preact.ComponentChildren }} props */
function Menu({ title, number, onOpen, children }) {
  const box = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => {
    /** @param {Event} happening */
    const leave = (happening) => {
      if (box.current?.open && !box.current.contains(/** @type {Node} */ (happening.target))) box.current.open = false;
    };
    addEventListener("pointerdown", leave);
    addEventListener("focusin", leave);
    return () => { removeEventListener("pointerdown", leave); removeEventListener("focusin", leave); };
  }, []);
  /** @param {KeyboardEvent} key */
  const close = (key) => {
    if (key.key !== "Escape" || !box.current?.open) return;
    key.stopPropagation();
    box.current.open = false;
    box.current.querySelector("summary")?.focus();
  };
  return <details class="menu" ref={box} onToggle={(toggled) => toggled.currentTarget.open && onOpen()} onKeyDown={close}>
    <summary class={number ? "set" : undefined}>{title}{number > 0 && <span class="badge">{number}</span>}</summary>
    <div class="sheet">{children}</div>
  </details>;
}
