// Names of the ids that filters use, as events and searches have given them.
import { signal } from "@preact/signals";
/** @import { NewsEvent } from "./records" */

/** @type {import("@preact/signals").Signal<Map<string, string>>} */
export const partyNames = signal(new Map());

/** @param {{ id: string, name: string }[]} parties */
export function learn(parties) {
  const fresh = parties.filter((one) => one.id && one.name && !partyNames.value.has(one.id));
  if (!fresh.length) return;
  const known = new Map(partyNames.value);
  for (const one of fresh) known.set(one.id, one.name);
  partyNames.value = known;
}

/** @param {NewsEvent} event */
export const learnFrom = (event) => learn([...event.actors, ...event.recipients]);
