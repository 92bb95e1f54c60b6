// The list of events: pages of the API from the newest on, kept current by the stream.
// Of 100,000 rows only the order is kept; records out of sight are let go and asked for again.
/** @import { NewsEvent } from "./records" */
/** @typedef {{ id: string, at: number, revision: number, cursor: string }} Row */
/** @typedef {{ page: (cursor: string) => Promise<{ events: NewsEvent[], next?: string }>, one: (id: string) => Promise<NewsEvent> }} Source */

/** @param {Row} one @param {Row} other @returns {number} */
const byLastSeen = (one, other) =>
  one.at === other.at ? (one.id < other.id ? 1 : one.id > other.id ? -1 : 0) : one.at < other.at ? 1 : -1;

export class Feed {
  /** @param {Source} source @param {() => void} changed called after each change @param {number} [keep] records kept */
  constructor(source, changed, keep = 1500) {
    this.source = source;
    this.changed = changed;
    this.keep = keep;
    /** @type {Row[]} */
    this.rows = [];
    /** @type {Map<string, Row>} */
    this.known = new Map();
    /** @type {Map<string, NewsEvent>} */
    this.records = new Map();
    /** @type {Map<string, NewsEvent>} what has come while the list was held still */
    this.waiting = new Map();
    /** @type {Map<string, number>} when a row lit up last */
    this.fresh = new Map();
    /** @type {Map<string, Promise<void>>} */
    this.asked = new Map();
    this.next = "";
    this.done = false;
    this.held = false;
    /** Whether what comes is news: until the stream has caught up nothing lights up. */
    this.isLive = false;
    this.closed = false;
  }

  /** Load the page after those that are there. Raises what the source raises. */
  async more() {
    if (this.done || this.closed) return;
    await this.#once(`page ${this.next}`, async () => {
      const cursor = this.next;
      const page = await this.source.page(cursor);
      if (this.closed || cursor !== this.next) return;
      for (const event of page.events) this.#append(event, cursor);
      this.next = page.next ?? "";
      this.done = !this.next;
      this.changed();
    });
  }

  /** @param {string} id @returns {NewsEvent | undefined} the record, or nothing until it is here again */
  get(id) {
    const record = this.records.get(id);
    const row = this.known.get(id);
    if (!record && row) void this.#refill(row).catch(() => undefined);
    return record;
  }

  /** Take in what the stream says. Old revisions say nothing.
   * @param {NewsEvent} event @returns {"" | "new" | "changed"} */
  take(event) {
    const row = this.known.get(event.id);
    const latest = Math.max(row?.revision ?? 0, this.waiting.get(event.id)?.revision ?? 0);
    if (event.revision <= latest) return "";
    const gone = event.op === "merge" || event.op === "retract";
    if (row) {
      row.revision = event.revision;
      this.#remember(event);
      this.#light(event.id);
      if (!gone && row.at !== Date.parse(event.last_seen)) this.waiting.set(event.id, event);
    } else if (gone) {
      this.waiting.delete(event.id);
      return "";
    } else {
      this.waiting.set(event.id, event);
    }
    if (!this.held) this.release();
    this.changed();
    return row ? "changed" : "new";
  }

  /** Take an event out that does not answer the filter any more. @param {string} id @returns {boolean} whether it was there */
  drop(id) {
    const row = this.known.get(id);
    const waited = this.waiting.delete(id);
    if (row) {
      this.known.delete(id);
      this.records.delete(id);
      this.rows.splice(this.rows.indexOf(row), 1);
    }
    if (row || waited) this.changed();
    return Boolean(row) || waited;
  }

  /** How many events have come that the held list does not show. */
  get news() {
    let found = 0;
    for (const id of this.waiting.keys()) if (!this.known.has(id)) found += 1;
    return found;
  }

  /** Put what has waited where it belongs. */
  release() {
    if (!this.waiting.size) return;
    const moved = new Set(this.waiting.keys());
    const rest = this.rows.filter((row) => !moved.has(row.id));
    for (const event of this.waiting.values()) {
      const row = this.known.get(event.id) ?? { id: event.id, at: 0, revision: 0, cursor: "" };
      Object.assign(row, { at: Date.parse(event.last_seen), revision: Math.max(row.revision, event.revision), cursor: "" });
      const place = placeOf(rest, row);
      if (place === rest.length && !this.done && rest.length) {
        this.known.delete(row.id); // older than all that is loaded: it comes with its page
        continue;
      }
      if (!this.known.has(row.id)) {
        this.known.set(row.id, row);
        this.#remember(event);
        this.#light(row.id);
      }
      rest.splice(place, 0, row);
    }
    this.waiting.clear();
    this.rows = rest;
    this.changed();
  }

  /** @param {string} id */
  #light(id) {
    if (this.isLive) this.fresh.set(id, performance.now());
  }

  /** @param {NewsEvent} event @param {string} cursor */
  #append(event, cursor) {
    const row = this.known.get(event.id);
    if (row && row.revision >= event.revision) return;
    this.#remember(event);
    if (row) { row.revision = event.revision; return; }
    if (this.waiting.has(event.id)) return;
    const added = { id: event.id, at: Date.parse(event.last_seen), revision: event.revision, cursor };
    this.known.set(event.id, added);
    this.rows.splice(placeOf(this.rows, added), 0, added);
  }

  /** @param {NewsEvent} event */
  #remember(event) {
    this.records.delete(event.id);
    this.records.set(event.id, event);
    for (const id of this.records.keys()) {
      if (this.records.size <= this.keep) break;
      this.records.delete(id);
    }
  }

  /** Ask again for a record that was let go: with its page, or alone if it has moved since.
   * @param {Row} row */
  #refill(row) {
    return this.#once(`refill ${row.cursor}`, async () => {
      const page = await this.source.page(row.cursor);
      for (const event of page.events) {
        const known = this.known.get(event.id);
        if (known && event.revision >= known.revision) { known.revision = event.revision; this.#remember(event); }
      }
      if (!this.records.has(row.id)) this.#remember(await this.source.one(row.id));
      if (!this.closed) this.changed();
    });
  }

  /** Do not ask for the same twice at once. @param {string} key @param {() => Promise<void>} ask */
  #once(key, ask) {
    const running = this.asked.get(key);
    if (running) return running;
    const started = ask().finally(() => this.asked.delete(key));
    this.asked.set(key, started);
    return started;
  }
}

/** @param {Row[]} rows @param {Row} row @returns {number} where it belongs among sorted rows */
function placeOf(rows, row) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byLastSeen(rows[middle], row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
