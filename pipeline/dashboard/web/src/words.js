// How things are said: dates as precisely as the text gives them, names, numbers, links.
/** @import { NewsEvent, Party, EventDate, Quantity } from "./records" */

const UTC = { timeZone: "UTC" };
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", ...UTC });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", ...UTC });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", ...UTC });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", ...UTC });
const STAMP = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", ...UTC });
const STAMP_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", ...UTC });
const OLD_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", ...UTC });
const HOUR = 3_600_000;

/** What a status means to a reader, as a colour: the name of a tone of the stylesheet.
 * @type {Record<string, string>} */
export const TONES = {
  happened: "done", ongoing: "done", agreed: "done", scheduled: "plan", planned: "plan",
  possible: "maybe", proposed: "maybe", demanded: "maybe", claimed: "maybe",
  postponed: "halt", cancelled: "no", failed: "no", denied: "no", negated: "no", due: "due",
};
/** PLOVER's quad classes. */
export const QUADS = ["", "Verbal cooperation", "Material cooperation", "Verbal conflict", "Material conflict"];

/** @param {string} text @returns {Date} the instant, or midnight UTC of a date */
export const instant = (text) => new Date(text.length === 10 ? `${text}T00:00:00Z` : text);

/** @param {Date} date @returns {string} its day in UTC, as in an url */
export const isoDay = (date) => date.toISOString().slice(0, 10);

/** @param {string} text @param {Date} [now] */
export function day(text, now) {
  const date = instant(text);
  return now && date.getUTCFullYear() === now.getUTCFullYear() ? SHORT_DAY.format(date) : DAY.format(date);
}

/** @param {string} text an instant; `20 Aug, 14:02`, with the year where it is not this one */
export function stamp(text, now = new Date()) {
  const date = instant(text);
  return (date.getUTCFullYear() === now.getUTCFullYear() ? STAMP : STAMP_YEAR).format(date);
}

/** @param {string} text an instant @returns {string} the clock in UTC */
export const clock = (text) => CLOCK.format(instant(text));

/** @param {string} text an instant @param {Date} now @returns {string} how long ago, in one unit; of another year the day */
export function ago(text, now) {
  const minutes = Math.round((now.getTime() - instant(text).getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.round(minutes / 60)} h ago`;
  const date = instant(text);
  return (date.getUTCFullYear() === now.getUTCFullYear() ? STAMP : OLD_DAY).format(date);
}

/** @param {EventDate} date @param {Date} [now] @returns {string} no more precise than the text is */
export function span(date, now) {
  if (date.precision === "year") return date.start.slice(0, 4);
  if (date.precision === "month") return MONTH.format(instant(date.start));
  if (date.precision === "quarter") return `Q${Math.floor(instant(date.start).getUTCMonth() / 3) + 1} ${date.start.slice(0, 4)}`;
  if (date.precision === "week") return `week of ${day(date.start, now)}`;
  const until = date.end && date.end.slice(0, 10) !== date.start.slice(0, 10) ? ` – ${day(date.end, now)}` : "";
  return day(date.start, now) + until;
}

/** @param {EventDate} date @returns {Date} the last instant that its precision allows */
export function lastInstant(date) {
  const end = date.end || date.start;
  if (end.length > 10) return new Date(instant(end).getTime() + (date.precision === "minute" ? 0 : HOUR));
  const last = instant(end);
  if (date.precision === "week" && !date.end) return new Date(last.getTime() + 7 * 24 * HOUR - 1);
  if (date.precision === "month" && !date.end) return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1) - 1);
  if (date.precision === "quarter" && !date.end) return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 3) - 1);
  if (date.precision === "year" && !date.end) return new Date(Date.UTC(last.getUTCFullYear() + 1, 0) - 1);
  return new Date(last.getTime() + 24 * HOUR - 1);
}

/** Tell how an announced event stands to the clock.
 * @param {NewsEvent} event @param {Date} now @returns {"" | "overdue" | "today" | "ahead"} */
export function dueness(event, now) {
  if (!["scheduled", "planned", "due"].includes(event.status) || !event.event_date || event.event_date.basis === "as_of") return "";
  if (lastInstant(event.event_date) < now) return "overdue";
  return isoDay(instant(event.event_date.start)) <= isoDay(now) ? "today" : "ahead";
}

/** @param {string[]} all @returns {string} `Ukraine, Russia and Türkiye` */
export function listed(all) {
  return all.length <= 2 ? all.join(" and ") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

/** @param {Party[]} parties */
export const names = (parties) => listed(parties.map((party) => party.name || party.text));

/** Say in one line who does what to whom, for titles and for screen readers.
 * @param {NewsEvent} event */
export function headline(event) {
  const to = event.recipients.length ? ` → ${names(event.recipients)}` : "";
  return `${names(event.actors) || "Unnamed"}${to}: ${kind(event)}, ${event.status}`;
}

/** @param {NewsEvent} event */
export const kind = (event) => [event.type.toLowerCase(), event.mode].filter(Boolean).join(" · ");

/** What it is, and what it is about, where that is told. @param {NewsEvent} event */
export const kindAndContent = (event) => (event.content ? `${kind(event)}: ${event.content.text}` : kind(event));

/** @param {number} number */
export const figure = (number) => number.toLocaleString("en-GB", { maximumFractionDigits: 2 });

/** @param {number} number @param {string} word @param {string} [many] */
export const counted = (number, word, many) => `${figure(number)} ${number === 1 ? word : (many ?? `${word}s`)}`;

/** @param {Quantity} count */
export function amount(count) {
  const bounds = count.low !== undefined && count.high === undefined && count.low === count.value ? "at least " : "";
  return [count.hedge, bounds + figure(count.value), count.unit || count.kind, count.rate && `per ${count.rate}`].filter(Boolean).join(" ");
}

/** @param {NewsEvent} event @returns {boolean} whether a source took back a value */
export const isCorrected = (event) => event.values.some((value) => value.article_ids.length === 0);

/** @param {NewsEvent} event */
export const isGone = (event) => event.op === "merge" || event.op === "retract";

/** Say why an event is not there any more. @param {NewsEvent} event */
export function farewell(event) {
  if (event.op === "merge") return "Merged into another event";
  /** @type {Record<string, string>} */
  const reasons = {
    kill: "Retracted: the publisher killed the article",
    withdrawn: "Retracted: the publisher withdrew the article",
    revised: "Retracted: the newest version of the article does not report it any more",
  };
  return reasons[event.reason ?? ""] ?? "Retracted";
}

/** The sentence that tells how things stand: the one that gave the status, else the newest.
 * @param {NewsEvent} event */
export function gist(event) {
  const last = event.status_history.at(-1);
  const telling = last && event.evidence.find((one) => one.article_id === last.article_id && one.start <= last.start && last.start < one.end);
  return (telling ?? event.evidence.at(-1))?.sentence ?? event.content?.text ?? "";
}

/** @param {string} [url] @returns {string | undefined} the url, if it is one of the web */
export function webLink(url) {
  try {
    const parsed = new URL(url ?? "");
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}
