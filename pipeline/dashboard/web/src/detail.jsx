// One event with all that supports it.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { explained } from "./api.js";
import { beat, changes, feed, lastChange, now } from "./live.js";
import { learnFrom } from "./names.js";
import { go, narrow, route } from "./route.js";
import { hasStories } from "./served.js";
import { Evidence, Sources } from "./evidence.jsx";
import { Due, Marks, Parties } from "./row.jsx";
import { Chip, Empty, Go, useCalm, useLoaded } from "./ui.jsx";
import { QUADS, amount, clock, counted, day, dueness, farewell, figure, isGone, kind, span, stamp } from "./words.js";
/** @import { FieldValue, NewsEvent, Party, StatusChange } from "./records" */

const RELOAD_MS = 1500;

/** Whether the event that opens next takes the focus: it was opened by the keyboard. */
export const wantsFocus = signal(false);

export function Detail() {
  const id = route.value.event;
  beat.value;
  const told = feed.value.records.get(id);
  const revision = feed.value.known.get(id)?.revision ?? 0;
  const pulse = useCalm(revision || changes.value, RELOAD_MS);
  const [again, setAgain] = useState(0);
  const { value, error } = useLoaded(() => explained(id), [id, pulse, again]);
  const behind = Boolean(value && told && value.event.id === id && told.revision > value.event.revision);
  useEffect(() => {
    if (!behind) return undefined;
    const timer = setTimeout(() => setAgain((count) => count + 1), RELOAD_MS);
    return () => clearTimeout(timer);
  }, [behind, again, told?.revision]);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    box.current?.scrollTo(0, 0);
    if (wantsFocus.value) box.current?.focus();
    wantsFocus.value = false;
  }, [id]);
  useEffect(() => { if (value) learnFrom(value.event); }, [value]);
  const ready = value && value.event.id === id ? value : null;
  return <aside class="pane detail" aria-label="The event" ref={box} tabIndex={-1}>
    <button type="button" class="close" onClick={() => go({ event: "" })} aria-label="Close the event">×</button>
    {ready ? <Told event={behind && told ? told : ready.event} why={ready.why} /> : error
      ? <Empty title={error.includes("404") || /no .*event|not.found/i.test(error) ? "There is no event of this id." : `The event cannot be loaded: ${error}`} />
      : <div class="waiting" aria-busy="true"><div class="ghost" /><div class="ghost" /></div>}
  </aside>;
}

/** @param {{ event: NewsEvent, why: import("./records").Why[] }} props */
function Told({ event, why }) {
  const before = event.status_history.at(-2)?.status;
  return <>
    <header class={isGone(event) ? "gone" : undefined}>
      <p class="kind">{kind(event)}<Marks event={event} /></p>
      <h2 class="who"><Parties event={event} /></h2>
      <p class="line">{before && before !== event.status && <><span class="faded"><Chip status={before} /></span><span class="soft"><span aria-hidden="true">→</span><span class="visually-hidden">then</span></span></>}<Chip status={event.status} /> <Due event={event} />
        {event.status_cue && <span class="cue" title="The words that say so">“{event.status_cue.text}”</span>}</p>
      {isGone(event) && <p class="farewell">{farewell(event)}.{event.merged_into && <> <Go to={{ event: event.merged_into }}>Show the event it lives on in</Go></>}</p>}
      <Changed event={event} />
    </header>
    <Facts event={event} />
    <Counts event={event} />
    <Contradictions event={event} why={why} />
    <History event={event} />
    <Evidence event={event} why={why} />
    <Quotes event={event} />
    <Sources why={why} />
    <Doubles event={event} />
    <Coding event={event} />
  </>;
}

