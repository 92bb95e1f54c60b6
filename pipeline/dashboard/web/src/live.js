// What the page knows: the feed of the filter, its stream, the clock, and how fresh all of it is.
import { batch, effect, signal, untracked } from "@preact/signals";
import { ask, explained, pageOf, totalOf } from "./api.js";
import { Feed } from "./feed.js";
import { filterKey, route } from "./route.js";
import { Stream } from "./stream.js";
import { headline } from "./words.js";
/** @import { NewsEvent } from "./records" */
/** @import { Message, State } from "./stream.js" */
/** @typedef {{ state: string, now: string, as_of?: string, newest_record_at?: string, lag_records: number, lag_secs: number, archive?: { kind: string, state: string, complete_until?: string } }} ServerStatus */

const OVERLAP_MS = 10 * 60_000;
const STATUS_EVERY_MS = 10_000;
const TOTAL_EVERY_MS = 30_000;
const CHANGES_KEPT = 500;

export const now = signal(new Date());
export const connection = signal({ state: /** @type {State} */ ("connecting"), why: "", since: new Date() });
/** When the server was heard last, in ms of the clock. */
export const heardAt = signal(Date.now());
export const server = signal(/** @type {ServerStatus | null} */ (null));
export const total = signal(/** @type {number | null} */ (null));
export const failure = signal("");
/** What a screen reader is told. */
export const announced = signal("");
/** Counts up with every change of the feed: whoever reads it is drawn anew. */
export const beat = signal(0);
/** Counts up with every new or changed event, whatever the filter of a view. */
export const changes = signal(0);
/** The last change of each event since the page was opened. */
export const lastChange = new Map(/** @type {[string, { from: NewsEvent, at: Date }][]} */ ([]));

const changed = () => { beat.value += 1; };
const noFeed = new Feed({ page: async () => ({ events: [] }), one: () => Promise.reject(new Error("closed")) }, changed);
export const feed = signal(noFeed);
/** @type {Stream | null} */
let stream = null;
let session = 0;

/** @param {State} state @param {string} why */
function tell(state, why) {
  if (connection.value.state === state && connection.value.why === why) return;
  connection.value = { state, why, since: new Date() };
}

async function askStatus() {
  try {
    server.value = await ask("/v1/status", {}, { cache: "no-store" });
    heardAt.value = Date.now();
  } catch {
    server.value = null; // the connection says so already
  }
}

/** Start anew for the filter in the address: first listen, then load, so that nothing falls between. */
async function begin() {
  const mine = ++session;
  const filter = route.value.filter;
  stream?.close();
  feed.value.closed = true;
  const next = new Feed({ page: (cursor) => pageOf(filter, cursor), one: async (id) => (await explained(id)).event }, changed);
  feed.value = next;
  batch(() => { total.value = null; failure.value = ""; changed(); });
  await askStatus();
  if (mine !== session) return;
  const until = server.value?.archive?.complete_until ?? new Date(Date.now() - OVERLAP_MS).toISOString();
  void askTotal(mine);
  let fromStart = true;
  stream = new Stream(filter, until, (message) => {
    if (message.name === "resync" && !fromStart) { void begin(); return; }
    if (message.name === "hello") fromStart = false;
    take(message, next);
  }, tell, () => { heardAt.value = Date.now(); });
  await loadFirst(next, mine);
}

/** @param {Feed} next @param {number} mine */
async function loadFirst(next, mine) {
  try {
    await next.more();
    if (mine === session) failure.value = "";
  } catch (error) {
    if (mine !== session) return;
    failure.value = `The events cannot be loaded: ${error instanceof Error ? error.message : error}`;
    if (!(error instanceof Object && "status" in error && Number(error.status) < 500 && error.status !== 429)) setTimeout(() => mine === session && loadFirst(next, mine), 3000);
  }
}

async function askTotal(mine = session) {
  const found = await totalOf(route.value.filter).catch(() => null);
  if (mine === session) total.value = found;
}

/** @param {Message} message @param {Feed} into */
function take({ name, data }, into) {
  if (name === "event") receive(data, into);
  if (name === "gone") sayGone(data, into);
  if (name === "live") into.isLive = true;
}

/** @param {NewsEvent} event @param {Feed} into */
function receive(event, into) {
  const before = into.records.get(event.id) ?? into.waiting.get(event.id);
  const what = into.take(event);
  if (!what) return;
  changes.value += 1;
  if (before && what === "changed") noteChange(before);
  if (connection.value.state !== "live") return;
  if (what === "new") {
    if (total.value !== null && event.op === "create") total.value += 1;
    announced.value = `${event.op === "create" ? "New event" : "Reported again"}: ${headline(event)}`;
  } else if (before && before.status !== event.status) {
    announced.value = `Status changed from ${before.status}: ${headline(event)}`;
  }
}

/** @param {NewsEvent} before */
function noteChange(before) {
  lastChange.delete(before.id);
  lastChange.set(before.id, { from: before, at: new Date() });
  for (const id of lastChange.keys()) {
    if (lastChange.size <= CHANGES_KEPT) break;
    lastChange.delete(id);
  }
}

/** @param {{ id: string, revision: number, op: NewsEvent["op"] | "delete", merged_into: string, reason: NewsEvent["reason"] }} gone @param {Feed} into */
function sayGone(gone, into) {
  const known = into.records.get(gone.id);
  changes.value += 1;
  if (known && (gone.op === "merge" || gone.op === "retract")) {
    if (into.take({ ...known, op: gone.op, revision: gone.revision, merged_into: gone.merged_into, reason: gone.reason })) {
      announced.value = `${gone.op === "merge" ? "Merged into another" : "Retracted"}: ${headline(known)}`;
      if (total.value) total.value -= 1;
    }
  } else if (into.drop(gone.id) && total.value && connection.value.state === "live") {
    total.value -= 1;
  }
}

export function startUp() {
  effect(() => { filterKey.value; untracked(() => { void begin(); }); });
  setInterval(() => { now.value = new Date(); }, 1000);
  setInterval(askStatus, STATUS_EVERY_MS);
  setInterval(() => askTotal(), TOTAL_EVERY_MS);
  addEventListener("online", () => stream?.hurry());
  addEventListener("offline", () => tell("lost", "This device is offline"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) stream?.hurry(); });
}

/** Try everything again now. */
export function retry() {
  void begin();
}
