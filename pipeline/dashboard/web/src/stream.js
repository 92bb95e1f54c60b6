// The stream of changes: it resumes where it was, says when it hears nothing, and comes back.
import { createParser } from "eventsource-parser";
import { Refusal, credentials, refusal, urlOf } from "./api.js";
/** @import { Filter } from "./route" */
/** @typedef {"connecting" | "live" | "lost" | "refused"} State */
/** @typedef {{ name: string, data: any }} Message */

/** Two heartbeats of the server may be late before the line counts as dead. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;

export class Stream {
  /** @param {Filter} filter @param {string} since from when on changes are wanted
   * @param {(message: Message) => void} take @param {(state: State, why: string) => void} tell @param {() => void} heard */
  constructor(filter, since, take, tell, heard) {
    this.filter = filter;
    this.since = since;
    this.take = take;
    this.tell = tell;
    this.heard = heard;
    this.lastId = "";
    this.wait = FIRST_WAIT_MS;
    this.closed = false;
    this.renewed = false;
    this.line = new AbortController();
    this.wake = () => undefined;
    void this.#run();
  }

  close() {
    this.closed = true;
    this.line.abort();
    this.wake();
  }

  /** Try at once: the reader came back, or the network did. */
  hurry() { this.wake(); }

  async #run() {
    while (!this.closed) {
      let asked = 0;
      try {
        await this.#listen();
        if (this.renewed) { this.renewed = false; continue; }
        if (!this.closed) this.tell("lost", "The server ended the connection");
      } catch (error) {
        if (this.closed) return;
        asked = error instanceof Refusal ? error.retrySecs * 1000 : 0;
        const refused = error instanceof Refusal && error.status < 500;
        this.tell(refused ? "refused" : "lost", error instanceof Refusal ? error.message : "The server does not answer");
      }
      await this.#pause(Math.max(asked, this.wait * (0.75 + Math.random() / 2)));
      this.wait = Math.min(this.wait * 1.6, LONGEST_WAIT_MS);
    }
  }

  async #listen() {
    const line = new AbortController();
    this.line = line;
    /** @type {Record<string, string | undefined>} */
    const query = { ...this.filter, since: this.lastId ? undefined : this.since };
    /** @type {Record<string, string>} */
    const resume = this.lastId ? { "Last-Event-ID": this.lastId } : {};
    const response = await fetch(urlOf("/v1/stream", query), {
      headers: { Accept: "text/event-stream", ...credentials(), ...resume }, cache: "no-store", signal: line.signal,
    });
    if (!response.ok || !response.body) throw await refusal(response);
    this.wait = FIRST_WAIT_MS;
    this.tell("connecting", "");
    const parser = createParser({ onEvent: ({ id, event, data }) => this.#dispatch(id, event, data) });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const watchdog = setTimeout(() => line.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
      if (done) return;
      this.heard();
      parser.feed(value);
    }
  }

  /** @param {string | undefined} id @param {string | undefined} name @param {string} data */
  #dispatch(id, name, data) {
    if (this.closed) return;
    if (id) this.lastId = id;
    if (name === "bye") { this.renewed = JSON.parse(data || "{}").reason === "renew"; return; }
    if (name === "live") this.tell("live", "");
    if (name && data) this.take({ name, data: JSON.parse(data) });
  }

  /** @param {number} ms */
  #pause(ms) {
    return new Promise((/** @type {(value: undefined) => void} */ resolve) => {
      const timer = setTimeout(() => resolve(undefined), ms);
      this.wake = () => { clearTimeout(timer); resolve(undefined); return undefined; };
    });
  }
}
