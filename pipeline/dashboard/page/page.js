// The live list of events. Everything that comes from news is set as text, never as markup.

const SHOWN_AT_MOST = 300;
const TONES = {
  happened: "done", ongoing: "done", agreed: "done",
  scheduled: "plan", planned: "plan",
  possible: "maybe", proposed: "maybe", demanded: "maybe", claimed: "maybe",
  postponed: "halt", cancelled: "no", failed: "no", denied: "no", negated: "no",
  due: "due",
};
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const STAMP = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

const at = (id) => document.getElementById(id);
const events = new Map();
const cards = new Map();
const open = new Set();
let total = 0;
let stream = null;
let position = "";
let asked = 0;

/** Make an element; children are elements or text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== "") element.append(child);
  }
  return element;
}

/* What the reader asks for */

function question() {
  return {
    q: at("q").value.trim(), status: at("status").value, type: at("type").value,
    country: at("country").value, disputed: at("disputed").checked, corrected: at("corrected").checked,
  };
}

function address(wanted) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    if (value) query.set(name, value === true ? "1" : value);
  }
  return query;
}

function isCorrected(event) {
  return event.values.some((value) => value.article_ids.length === 0);
}

function answers(event, wanted) {
  if (event.op === "merge" || event.op === "retract") return false;
  if (wanted.status && event.status !== wanted.status) return false;
  if (wanted.type && event.type !== wanted.type) return false;
  if (wanted.country && !countriesOf(event).has(wanted.country)) return false;
  if (wanted.disputed && !event.disputed) return false;
  if (wanted.corrected && !isCorrected(event)) return false;
  const text = wanted.q && textOf(event);
  return !wanted.q || wanted.q.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function countriesOf(event) {
  const parties = [...event.actors, ...event.recipients];
  return new Set([...parties.map((party) => party.country), event.location?.country].filter(Boolean));
}

function textOf(event) {
  const parties = [...event.actors, ...event.recipients].flatMap((party) => [party.name, party.text, party.role]);
  const proofs = event.evidence.flatMap((proof) => [proof.sentence, proof.publisher]);
  const quotes = event.quotes.flatMap((quote) => [quote.text, quote.speaker]);
  return [event.type, event.mode, event.status, event.id, event.location?.name, event.content?.text, ...parties, ...proofs, ...quotes]
    .filter(Boolean).join("\n").toLowerCase();
}

/* One event */

function names(parties) {
  const all = parties.map((party) => party.name || party.text);
  if (all.length <= 2) return all.join(" and ");
  return `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

function who(event) {
  const line = make("h2", { class: "who" }, names(event.actors) || "Unnamed");
  if (event.recipients.length) {
    line.append(make("span", { class: "arrow", "aria-label": "to" }, "→"), names(event.recipients));
  }
  return line;
}

function day(text) {
  return DAY.format(new Date(text.length === 10 ? `${text}T00:00:00Z` : text));
}

/** A date as precisely as the text gives it. */
function span(date) {
  if (date.precision === "year") return date.start.slice(0, 4);
  if (date.precision === "month") return MONTH.format(new Date(date.start));
  if (date.precision === "week") return `Week of ${day(date.start)}`;
  const last = date.end && date.end.slice(0, 10) !== date.start.slice(0, 10) ? ` to ${day(date.end)}` : "";
  return day(date.start) + last;
}

function when(event) {
  const date = event.event_date;
  const box = make("div", { class: "when" });
  let clock = "";
  if (date?.start && date.basis !== "as_of") {
    if (date.start.length > 10) clock = `${CLOCK.format(new Date(date.start))} UTC`;
    box.append(make("time", { datetime: date.start }, span(date)));
  } else if (date?.start) {
    box.append(make("span", { class: "as-of", title: "No date in the text: as of the report" }, `as of ${day(date.start)}`));
  } else {
    box.append(make("span", { class: "as-of" }, "No date given"));
  }
  const more = [clock, event.location?.name, ...event.counts.slice(0, 2).map(amount)].filter(Boolean).join(" · ");
  if (more) box.append(make("div", { class: "where" }, more));
  return box;
}

/** The sentence that tells how things stand: the one that gave the status, else the newest. */
function gist(event) {
  const last = event.status_history.at(-1);
  const telling = event.evidence.find((proof) => proof.article_id === last?.article_id && proof.start <= last.start && last.start < proof.end);
  const sentence = (telling ?? event.evidence.at(-1))?.sentence ?? event.content?.text ?? "";
  return make("p", { class: "gist" }, sentence);
}

function amount(count) {
  const number = count.value.toLocaleString("en-GB");
  return [number, count.unit || count.kind, count.rate ? `per ${count.rate}` : ""].filter(Boolean).join(" ");
}

function count(name, value, title) {
  const word = value === 1 ? name : `${name}s`;
  return make("div", { class: `${name}s`, title }, make("dt", {}, word), make("dd", {}, String(value)));
}

function row(event) {
  const kind = event.mode ? `${event.type} · ${event.mode}` : event.type;
  const expanded = open.has(event.id);
  const button = make("button", { class: "open", type: "button", "aria-expanded": String(expanded), "aria-controls": `details-${event.id}` }, expanded ? "Hide evidence" : "Evidence");
  button.addEventListener("click", () => toggle(event.id));
  return make("div", { class: "row" },
    make("div", { class: "state" },
      make("span", { class: "chip", "data-tone": TONES[event.status] }, event.status),
      event.status_cue ? make("span", { class: "cue", title: "The words that say so" }, `“${event.status_cue.text}”`) : null),
    make("div", { class: "what" },
      make("p", { class: "kind" }, kind,
        event.disputed ? make("span", { class: "mark disputed", title: "Some reports say so, some deny it" }, "Disputed") : null,
        isCorrected(event) ? make("span", { class: "mark corrected", title: "A source has corrected itself" }, "Corrected") : null),
      who(event), gist(event)),
    when(event),
    make("dl", { class: "counts" },
      count("article", event.articles, "All articles that report it"),
      count("publisher", event.publishers, "Who published them"),
      count("origin", event.origins, "Independent sources: reprints do not count")),
    make("div", { class: "foot" }, button,
      make("span", {}, "reported ", make("time", { datetime: event.last_seen }, `${STAMP.format(new Date(event.last_seen))} UTC`))));
}

function safeLink(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

function section(title, ...children) {
  return make("section", {}, make("h3", {}, title), ...children);
}

function proofs(event) {
  const items = event.evidence.map((proof) => {
    const link = safeLink(proof.url ?? "");
    return make("li", { class: "proof" },
      make("blockquote", {}, proof.sentence),
      make("p", { class: "source" }, make("b", {}, proof.publisher || "Unknown outlet"),
        link ? make("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, "Read the article") : null,
        make("span", {}, `confidence ${proof.confidence.toFixed(2)}`)));
  });
  return section(`Evidence (${event.evidence.length})`, make("ul", {}, items));
}

function quotes(event) {
  if (!event.quotes.length) return null;
  return section("Quotes", event.quotes.map((quote) => make("figure", { class: "said" },
    make("blockquote", {}, `“${quote.text}”`),
    make("figcaption", {}, [quote.speaker || "Unnamed speaker", quote.venue].filter(Boolean).join(", ")))));
}

function history(event) {
  const items = event.status_history.map((change) => make("li", {}, make("b", {}, change.status),
    make("time", { datetime: change.at }, `${STAMP.format(new Date(change.at))} UTC`)));
  return section("Status", make("ol", { class: "history" }, items));
}

function sides(event) {
  if (!event.values.length) return null;
  const lines = event.values.map((side) => {
    const gone = side.article_ids.length === 0;
    return make("tr", {},
      make("td", {}, side.field.replace(/^counts\./, "").replace("event_date", "date")),
      make("td", { class: gone ? "withdrawn" : undefined }, side.value),
      make("td", {}, gone ? "withdrawn" : `${side.origins} / ${side.article_ids.length}`));
  });
  return section("Reports differ", make("table", { class: "sides" },
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Field"), make("th", { scope: "col" }, "Value"), make("th", { scope: "col" }, "Origins / articles"))),
    make("tbody", {}, lines)));
}

function facts(event) {
  const pairs = [
    ["Said by", event.attribution?.name], ["About", event.content?.text],
    ["PLOVER", [event.plover.type, event.plover.mode].filter(Boolean).join(" ")], ["CAMEO", event.cameo],
    ["Context", event.contexts.join(", ")], ["Revision", String(event.revision)], ["Id", event.id],
  ];
  return section("Record", make("dl", { class: "facts" },
    pairs.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
}

/** Events that this one may be told twice in, as buttons that lead there where they are shown. */
function doubles(event) {
  const items = event.maybe_same_as.map((id) => {
    const other = events.get(id);
    if (!other) return make("li", {}, id);
    const title = `${other.type}, ${names(other.actors)}, ${other.status}`;
    const button = make("button", { class: "open plain", type: "button" }, title);
    button.addEventListener("click", () => { cards.get(id)?.scrollIntoView({ block: "center" }); cards.get(id)?.focus(); });
    return make("li", {}, button);
  });
  return items.length ? section("May be the same as", make("ul", {}, items)) : null;
}

function details(event) {
  return make("div", { class: "details", id: `details-${event.id}` },
    make("div", {}, proofs(event), quotes(event)),
    make("div", {}, history(event), sides(event), doubles(event), facts(event)));
}

function paint(event, fresh) {
  const card = make("article", { class: fresh ? "event fresh" : "event", "data-id": event.id, tabindex: "-1" }, row(event));
  if (open.has(event.id)) card.append(details(event));
  return card;
}

function toggle(id) {
  if (!open.delete(id)) open.add(id);
  show(events.get(id), false);
  cards.get(id).querySelector(".open").focus();
}

/* The list */

function before(one, two) {
  return one.last_seen > two.last_seen || (one.last_seen === two.last_seen && one.id > two.id);
}

/** Put an event where it belongs: last reported first. */
function show(event, fresh) {
  const card = paint(event, fresh);
  const old = cards.get(event.id);
  const focused = old?.contains(document.activeElement);
  const next = [...at("events").children].find((other) => other !== old && before(event, events.get(other.dataset.id)));
  cards.set(event.id, card);
  old?.remove();
  at("events").insertBefore(card, next ?? null);
  if (focused) card.querySelector(".open").focus();
}

function hide(id) {
  events.delete(id);
  cards.get(id)?.remove();
  cards.delete(id);
}

function figures() {
  at("total").textContent = total.toLocaleString("en-GB");
  at("total-word").textContent = total === 1 ? "event" : "events";
  at("empty").hidden = events.size > 0;
  const filtered = address(question()).size > 0;
  at("empty").textContent = filtered ? "No event answers this filter." : "No events yet. They appear here as soon as an article reports one.";
  at("clear").hidden = !filtered;
  at("more").hidden = total <= events.size;
  at("more").textContent = `The ${events.size} events reported last are shown. Narrow the filter to see others.`;
}

function take(event) {
  const known = events.get(event.id);
  if (known && known.revision >= event.revision) return;
  if (!answers(event, question())) {
    if (known) { hide(event.id); total -= 1; figures(); }
    return;
  }
  offer("type", event.type);
  offer("status", event.status);
  for (const country of countriesOf(event)) offer("country", country);
  const moved = known && known.status !== event.status;
  events.set(event.id, event);
  show(event, !known || worthFlash(known, event));
  if (!known) total += 1;
  while (events.size > SHOWN_AT_MOST) hide(at("events").lastElementChild.dataset.id);
  figures();
  if (!known || moved) at("news").textContent = `${moved ? "Status changed" : "New event"}: ${event.type}, ${names(event.actors)}, ${event.status}`;
}

/** A revision may bring nothing that a reader sees: then it does not light up. */
function worthFlash(old, event) {
  const seen = ({ revision, maybe_same_as: _, op, ...rest }) => JSON.stringify(rest);
  return seen(old) !== seen(event);
}

function offer(id, value) {
  const select = at(id);
  if ([...select.options].some((option) => option.value === value)) return;
  const next = [...select.options].slice(1).find((option) => option.value > value);
  select.insertBefore(make("option", { value }, id === "status" ? value[0].toUpperCase() + value.slice(1) : value), next ?? null);
}

/* Loading and listening */

async function load() {
  const mine = ++asked;
  const wanted = question();
  remember(wanted);
  const query = address({ q: wanted.q, status: wanted.status, type: wanted.type, country: wanted.country, limit: String(SHOWN_AT_MOST) });
  let answer;
  try {
    const response = await fetch(`/v1/events?${query}`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    answer = await response.json();
  } catch (error) {
    if (mine === asked) fail(`The events cannot be loaded (${error.message}). Trying again.`);
    setTimeout(() => mine === asked && load(), 3000);
    return;
  }
  if (mine !== asked) return;
  fail("");
  for (const type of answer.types) offer("type", type);
  for (const status of answer.statuses) offer("status", status);
  for (const country of answer.countries) offer("country", country);
  const found = answer.events.filter((event) => answers(event, wanted));
  events.clear();
  cards.clear();
  for (const event of found) events.set(event.id, event);
  const list = found.map((event) => { const card = paint(event, false); cards.set(event.id, card); return card; });
  at("events").replaceChildren(...list);
  at("events").setAttribute("aria-busy", "false");
  total = wanted.disputed || wanted.corrected ? found.length : answer.total;
  position = answer.position;
  figures();
  listen();
}

function listen() {
  stream?.close();
  stream = new EventSource(`/v1/stream?after=${encodeURIComponent(position)}`);
  stream.onopen = () => connection("live", "Live");
  stream.onerror = () => {
    const dead = stream.readyState === EventSource.CLOSED;
    connection("lost", "Reconnecting");
    if (dead) setTimeout(load, 3000);
  };
  stream.addEventListener("event", (message) => { position = message.lastEventId; take(JSON.parse(message.data)); });
  stream.addEventListener("hello", (message) => { position = message.lastEventId; });
  stream.addEventListener("resync", load);
}

function connection(state, text) {
  at("connection").dataset.state = state;
  if (at("connection").textContent !== text) at("connection").textContent = text;
}

function fail(text) {
  at("failure").textContent = text;
  at("failure").hidden = !text;
  if (text) connection("lost", "Not connected");
}

/** Keep the filter in the address, so that a view can be kept as a bookmark. */
function remember(wanted) {
  const query = address(wanted).toString();
  window.history.replaceState(null, "", query ? `?${query}` : location.pathname);
}

function restoreFilters() {
  const query = new URLSearchParams(location.search);
  for (const id of ["status", "type", "country"]) {
    if (query.get(id)) { offer(id, query.get(id)); at(id).value = query.get(id); }
  }
  at("q").value = query.get("q") ?? "";
  for (const id of ["disputed", "corrected"]) at(id).checked = query.has(id);
}

function theme(next) {
  if (next === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = next;
  at("theme").textContent = `Theme: ${next}`;
  localStorage.setItem("theme", next);
}

let typing = 0;
at("filters").addEventListener("input", (input) => {
  clearTimeout(typing);
  typing = setTimeout(load, input.target.id === "q" ? 200 : 0);
});
at("filters").addEventListener("submit", (submit) => { submit.preventDefault(); load(); });
at("filters").addEventListener("reset", () => setTimeout(load, 0));
at("theme").addEventListener("click", () => {
  const order = ["auto", "light", "dark"];
  theme(order[(order.indexOf(localStorage.getItem("theme") ?? "auto") + 1) % order.length]);
});
theme(localStorage.getItem("theme") ?? "auto");
restoreFilters();
load();
