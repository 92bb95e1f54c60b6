// Names of the ids that filters use, as events and searches have given them.
import { signal } from "@preact/signals";
import { ask } from "./api.js";
/** @import { NewsEvent } from "./records" */

/** Of parties and of stories, whose name is their headline.
 * @type {import("@preact/signals").Signal<Map<string, string>>} */
export const nameOf = signal(new Map());

/** @param {{ id: string, name: string }[]} named */
export function learn(named) {
  const fresh = named.filter((one) => one.id && one.name && nameOf.value.get(one.id) !== one.name);
  if (!fresh.length) return;
  const known = new Map(nameOf.value);
  for (const one of fresh) known.set(one.id, one.name);
  nameOf.value = known;
}

/** Ask for the headlines of stories that are not known. @param {string[]} ids */
export function askStories(ids) {
  for (const id of ids.filter((one) => !nameOf.value.has(one))) {
    ask(`/v1/stories/${encodeURIComponent(id)}`).then(({ story }) => learn([{ id, name: story.label }]), () => undefined);
  }
}

/** @param {NewsEvent} event */
export const learnFrom = (event) => learn([...event.actors, ...event.recipients]);
