// Watches: saved filters, each with a page, a stream and a feed of its own.
import { useEffect, useState } from "preact/hooks";
import { ask } from "./api.js";
import { WORDS, shown } from "./filters.jsx";
import { askStories } from "./names.js";
import { FILTERS, go, route } from "./route.js";
import { Empty, Go, useLoaded } from "./ui.jsx";
/** @import { Filter } from "./route.js" */
/** @typedef {{ name: string, title?: string, filter: Filter, send?: string, origin: "file" | "api", editable: boolean,
 *   webhook?: { host: string }, mail?: { every: string, at?: string, zone?: string }, links: { page: string, stream: string, feed: string } }} Watch */

const NAME = "[a-z0-9][a-z0-9\\-]{0,62}";

export function Watches() {
  const [round, setRound] = useState(0);
  const { value, error } = useLoaded(async () => /** @type {{ watches: Watch[], may_write?: boolean }} */ (await ask("/v1/watches", {}, { cache: "no-store" })), [round]);
  const again = () => setRound((count) => count + 1);
  return <section class="view watches" aria-label="Watches">
    <header class="view-head"><h2>Watches</h2><p class="soft">Saved filters. Each has a page, a stream and an Atom feed; some also send webhooks or mail.</p></header>
    {error && <p class="failure">{error}</p>}
    {value && !value.watches.length && <Empty title="Nobody watches anything yet."><p>{value.may_write ? "Set a filter, then save it here under a name." : "Watches stand in the server's file of watches, or come through its API."}</p></Empty>}
    <ul class="story-list">{(value?.watches ?? []).map((watch) => <One key={watch.name} watch={watch} done={again} />)}</ul>
    {value?.may_write && <Save done={again} />}
  </section>;
}

/** @param {{ watch: Watch, done: () => void }} props */
function One({ watch, done }) {
  const [failed, setFailed] = useState("");
  useEffect(() => askStories((watch.filter.story ?? "").split(",").filter(Boolean)), [watch.filter.story]);
  const remove = () => ask(`/v1/watches/${watch.name}`, {}, { method: "DELETE" }).then(done, (error) => setFailed(error.message));
  return <li class="card">
    <h3><Go to={{ view: "events", event: "", filter: { watch: watch.name } }}>{watch.title || watch.name}</Go></h3>
    <ul class="tags">{Object.entries(watch.filter).map(([name, text]) => <li key={name} class="tag"><span class="tag-name">{WORDS[name] ?? "Words"}</span> {text.split(",").map((value) => shown(name, value)).join(", ")}</li>)}</ul>
    <p class="soft"><a href={watch.links.feed}>Atom feed</a> · <a href={watch.links.stream}>Stream</a>
      {watch.webhook && ` · webhook to ${watch.webhook.host}`}{watch.mail && ` · mail each ${watch.mail.every}${watch.mail.at ? ` at ${watch.mail.at} ${watch.mail.zone ?? ""}` : ""}`}
      {watch.origin === "file" && " · from the server's file"}
      {watch.editable && <> · <button type="button" class="link" onClick={remove} aria-label={`Delete ${watch.name}`}>Delete</button></>}</p>
    {failed && <p class="failure">{failed}</p>}
  </li>;
}

/** @param {{ done: () => void }} props */
function Save({ done }) {
  const [failed, setFailed] = useState("");
  const { watch: _, ...filter } = route.value.filter;
  const set = FILTERS.filter((name) => filter[/** @type {keyof typeof filter} */ (name)]);
  /** @param {SubmitEvent} submit */
  const save = async (submit) => {
    submit.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (submit.currentTarget));
    const body = JSON.stringify({ title: String(given.get("title")), filter });
    try {
      await ask(`/v1/watches/${given.get("name")}`, {}, { method: "PUT", body, headers: { "Content-Type": "application/json" } });
      done();
      go({ view: "watches" });
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  };
  return <form class="save card" onSubmit={save}><h3>Save the filter as a watch</h3>
    {set.length === 0 ? <p class="hint">Set a filter above first.</p> : <div class="fields">
      <label>Name in addresses<input name="name" required pattern={NAME} placeholder="ukraine-talks" title="Small letters, digits and hyphens" /></label>
      <label>Title<input name="title" placeholder="The Ukraine talks" /></label>
      <button type="submit" class="button">Save</button></div>}
    {failed && <p class="failure" role="alert">{failed}</p>}
  </form>;
}
