// Past and announced events by the day on which they are: a chart to look over, a list to read.
import { useMemo, useState } from "preact/hooks";
import { countsOf, pageOf } from "./api.js";
import { Chart } from "./chart.jsx";
import { changes, now } from "./live.js";
import { filterKey, go, route } from "./route.js";
import { Due, Marks, Parties } from "./row.jsx";
import { Chip, Empty, Go, useCalm, useLoaded } from "./ui.jsx";
import { clock, counted, day, instant, isoDay, kindAndContent } from "./words.js";
/** @import { NewsEvent } from "./records" */

const DAY_MS = 86_400_000;
const BACK_DAYS = 3;
const RELOAD_MS = 4000;

export function Timeline() {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const { value: counts, error } = useLoaded(() => countsOf(route.value.filter, { clock: "starts_at", every: "day", by: "status" }), [filterKey.value, pulse]);
  const today = isoDay(now.value);
  const data = useMemo(() => ({ counts: (counts ?? []).map((one) => ({ day: (one.at ?? "").slice(0, 10), status: one.value ?? "", events: one.events })).filter((one) => one.day), today }), [counts, today]);
  const days = data.counts.map((one) => one.day).sort();
  const from = route.value.filter.from ?? startDay(days, today);
  return <section class="view timeline" aria-label="Timeline">
    <header class="view-head"><h2>Timeline</h2><p class="soft">By the day on which events are, not on which they were reported. Choose a day to begin the list there.</p>
      <div class="buttons"><button type="button" class="quiet" onClick={() => go({ filter: { ...route.value.filter, from: today, to: undefined } })}>From today</button></div></header>
    {error && <p class="failure">{error}</p>}
    {days.length > 0 && <Chart kind="days" data={data} label={`Events by day and status, from ${days[0]} to ${days.at(-1)}`}
      onPick={(pick) => go({ filter: { ...route.value.filter, from: pick.name, to: undefined } })} />}
    {counts && <DayList from={from} today={today} pulse={pulse} />}
  </section>;
}

/** Begin a little before today; where there is nothing since, at the last days with events.
 * @param {string[]} days sorted @param {string} today */
function startDay(days, today) {
  const recent = isoDay(new Date(instant(today).getTime() - BACK_DAYS * DAY_MS));
  const last = days.at(-1);
  if (!last || last >= recent) return recent;
  return isoDay(new Date(instant(last).getTime() - 14 * DAY_MS));
}

/** @param {{ from: string, today: string, pulse: number }} props */
function DayList({ from, today, pulse }) {
  const [pages, setPages] = useState({ key: "", count: 1 });
  const key = `${filterKey.value} ${from}`;
  const wanted = pages.key === key ? pages.count : 1;
  const { value, error } = useLoaded(() => load(from, wanted), [key, wanted, pulse]);
  if (error) return <p class="failure">{error}</p>;
  if (!value) return <div class="waiting" aria-hidden="true"><div class="ghost" /></div>;
  const byDay = grouped(value.events, today);
  if (!value.events.length) return <Empty title={`No event from ${day(from)} on.`} />;
  return <div class="days" tabIndex={-1}>
    {byDay.map(([date, events]) => <section key={date} class={date === today ? "day today" : date > today ? "day ahead" : "day"}>
      <h3>{day(date)}{date === today && <span class="mark">Today</span>}<span class="soft"> {events.length ? counted(events.length, "event") : "nothing"}</span></h3>
      <ul>{events.map((event) => <Line key={event.id} event={event} />)}</ul>
    </section>)}
    {value.next && <button type="button" class="button" onClick={() => setPages({ key, count: wanted + 1 })}>Later events</button>}
  </div>;
}

/** @param {string} from @param {number} count @returns {Promise<{ events: NewsEvent[], next: string }>} */
async function load(from, count) {
  /** @type {NewsEvent[]} */
  const events = [];
  let next = "";
  for (let page = 0; page < count && (page === 0 || next); page += 1) {
    const found = await pageOf({ ...route.value.filter, from }, next, { order: "event_date" });
    events.push(...found.events);
    next = found.next ?? "";
  }
  return { events, next };
}

/** Group by day, with today in it where the list spans it. @param {NewsEvent[]} events @param {string} today @returns {[string, NewsEvent[]][]} */
function grouped(events, today) {
  /** @type {Map<string, NewsEvent[]>} */
  const days = new Map();
  for (const event of events) {
    const date = event.event_date?.start.slice(0, 10) ?? "";
    days.set(date, [...(days.get(date) ?? []), event]);
  }
  const found = [...days.keys()];
  if (!days.has(today) && found.some((one) => one < today) && found.some((one) => one > today)) days.set(today, []);
  return [...days].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** @param {{ event: NewsEvent }} props */
function Line({ event }) {
  const time = (event.event_date?.start.length ?? 0) > 10 ? clock(event.event_date?.start ?? "") : "";
  return <li class="event-line"><span class="time">{time}</span><Chip status={event.status} />
    <span class="line-what"><Go to={{ event: event.id }}><Parties event={event} /></Go> <span class="soft">{kindAndContent(event)}{event.location && ` · ${event.location.name}`}</span> <Marks event={event} /><Due event={event} /></span>
    <span class="soft line-origins">{counted(event.origins, "origin")}</span></li>;
}
