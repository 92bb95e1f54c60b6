// Asking the API. A token, where the server wants one, is kept for this tab only.
import { signal } from "@preact/signals";
/** @import { Explained, NewsEvent, Count } from "./records" */
/** @import { Filter } from "./route" */

/** Whether the server has said that it answers only to those with a token. */
export const tokenWanted = signal(false);

/** What a server refuses with; `code` as in its problem document, `retrySecs` if it names a wait. */
export class Refusal extends Error {
  /** @param {number} status @param {string} code @param {string} detail @param {number} retrySecs */
  constructor(status, code, detail, retrySecs) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.retrySecs = retrySecs;
  }
}

/** @param {string} token */
export function useToken(token) {
  sessionStorage.setItem("token", token);
  tokenWanted.value = false;
}

/** @returns {Record<string, string>} */
export function credentials() {
  const token = sessionStorage.getItem("token");
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** @param {Response} response @returns {Promise<Refusal>} */
export async function refusal(response) {
  if (response.status === 401) tokenWanted.value = true;
  const problem = await response.json().catch(() => ({}));
  return new Refusal(response.status, String(problem.code ?? ""), String(problem.detail ?? ""), Number(response.headers.get("Retry-After")) || 0);
}

/** @param {string} path @param {Record<string, string | undefined>} [query] @returns {string} */
export function urlOf(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value);
  return given.length ? `${path}?${new URLSearchParams(/** @type {[string, string][]} */ (given))}` : path;
}

/** What the browser keeps is asked about each time: a change that the stream told must be seen.
 * Raises Refusal, or TypeError where nobody answers.
 * @param {string} path @param {Record<string, string | undefined>} [query] @param {RequestInit} [how] @returns {Promise<any>} */
export async function ask(path, query = {}, how = {}) {
  const response = await fetch(urlOf(path, query), { cache: "no-cache", ...how, headers: { ...credentials(), ...how.headers } });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? undefined : response.json();
}

const PAGE_SIZE = "200";
/** Counts are of all time, not of the last 30 days. */
const EVER = "1000-01-01";

/** @param {Filter} filter @param {string} cursor @param {Record<string, string>} [more] @returns {Promise<{ events: NewsEvent[], next?: string }>} */
export const pageOf = (filter, cursor, more = {}) => ask("/v1/events", { ...filter, limit: PAGE_SIZE, cursor, ...more });

/** @param {string} id @returns {Promise<Explained>} */
export const explained = (id) => ask(`/v1/events/${encodeURIComponent(id)}`);

/** @param {Filter} filter @param {Record<string, string>} how @returns {Promise<Count[]>} */
export async function countsOf(filter, how) {
  return (await ask("/v1/counts", { ...filter, since: filter.since ?? EVER, ...how })).counts;
}

/** @param {Filter} filter @returns {Promise<number>} */
export async function totalOf(filter) {
  const counts = await countsOf(filter, { every: "all", by: "none" });
  return counts.reduce((sum, one) => sum + one.events, 0);
}