/** What changed while the reader looked on. @param {{ event: NewsEvent }} props */
function Changed({ event }) {
  const change = lastChange.get(event.id);
  if (!change) return null;
  const { from } = change;
  const parts = [
    from.status !== event.status && `status ${from.status} → ${event.status}`,
    from.articles !== event.articles && `${counted(from.articles, "article")} → ${event.articles}`,
    from.origins !== event.origins && `${counted(from.origins, "origin")} → ${event.origins}`,
    JSON.stringify(from.event_date) !== JSON.stringify(event.event_date) && "date",
    JSON.stringify(from.location) !== JSON.stringify(event.location) && "place",
    JSON.stringify(from.counts) !== JSON.stringify(event.counts) && "numbers",
    !from.disputed && event.disputed && "now disputed",
    !isGone(from) && isGone(event) && "withdrawn",
  ].filter(Boolean);
  return parts.length ? <p class="changed" role="status">Changed at {clock(change.at.toISOString())} UTC: {parts.join(", ")}</p> : null;
}

/** @param {{ parties: Party[], as: "actor" | "recipient" | "party" }} props */
function PartyList({ parties, as }) {
  return <ul class="parties">{parties.map((party) => <li key={party.id}>
    <button type="button" class="link" title="Only events of this party" onClick={() => narrow(as, party.id)}>{party.name || party.text}</button>
    <span class="soft"> {[party.role, party.sector, party.country].filter(Boolean).join(" · ")}</span>
    {party.wikidata_id && <a class="soft" href={`https://www.wikidata.org/wiki/${encodeURIComponent(party.wikidata_id)}`} target="_blank" rel="noopener noreferrer">{party.wikidata_id}</a>}
  </li>)}</ul>;
}

/** @param {{ event: NewsEvent }} props */
function Facts({ event }) {
  const { event_date: date, location: place } = event;
  const mutual = event.recipients.length === 0;
  return <dl class="facts">
    {date && <><dt>When</dt><dd>{date.basis === "as_of" ? "as of " : ""}{span(date)}{date.start.length > 10 && ` ${clock(date.start)} UTC`}
      <span class="soft"> {[dueness(event, now.value) === "ahead" && "ahead", date.text && date.basis !== "as_of" && `“${date.text}”`, date.basis === "inferred" && "inferred", date.basis === "as_of" && "the text gives no date"].filter(Boolean).join(" · ")}</span></dd></>}
    {place && <><dt>Where</dt><dd><button type="button" class="link" onClick={() => narrow("place", place.geonames_id ? String(place.geonames_id) : place.name)}>{place.name}</button><span class="soft"> {[place.country, place.precision].filter(Boolean).join(" · ")}</span></dd></>}
    <dt>{mutual && event.actors.length > 1 ? "Between" : "By"}</dt><dd><PartyList parties={event.actors} as={mutual ? "party" : "actor"} /></dd>
    {!mutual && <><dt>To</dt><dd><PartyList parties={event.recipients} as="recipient" /></dd></>}
    {event.content && <><dt>About</dt><dd>{event.content.text}</dd></>}
    {event.counts.length > 0 && <><dt>Numbers</dt><dd>{event.counts.map(amount).join(", ")}</dd></>}
    {event.attribution && <><dt>Said by</dt><dd>{event.attribution.name}<span class="soft"> {[event.attribution.verb, event.attribution.hedge].filter(Boolean).join(" · ")}</span></dd></>}
    {event.story_id && hasStories.value && <><dt>Story</dt><dd><Go to={{ view: "stories", filter: { story: event.story_id } }}>Show the story</Go></dd></>}
  </dl>;
}

/** The three counts: copies swell the first, only the third tells of independent news.
 * @param {{ event: NewsEvent }} props */
function Counts({ event }) {
  const all = /** @type {const} */ ([
    [event.articles, "article", "all, reprints too"], [event.publishers, "publisher", "who ran it"],
    [event.origins, "origin", "independent, no copies"],
  ]);
  return <dl class="counts">{all.map(([number, word, note]) => <div key={word}>
    <dt>{number === 1 ? word : `${word}s`}<span class="soft">{note}</span></dt><dd>{figure(number)}</dd>
  </div>)}</dl>;
}

/** @param {string} field */
const fieldName = (field) => field.replace(/^counts\./, "number of ").replace("/", " per ").replace("event_date", "date").replace("location", "place");
/** @param {FieldValue} one */
const valueText = (one) => (/^\d+(\.\d+)?$/.test(one.value) ? figure(Number(one.value)) : one.field === "event_date" && one.value.length >= 10 ? day(one.value) : one.value);

