// Who is quoted with what, in the events that answer the filter.
import { useMemo, useState } from "preact/hooks";
import { pageOf } from "./api.js";
import { changes } from "./live.js";
import { learnFrom } from "./names.js";
import { filterKey, narrow, route } from "./route.js";
import { Parties } from "./row.jsx";
import { Chip, Empty, Go, useCalm, useLoaded } from "./ui.jsx";
import { counted, figure, stamp } from "./words.js";
/** @import { NewsEvent, Quote } from "./records" */
/** @typedef {{ quote: Quote, event: NewsEvent, others: number }} Said */

const RELOAD_MS = 5000;
const LATEST = "500";
const SHOWN = 60;

export function Quotes() {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const [speaker, setSpeaker] = useState("");
  const [shown, setShown] = useState(SHOWN);
  const { value, error } = useLoaded(async () => (await pageOf(route.value.filter, "", { limit: LATEST })).events, [filterKey.value, pulse]);
  const all = useMemo(() => { value?.forEach(learnFrom); return saidIn(value ?? []); }, [value]);
  const speakers = useMemo(() => [...new Set(all.map((one) => one.quote.speaker ?? "").filter(Boolean))].sort(), [all]);
  const found = all.filter((one) => !speaker || one.quote.speaker === speaker);
  return <section class="view quotes" aria-label="Quotes">
    <header class="view-head"><h2>Quotes</h2><p class="soft">From the {figure(value?.length ?? 0)} events reported last.</p>
      {speakers.length > 0 && <label class="inline">Speaker <select value={speaker} onChange={(input) => setSpeaker(input.currentTarget.value)}>
        <option value="">Everybody</option>{speakers.map((one) => <option key={one}>{one}</option>)}</select></label>}</header>
    {error && <p class="failure">{error}</p>}
    {value && !found.length && <Empty title="Nobody is quoted in these events." />}
    <div class="quote-list">{found.slice(0, shown).map((one) => <Card key={`${one.event.id}${one.quote.text}`} said={one} />)}</div>
    {found.length > shown && <button type="button" class="button" onClick={() => setShown(shown + SHOWN)}>More quotes</button>}
  </section>;
}

/** Each wording of a speaker once, with its latest event. @param {NewsEvent[]} events @returns {Said[]} */
function saidIn(events) {
  /** @type {Map<string, Said>} */
  const found = new Map();
  for (const event of events) for (const quote of event.quotes) {
    const key = `${quote.speaker_id || quote.speaker} ${quote.text}`;
    const known = found.get(key);
    if (known) known.others += 1;
    else found.set(key, { quote, event, others: 0 });
  }
  return [...found.values()];
}

/** @param {{ said: Said }} props */
function Card({ said: { quote, event, others } }) {
  return <figure class="said card">
    <blockquote>{quote.direct === false ? quote.text : `“${quote.text}”`}</blockquote>
    <figcaption><b>{quote.speaker || "Unnamed speaker"}</b>{quote.speaker_id && <button type="button" class="link" aria-label={`Only events of ${quote.speaker}`} onClick={() => narrow("party", quote.speaker_id ?? "")}>filter</button>}
      <span class="soft">{[quote.verb, quote.venue].filter(Boolean).join(" · ")}</span></figcaption>
    <p class="soft"><Chip status={event.status} /> <Go to={{ event: event.id }}><Parties event={event} /></Go> {stamp(event.last_seen)}{others > 0 && `, and in ${counted(others, "other event")}`}</p>
  </figure>;
}
