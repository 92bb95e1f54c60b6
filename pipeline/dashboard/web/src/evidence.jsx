// The sentences that say so, with what in them was read as what, and where they stand.
import { useState } from "preact/hooks";
import { counted, figure, stamp, webLink } from "./words.js";
/** @import { Mark, NewsEvent, Why } from "./records" */

const SHOWN_FIRST = 4;
/** @type {Record<string, string>} */
const WHAT = { actor: "who", recipient: "to whom", status: "status", content: "about", place: "where", count: "number", date: "when", quote: "quote" };

/** @param {{ event: NewsEvent, why: Why[] }} props */
export function Evidence({ event, why }) {
  const [all, setAll] = useState(false);
  const sorted = grouped(event, why);
  const shown = all ? sorted : sorted.slice(0, SHOWN_FIRST);
  return <section><h3>Evidence <span class="soft">{counted(why.length, "sentence")}</span></h3>
    <ul class="proofs">{shown.map(([one, ...copies]) => <Proof key={`${one.article_id}${one.version}${one.start}`} one={one} copies={copies} cue={event.status_cue?.text} />)}</ul>
    {sorted.length > shown.length && <button type="button" class="link" onClick={() => setAll(true)}>Show all {sorted.length}</button>}
  </section>;
}

/** The same sentence once, however many reprint it; first what gave the status, then what is marked.
 * @param {NewsEvent} event @param {Why[]} why @returns {Why[][]} */
function grouped(event, why) {
  /** @type {Map<string, Why[]>} */
  const groups = new Map();
  for (const one of why) groups.set(one.sentence, [...(groups.get(one.sentence) ?? []), one]);
  const last = event.status_history.at(-1);
  /** @param {Why[]} group */
  const weight = (group) => Math.max(...group.map((one) => (one.article_id === last?.article_id && one.start <= last.start && last.start < one.start + one.sentence.length ? 2 : 0) + (one.marks.length ? 1 : 0)));
  for (const group of groups.values()) group.sort((one, other) => other.marks.length - one.marks.length);
  return [...groups.values()].sort((one, other) => weight(other) - weight(one));
}

/** @param {{ one: Why, copies: Why[], cue?: string }} props */
function Proof({ one, copies, cue }) {
  const others = [...new Set(copies.map((copy) => copy.publisher).filter((name) => name && name !== one.publisher))];
  const link = webLink(one.url);
  return <li class="proof">
    <blockquote><Marked text={one.sentence} marks={one.marks} /></blockquote>
    <p class="source"><b>{one.publisher || "Unknown outlet"}</b>
      {one.published_at && <time dateTime={one.published_at}>{stamp(one.published_at)}</time>}
      {link && <a href={link} target="_blank" rel="noopener noreferrer">article</a>}
      <span class="pattern" title={`The pattern that found it${cue ? `; status by “${cue}”` : ""}`}><code>{one.pattern}</code></span>
      <span title="How sure the coder is, 0 to 1">{figure(one.confidence)}</span></p>
    {others.length > 0 && <p class="source">also in {others.join(", ")}</p>}
  </li>;
}

/** Text with its marks; where several hold, the shortest shows.
 * Offsets count code points, as the record does. @param {{ text: string, marks: Mark[] }} props */
export function Marked({ text, marks }) {
  const points = [...text];
  const edges = [...new Set([0, points.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].filter((edge) => edge <= points.length).sort((one, other) => one - other);
  return <>{edges.slice(1).map((end, index) => {
    const start = edges[index];
    const part = points.slice(start, end).join("");
    const [mark] = marks.filter((one) => one.start <= start && end <= one.end).sort((one, other) => one.end - one.start - (other.end - other.start));
    return mark ? <mark key={start} data-what={mark.what} title={`${WHAT[mark.what] ?? mark.what}: ${mark.name}`}>{part}</mark> : part;
  })}</>;
}

/** @param {{ why: Why[] }} props */
export function Sources({ why }) {
  const articles = [...new Map(why.map((one) => [one.article_id, one])).values()];
  return <section><h3>Sources <span class="soft">{counted(articles.length, "article")} with evidence</span></h3>
    <ul class="plain">{articles.map((one) => {
      const link = webLink(one.url);
      const title = one.title || one.url || one.article_id;
      return <li key={one.article_id}>{link ? <a href={link} target="_blank" rel="noopener noreferrer">{title}</a> : title}
        <span class="soft"> {[one.publisher, one.published_at && stamp(one.published_at)].filter(Boolean).join(" · ")}</span></li>;
    })}</ul>
  </section>;
}