/** @param {{ event: NewsEvent, why: import("./records").Why[] }} props */
function Contradictions({ event, why }) {
  if (!event.values.length) return null;
  const fields = [...new Set(event.values.map((one) => one.field))];
  const outlets = new Map(why.map((one) => [one.article_id, one.publisher]));
  return <section><h3>Reports differ</h3>{fields.map((field) => <table class="sides" key={field}>
    <caption>{fieldName(field)}</caption>
    <thead><tr><th scope="col">Value</th><th scope="col">Given by</th><th scope="col" class="number">Origins</th></tr></thead>
    <tbody>{event.values.filter((one) => one.field === field).map((one) => <Side key={one.value} one={one} outlets={outlets} />)}</tbody>
  </table>)}</section>;
}

/** @param {{ one: FieldValue, outlets: Map<string, string> }} props */
function Side({ one, outlets }) {
  const given = [...new Set(one.article_ids.map((id) => outlets.get(id)).filter(Boolean))];
  const back = one.article_ids.length === 0;
  return <tr class={back ? "back" : undefined}>
    <td>{back ? <s>{valueText(one)}</s> : valueText(one)}</td>
    <td>{back ? "taken back by its source" : given.length ? given.join(", ") : counted(one.article_ids.length, "article")}</td>
    <td class="number">{back ? "–" : one.origins}</td>
  </tr>;
}

/** @param {{ event: NewsEvent }} props */
function History({ event }) {
  return <section><h3>Status</h3><ol class="history">{event.status_history.map((change, index) => <Step key={`${change.at}${index}`} change={change} event={event} />)}</ol></section>;
}

/** @param {{ change: StatusChange, event: NewsEvent }} props */
function Step({ change, event }) {
  const told = event.evidence.find((one) => one.article_id === change.article_id && one.start <= change.start && change.start < one.end);
  return <li><Chip status={change.status} /> <time dateTime={change.at}>{stamp(change.at)} UTC</time>
    {told && <span class="soft"> {told.publisher}</span>}</li>;
}

/** @param {{ event: NewsEvent }} props */
function Quotes({ event }) {
  if (!event.quotes.length) return null;
  return <section><h3>Quotes</h3>{event.quotes.map((quote, index) => <figure class="said" key={index}>
    <blockquote>{quote.direct === false ? quote.text : `“${quote.text}”`}</blockquote>
    <figcaption>{[quote.speaker || "Unnamed speaker", quote.venue].filter(Boolean).join(", ")}</figcaption>
  </figure>)}</section>;
}

/** @param {{ event: NewsEvent }} props */
function Doubles({ event }) {
  if (!event.maybe_same_as.length) return null;
  return <section><h3>May be the same as</h3><ul class="plain">{event.maybe_same_as.map((id) => <li key={id}><Go to={{ event: id }}><OtherName id={id} /></Go></li>)}</ul></section>;
}

/** @param {{ id: string }} props */
function OtherName({ id }) {
  const known = feed.value.records.get(id);
  const { value } = useLoaded(async () => known ?? (await explained(id)).event, [id]);
  return value ? <><Parties event={value} /> <span class="soft">{kind(value)}, {value.status}</span></> : <>{id}</>;
}

/** @param {{ event: NewsEvent }} props */
function Coding({ event }) {
  const rows = [
    ["PLOVER", [event.plover.type, event.plover.mode].filter(Boolean).join(" ")], ["CAMEO", event.cameo],
    ["Class", `${QUADS[event.quad] ?? event.quad}, score ${event.score}`], ["Context", event.contexts.join(", ")],
    ["First seen", `${stamp(event.first_seen)} UTC`], ["Last seen", `${stamp(event.last_seen)} UTC`],
    ["Coder", `${event.coder.version} · ${event.coder.model}`], ["Revision", String(event.revision)], ["Id", event.id],
  ].filter(([, value]) => value);
  return <details class="coding"><summary>How it is coded</summary><dl class="facts">
    {rows.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}
    <dt>Record</dt><dd><a href={`/v1/events/${event.id}`} target="_blank" rel="noopener">JSON</a></dd>
  </dl></details>;
}
