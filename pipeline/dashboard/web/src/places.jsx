// Where events are: countries by how many events they have a part in, places by the latest events.
import { useMemo } from "preact/hooks";
import { countsOf, pageOf } from "./api.js";
import { Chart } from "./chart.jsx";
import { countryName } from "./countries.js";
import { changes } from "./live.js";
import { filterKey, narrow, route, toggle } from "./route.js";
import { Empty, useCalm, useLoaded } from "./ui.jsx";
import { counted, figure } from "./words.js";
/** @import { NewsEvent } from "./records" */
/** @typedef {{ name: string, key: string, lat: number, lon: number, events: number, score: number }} Spot */

const LATEST = "500";
const RELOAD_MS = 10_000;
const LISTED = 12;

export function Places() {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const { value, error } = useLoaded(load, [filterKey.value, pulse]);
  const data = useMemo(() => ({ countries: (value?.countries ?? []).map((one) => ({ ...one, title: countryName(one.code) })), spots: value?.spots ?? [] }), [value]);
  return <section class="view map" aria-label="Map">
    <header class="view-head"><h2>Map</h2><p class="soft">Countries by all events they take part in or are the place of; places of the {figure(value?.read ?? 0)} events reported last. Choose one to see only its events.</p></header>
    {error && <p class="failure">{error}</p>}
    <Chart kind="world" tall data={data} label="World map of events; the same numbers stand in the lists below"
      onPick={(pick) => (pick.layer === "country" ? toggle("country", pick.name) : narrow("place", pick.name))} />
    {value && !data.countries.length && <Empty title="No event with a country answers the filter." />}
    <div class="columns">
      {data.spots.length > 0 && <section><h3>Places</h3><ol class="ranked">{data.spots.slice(0, LISTED).map((spot) => <li key={spot.key}>
        <button type="button" class="link" onClick={() => narrow("place", spot.key)}>{spot.name}</button> <span class="soft">{counted(spot.events, "event")}</span></li>)}</ol></section>}
      {data.countries.length > 0 && <section><h3>Countries</h3><ol class="ranked">{data.countries.slice(0, LISTED).map((one) => <li key={one.code}>
        <button type="button" class="link" onClick={() => toggle("country", one.code)}>{one.title}</button> <span class="soft">{counted(one.events, "event")}</span></li>)}</ol></section>}
    </div>
  </section>;
}

async function load() {
  const filter = route.value.filter;
  const [counts, page] = await Promise.all([countsOf(filter, { every: "all", by: "country" }), pageOf(filter, "", { limit: LATEST })]);
  const countries = counts.filter((one) => one.value).map((one) => ({ code: one.value ?? "", events: one.events }));
  return { countries, spots: spotsOf(page.events), read: page.events.length };
}

/** @param {NewsEvent[]} events @returns {Spot[]} places with their events, most first */
function spotsOf(events) {
  /** @type {Map<string, Spot>} */
  const spots = new Map();
  for (const { location, score } of events) {
    if (location?.lat === undefined || location.lon === undefined || location.precision === "country") continue;
    const key = location.geonames_id ? String(location.geonames_id) : location.name;
    const spot = spots.get(key) ?? { name: location.name, key, lat: location.lat, lon: location.lon, events: 0, score: 0 };
    spot.score = (spot.score * spot.events + score) / (spot.events + 1);
    spot.events += 1;
    spots.set(key, spot);
  }
  return [...spots.values()].sort((one, other) => other.events - one.events);
}
