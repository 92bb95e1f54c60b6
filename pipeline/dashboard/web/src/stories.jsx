// Stories: what is running, and one of them with its days, its events and its articles.
import { useState } from "preact/hooks";
import { ask } from "./api.js";
import { changes } from "./live.js";
import { learn } from "./names.js";
import { hasWatches } from "./served.js";
import { filterKey, go, narrow, route } from "./route.js";
import { Chip, Empty, Go, useCalm, useLoaded } from "./ui.jsx";
import { ago, clock, counted, day, listed, stamp, webLink } from "./words.js";
import { now } from "./live.js";
/** @import { Story } from "./records" */
/** @typedef {{ id: string, label: string, first_published: string, last_published: string, articles: number, origins: number, events: number, entities: { id: string, name: string, share: number }[] }} StoryLine */
/** @typedef {{ id: string, type: string, mode: string, status: string, starts_at?: string, date_precision: string, place: string, actors: string[], recipients: string[], origins: number, disputed: boolean }} StoryEvent */
/** @typedef {{ article_id: string, title: string, url: string, publisher: string, published_at: string, reason: string }} StoryArticle */
/** @typedef {{ story: Story, events: StoryEvent[], articles: StoryArticle[] }} Told */

const RELOAD_MS = 10_000;
const PER_PAGE = 50;
const ENTITIES = 6;
const ARTICLES = 25;

export function Stories() {
  const id = route.value.filter.story ?? "";
  return <section class="view stories" aria-label="Stories">{id ? <One id={id.split(",")[0]} /> : <All />}</section>;
}

function All() {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const [count, setCount] = useState(PER_PAGE);
  const { q, country, party, since, until, min_origins } = route.value.filter;
  const { value, error } = useLoaded(async () => /** @type {{ stories: StoryLine[], next?: string }} */ (await ask("/v1/stories", { q, country, party, since, until, min_origins, limit: String(count) })), [filterKey.value, pulse, count]);
  return <>
    <header class="view-head"><h2>Stories</h2><p class="soft">Running topics, the newest first. Search, country and dates narrow them.</p></header>
    {error && <p class="failure">{error}</p>}
    {value && !value.stories.length && <Empty title="No story answers the filter." />}
    <ul class="story-list">{(value?.stories ?? []).map((story) => <li key={story.id} class="card">
      <h3><Go to={{ filter: { ...route.value.filter, story: story.id } }}>{story.label}</Go></h3>
      <p class="soft">{listed(story.entities.slice(0, ENTITIES).map((one) => one.name))}</p>
      <p class="soft">{counted(story.articles, "article")} · {counted(story.origins, "origin")} · <b>{counted(story.events, "event")}</b> · {day(story.first_published)} – {ago(story.last_published, now.value)}</p>
    </li>)}</ul>
    {value?.next && count < 500 && <button type="button" class="button" onClick={() => setCount(Math.min(500, count + PER_PAGE))}>More stories</button>}
  </>;
}

/** @param {{ id: string }} props */
function One({ id }) {
  const pulse = useCalm(changes.value, RELOAD_MS);
  const { value, error } = useLoaded(async () => {
    const told = /** @type {Told} */ (await ask(`/v1/stories/${encodeURIComponent(id)}`));
    learn([...told.story.entities, { id, name: told.story.label }]);
    return told;
  }, [id, pulse]);
  const back = <button type="button" class="link" onClick={() => narrow("story", "")}>← All stories</button>;
  if (error) return <>{back}<Empty title={`The story cannot be shown: ${error}`} /></>;
  if (!value) return <>{back}<div class="waiting" aria-busy="true"><div class="ghost" /></div></>;
  const { story, events, articles } = value;
  return <>
    {back}
    <header class="view-head story-head"><h2>{story.label}</h2>
      <div class="buttons"><Go class="button" to={{ view: "events", filter: { story: id } }}>Its events, live</Go>
        {hasWatches.value && <Go class="button second" to={{ view: "watches", filter: { story: id } }}>Watch it</Go>}</div>
      <p class="soft">{counted(story.articles, "article")}, {story.articles - (story.copies ?? 0)} of them no copies · {counted(events.length, "event")} · {day(story.first_published)} – {stamp(story.last_published)} UTC</p>
      <ul class="tags">{story.entities.slice(0, 12).map((one) => <li key={one.id}><button type="button" class="tag" onClick={() => go({ view: "events", filter: { story: id, party: one.id } })}>{one.name}</button></li>)}</ul></header>
    <div class="columns">
      <section><h3>Events</h3>{!events.length && <p class="hint">None yet.</p>}
        <ul class="plain">{events.map((event) => <StoryRow key={event.id} event={event} />)}</ul></section>
      <section><h3>Day by day</h3><ol class="history">{story.timeline.map((one) => <li key={one.day + one.title}>
        <b>{day(one.day)}</b> <span class="soft">{counted(one.articles, "article")}</span><br />
        {webLink(one.url) ? <a href={webLink(one.url)} target="_blank" rel="noopener noreferrer">{one.title}</a> : one.title}</li>)}</ol>
        <Articles articles={articles} /></section>
    </div>
  </>;
}

/** @param {{ event: StoryEvent }} props */
function StoryRow({ event }) {
  const to = event.recipients.length ? ` → ${listed(event.recipients)}` : "";
  return <li class="event-line"><Chip status={event.status} />
    <span class="line-what"><Go to={{ event: event.id }}>{listed(event.actors) || "Unnamed"}{to}</Go> {event.disputed && <span class="mark no">Disputed</span>}
      <span class="soft"> {[[event.type.toLowerCase(), event.mode].filter(Boolean).join(" · "), event.starts_at && day(event.starts_at), event.starts_at && ["minute", "hour"].includes(event.date_precision) && `${clock(event.starts_at)} UTC`, event.place].filter(Boolean).join(" · ")}</span></span></li>;
}

/** @param {{ articles: StoryArticle[] }} props */
function Articles({ articles }) {
  const [all, setAll] = useState(false);
  if (!articles.length) return null;
  return <><h3>Articles <span class="soft">{articles.length}</span></h3><ul class="plain">{articles.slice(0, all ? undefined : ARTICLES).map((one) => <li key={one.article_id}>
    {webLink(one.url) ? <a href={webLink(one.url)} target="_blank" rel="noopener noreferrer">{one.title || one.url}</a> : one.title || <span class="soft" title={one.article_id}>Without a title here</span>}
    <span class="soft"> {[one.publisher, stamp(one.published_at), one.reason === "copy" && "copy"].filter(Boolean).join(" · ")}</span></li>)}</ul>
    {articles.length > ARTICLES && !all && <button type="button" class="link" onClick={() => setAll(true)}>Show all {articles.length}</button>}</>;
}
