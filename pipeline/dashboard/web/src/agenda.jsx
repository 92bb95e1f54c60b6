// What is due: overdue, today, and ahead. It stands beside the list where no event is open.
import { pageOf, tokenWanted } from "./api.js";
import { changes, now } from "./live.js";
import { filterKey, route } from "./route.js";
import { Chip, Empty, Go, useCalm, useLoaded } from "./ui.jsx";
import { Parties } from "./row.jsx";
import { clock, dueness, isoDay, kindAndContent, span } from "./words.js";
/** @import { NewsEvent } from "./records" */

const DAY_MS = 86_400_000;
const RELOAD_MS = 3000;
const SHOWN = 8;
const ANNOUNCED = "scheduled,planned,due";

/** @param {Date} today @returns {Promise<{ overdue: NewsEvent[], today: NewsEvent[], ahead: NewsEvent[] }>} */
async function load(today) {
  const filter = route.value.filter;
  const byDay = { order: "event_date", limit: "60" };
  const before = isoDay(new Date(today.getTime() - DAY_MS));
  const [old, open, coming] = await Promise.all([
    pageOf({ ...filter, status: ANNOUNCED, to: before }, "", byDay),
    pageOf({ ...filter, from: isoDay(today), to: isoDay(today) }, "", byDay),
    pageOf({ ...filter, status: ANNOUNCED, from: isoDay(new Date(today.getTime() + DAY_MS)) }, "", byDay),
  ]);
  const dated = open.events.filter((event) => event.event_date?.basis !== "as_of");
  return {
    overdue: [...old.events, ...dated].filter((event) => dueness(event, today) === "overdue").reverse(),
    today: dated.filter((event) => dueness(event, today) !== "overdue"),
    ahead: coming.events.filter((event) => dueness(event, today) === "ahead"),
  };
}

export function Agenda() {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const minute = Math.floor(now.value.getTime() / 60_000);
  const { value, error } = useLoaded(() => load(now.value), [filterKey.value, pulse, minute]);
  const empty = value && !value.overdue.length && !value.today.length && !value.ahead.length;
  return <aside class="pane agenda" aria-label="What is due" tabIndex={-1}>
    <h2 class="pane-title">What is due</h2>
    {error && !tokenWanted.value && <p class="failure">{error}</p>}
    {empty && <Empty title="Nothing is due."><p>Announced meetings, calls and exchanges stand here: what is due today, what lies ahead, and what should have happened and was never reported.</p></Empty>}
    {value && <>
      <Group title="Today" events={value.today} />
      <Group title="Ahead" events={value.ahead} />
      <Group title="Overdue" note="The day has passed; no report says what became of it" events={value.overdue} />
    </>}
    <p class="hint keys"><kbd>j</kbd> <kbd>k</kbd> next and previous event · <kbd>/</kbd> search · <kbd>?</kbd> all keys</p>
  </aside>;
}

/** @param {{ title: string, note?: string, events: NewsEvent[] }} props */
function Group({ title, note, events }) {
  if (!events.length) return null;
  return <section><h3>{title} <span class="soft">{events.length}</span></h3>{note && <p class="hint">{note}</p>}
    <ul class="agenda-list">{events.slice(0, SHOWN).map((event) => <li key={event.id}>
      <p class="agenda-when">{event.event_date && span(event.event_date, now.value)}{(event.event_date?.start.length ?? 0) > 10 && <b> {clock(event.event_date?.start ?? "")}</b>}</p>
      <p><Go to={{ event: event.id }}><Parties event={event} /></Go></p>
      <p class="soft"><Chip status={event.status} /> {kindAndContent(event)}{event.location && ` · ${event.location.name}`}</p>
    </li>)}</ul>
    {events.length > SHOWN && <p><Go to={{ view: "timeline" }}>All in the timeline</Go></p>}
  </section>;
}
