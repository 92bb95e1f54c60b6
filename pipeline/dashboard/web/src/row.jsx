// One event in the list.
import { useEffect, useState } from "preact/hooks";
import { now } from "./live.js";
import { Chip, Go } from "./ui.jsx";
import { ago, amount, clock, dueness, farewell, figure, gist, isCorrected, isGone, kind, names, span, stamp } from "./words.js";
/** @import { NewsEvent } from "./records" */

const FRESH_MS = 4000;
/** @type {Record<string, string>} */
const DUE = { week: "this week", month: "this month", quarter: "this quarter", year: "this year" };

/** @param {{ id: string, event?: NewsEvent, place: number, size: number, open: boolean, freshAt?: number }} props */
export function Row({ id, event, place, size, open, freshAt }) {
  const [, settle] = useState(0);
  const fresh = freshAt !== undefined && performance.now() - freshAt < FRESH_MS;
  useEffect(() => {
    if (!fresh) return undefined;
    const timer = setTimeout(() => settle((count) => count + 1), FRESH_MS);
    return () => clearTimeout(timer);
  }, [freshAt]);
  const head = { id: `row-${id}`, "data-id": id, tabIndex: open || (place === 1) ? 0 : -1, "aria-posinset": place, "aria-setsize": size, "aria-labelledby": `who-${id}` };
  if (!event) return <article {...head} class="event ghost" aria-busy="true"><h2 class="visually-hidden" id={`who-${id}`}>Loading</h2></article>;
  const gone = isGone(event);
  const before = event.status_history.at(-2)?.status;
  const classes = ["event", fresh && "fresh", open && "open", gone && "gone"].filter(Boolean).join(" ");
  return <article {...head} class={classes}>
    <div class="state"><Chip status={event.status} was={before === event.status ? undefined : before} /><Due event={event} /></div>
    <div class="what">
      <p class="kind">{kind(event)}<Marks event={event} /></p>
      <h2 class="who" id={`who-${id}`}><Go to={{ event: id }} tabIndex={-1}><Parties event={event} /></Go></h2>
      {gone ? <p class="gist">{farewell(event)}{event.op === "merge" && event.merged_into && <>: <Go to={{ event: event.merged_into }}>show it</Go></>}</p> : <p class="gist">{gist(event)}</p>}
    </div>
    <div class="when"><When event={event} /></div>
    <div class="weight">
      <span class="origins" title="Independent origins: reprints do not count"><b>{figure(event.origins)}</b> {event.origins === 1 ? "origin" : "origins"}</span>
      <span class="seen"><span class="visually-hidden">reported </span><time dateTime={event.last_seen} title={`Last reported ${stamp(event.last_seen)} UTC`}>{ago(event.last_seen, now.value)}</time></span>
    </div>
  </article>;
}

/** @param {{ event: NewsEvent }} props */
export function Parties({ event }) {
  return <>{names(event.actors) || "Unnamed"}{event.recipients.length > 0 && <><span class="arrow"><span aria-hidden="true">→</span><span class="visually-hidden"> to </span></span>{names(event.recipients)}</>}</>;
}

/** @param {{ event: NewsEvent }} props */
export function Marks({ event }) {
  return <>
    {event.op === "retract" && <span class="mark no">Retracted</span>}
    {event.op === "merge" && <span class="mark">Merged</span>}
    {event.disputed && <span class="mark no" title="Some sources say so, some deny it">Disputed</span>}
    {isCorrected(event) && <span class="mark halt" title="A source has corrected itself">Corrected</span>}
    {!event.disputed && differs(event) && <span class="mark halt" title="Sources give different values">Differing</span>}
  </>;
}

/** @param {NewsEvent} event @returns {boolean} whether living sources give different values of a field */
export function differs(event) {
  const living = event.values.filter((one) => one.article_ids.length > 0).map((one) => one.field);
  return new Set(living).size < living.length;
}

/** @param {{ event: NewsEvent }} props */
export function Due({ event }) {
  const due = dueness(event, now.value);
  if (due === "overdue") return <span class="due late" title="The day has passed and no report says what became of it">overdue</span>;
  if (due === "today") return <span class="due">due {DUE[event.event_date?.precision ?? ""] ?? "today"}</span>;
  return null;
}

/** @param {{ event: NewsEvent }} props */
export function When({ event }) {
  const date = event.event_date;
  const more = [event.location?.name, ...event.counts.slice(0, 2).map(amount)].filter(Boolean).join(" · ");
  return <>
    {!date?.start ? <span class="as-of">No date given</span>
      : date.basis === "as_of" ? <span class="as-of" title="The text gives no date: as of the report">as of {span(date, now.value)}</span>
        : <time dateTime={date.start}>{span(date, now.value)}{date.start.length > 10 && <span class="clock"> {clock(date.start)} UTC</span>}</time>}
    {more && <span class="where">{more}<Corrections event={event} /></span>}
  </>;
}

/** The values that sources took back, struck. @param {{ event: NewsEvent }} props */
function Corrections({ event }) {
  const back = event.values.filter((one) => one.article_ids.length === 0);
  return back.length ? <> <s title="A source gave this and took it back"><span class="visually-hidden">corrected from </span>{back.map((one) => one.value).join(", ")}</s></> : null;
}
