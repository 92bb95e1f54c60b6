// What this server has beyond events: its own contract says so.
import { signal } from "@preact/signals";
import { ask } from "./api.js";

export const hasStories = signal(false);
export const hasWatches = signal(false);

export async function lookWhatIsServed() {
  const { paths = {} } = await ask("/openapi.json").catch(() => ({}));
  hasStories.value = "/v1/stories" in paths;
  hasWatches.value = "/v1/watches" in paths;
}
