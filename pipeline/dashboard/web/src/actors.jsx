// Who does what to whom: a matrix of directed acts, and a network of who has to do with whom.
import { useMemo, useState } from "preact/hooks";
import { ask, pageOf } from "./api.js";
import { Chart } from "./chart.jsx";
import { countryName } from "./countries.js";
import { changes } from "./live.js";
import { learn, learnFrom, nameOf } from "./names.js";
import { filterKey, go, route } from "./route.js";
import { Empty, useCalm, useLoaded } from "./ui.jsx";
import { counted, figure } from "./words.js";
/** @import { NewsEvent, Pair, Party } from "./records" */
/** @typedef {"countries" | "parties"} Of */
/** @typedef {{ from: string, to: string, events: number, score: number, types: Map<string, number> }} Cell */

const RELOAD_MS = 10_000;
const LATEST = "500";
const MOST = 16;
const EVER = "1000-01-01";

export function Actors() {
  const [of, setOf] = useState(/** @type {Of} */ ("countries"));
  const [how, setHow] = useState(/** @type {"matrix" | "network"} */ ("matrix"));
  return <section class="view actors" aria-label="Actors">
    <header class="view-head"><h2>Actors</h2>
      <p class="soft">{how === "matrix" ? "Who (left) does what to whom (top), in the events reported last. Talks and agreements count both ways." : "Who takes part in the same events, of all that answer the filter."} Choose one to see the events.</p>
      <div class="buttons" role="group" aria-label="What is shown">
        <Switch now={how} set={setHow} values={[["matrix", "Matrix"], ["network", "Network"]]} />
        <Switch now={of} set={setOf} values={[["countries", "Countries"], ["parties", "Parties"]]} />
      </div></header>
    {how === "matrix" ? <Matrix of={of} /> : <Network of={of} />}
  </section>;
}

/** @template {string} T @param {{ now: T, set: (value: T) => void, values: [T, string][] }} props */
function Switch({ now, set, values }) {
  return <span class="switch">{values.map(([value, title]) => <button key={value} type="button" class="quiet" aria-pressed={now === value} onClick={() => set(value)}>{title}</button>)}</span>;
}

/** @param {Of} of @param {string} key */
const label = (of, key) => (of === "countries" ? countryName(key) : nameOf.value.get(key) ?? key);

/** Show the events of a pair. @param {Of} of @param {string} from @param {string} to @param {boolean} directed */
function showPair(of, from, to, directed) {
  const { filter } = route.value;
  if (of === "countries") go({ view: "events", filter: { ...filter, together: from === to ? from : `${from},${to}` } });
  else if (directed) go({ view: "events", filter: { ...filter, actor: from, recipient: to } });
  else go({ view: "events", filter: { ...filter, party: from === to ? from : `${from},${to}` } });
}

/** @param {{ of: Of }} props */
function Matrix({ of }) {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const { value, error } = useLoaded(async () => (await pageOf(route.value.filter, "", { limit: LATEST })).events, [filterKey.value, pulse]);
  const cells = useMemo(() => { value?.forEach(learnFrom); return cellsOf(value ?? [], of); }, [value, of]);
  const names = useMemo(() => axisOf(cells), [cells]);
  const data = useMemo(() => ({ names: names.map((key) => ({ key, title: label(of, key) })), cells: cells.filter((cell) => names.includes(cell.from) && names.includes(cell.to)).map(({ types, ...cell }) => ({ ...cell, types: wordsOf(types) })) }), [cells, names, of]);
  if (error) return <p class="failure">{error}</p>;
  if (value && !cells.length) return <Empty title="Nobody does anything to anybody in these events." />;
  return <>
    <Chart kind="matrix" tall data={data} label={`Matrix of who does what to whom among ${names.length}; the same stands in the table below`}
      onPick={(pick) => showPair(of, pick.name, pick.other ?? "", true)} />
    <table class="pairs"><caption>The pairs with most events, of the {figure(value?.length ?? 0)} reported last</caption>
      <thead><tr><th scope="col">Who</th><th scope="col">To whom</th><th scope="col">What</th><th scope="col" class="number">Events</th><th scope="col" class="number">Score</th></tr></thead>
      <tbody>{cells.slice(0, MOST).map((cell) => <tr key={`${cell.from} ${cell.to}`}>
        <td>{label(of, cell.from)}</td><td>{label(of, cell.to)}</td><td>{wordsOf(cell.types)}</td>
        <td class="number"><button type="button" class="link" aria-label={`${counted(cell.events, "event")} of ${label(of, cell.from)} and ${label(of, cell.to)}`} onClick={() => showPair(of, cell.from, cell.to, true)}>{cell.events}</button></td><td class="number"><Score score={cell.score} /></td>
      </tr>)}</tbody></table>
  </>;
}

/** @param {Map<string, number>} types */
const wordsOf = (types) => [...types].sort(([, one], [, other]) => other - one).slice(0, 3).map(([type, number]) => (number > 1 ? `${type.toLowerCase()} ${number}×` : type.toLowerCase())).join(", ");

/** @param {{ score: number }} props */
function Score({ score }) {
  return <span class={score < 0 ? "score no" : "score done"}>{score > 0 ? "+" : ""}{score.toFixed(1)}</span>;
}

/** @param {NewsEvent[]} events @param {Of} of @returns {Cell[]} pairs with most events first */
function cellsOf(events, of) {
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  /** @param {Party[]} parties */
  const keys = (parties) => [...new Set(parties.map((party) => (of === "countries" ? party.country ?? "" : party.id)).filter(Boolean))];
  for (const event of events) {
    const from = keys(event.actors);
    for (const one of from) for (const other of event.recipients.length ? keys(event.recipients) : from) {
      if (one === other) continue;
      const cell = cells.get(`${one} ${other}`) ?? { from: one, to: other, events: 0, score: 0, types: new Map() };
      cell.score = (cell.score * cell.events + event.score) / (cell.events + 1);
      cell.events += 1;
      cell.types.set(event.type, (cell.types.get(event.type) ?? 0) + 1);
      cells.set(`${one} ${other}`, cell);
    }
  }
  return [...cells.values()].sort((one, other) => other.events - one.events);
}

/** @param {Cell[]} cells @returns {string[]} those with most events */
function axisOf(cells) {
  /** @type {Map<string, number>} */
  const weight = new Map();
  for (const { from, to, events } of cells) for (const key of [from, to]) weight.set(key, (weight.get(key) ?? 0) + events);
  return [...weight].sort(([, one], [, other]) => other - one).slice(0, MOST).map(([key]) => key);
}

/** @param {{ of: Of }} props */
function Network({ of }) {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const { value, error } = useLoaded(async () => {
    const { filter } = route.value;
    const { pairs } = await ask("/v1/pairs", { ...filter, since: filter.since ?? EVER, of, limit: "60" });
    if (of === "parties") learn(await namesOf(pairs));
    return /** @type {Pair[]} */ (pairs);
  }, [filterKey.value, pulse, of]);
  const names = nameOf.value;
  const data = useMemo(() => ({ pairs: (value ?? []).map((pair) => ({ ...pair, oneTitle: label(of, pair.one), otherTitle: label(of, pair.other) })) }), [value, of, names]);
  if (error) return <p class="failure">{error}</p>;
  if (value && !value.length) return <Empty title="No two take part in one event." />;
  return <>
    <Chart kind="network" tall data={data} label="Network of who takes part in the same events; the same stands in the table below"
      onPick={(pick) => showPair(of, pick.name, pick.other ?? pick.name, false)} />
    <table class="pairs"><caption>The pairs with most events</caption>
      <thead><tr><th scope="col">One</th><th scope="col">Other</th><th scope="col" class="number">Events</th><th scope="col" class="number">Score</th></tr></thead>
      <tbody>{data.pairs.slice(0, MOST).map((pair) => <tr key={`${pair.one} ${pair.other}`}>
        <td>{pair.oneTitle}</td><td>{pair.otherTitle}</td>
        <td class="number"><button type="button" class="link" aria-label={`${counted(pair.events, "event")} of ${pair.oneTitle} and ${pair.otherTitle}`} onClick={() => showPair(of, pair.one, pair.other, false)}>{pair.events}</button></td><td class="number"><Score score={pair.score} /></td>
      </tr>)}</tbody></table>
  </>;
}

/** Names of parties that no loaded event has given: from the events they take part in.
 * @param {Pair[]} pairs @returns {Promise<Party[]>} */
async function namesOf(pairs) {
  const unknown = [...new Set(pairs.flatMap((pair) => [pair.one, pair.other]))].filter((id) => !nameOf.value.has(id));
  if (!unknown.length) return [];
  const { events } = await pageOf({ ...route.value.filter, party: unknown.slice(0, 50).join(",") }, "", { limit: LATEST });
  return events.flatMap((event) => [...event.actors, ...event.recipients]);
}
