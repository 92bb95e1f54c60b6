// The page: the bar, the filters, one of the views, and beside it the open event.
import { useEffect } from "preact/hooks";
import { tokenWanted, useToken } from "./api.js";
import { Actors } from "./actors.jsx";
import { Agenda } from "./agenda.jsx";
import { Detail } from "./detail.jsx";
import { Filters } from "./filters.jsx";
import { Header, helpOpen } from "./header.jsx";
import { Help } from "./help.jsx";
import { onKey } from "./keys.js";
import { List } from "./list.jsx";
import { announced, retry } from "./live.js";
import { Places } from "./places.jsx";
import { Quotes } from "./quotes.jsx";
import { route } from "./route.js";
import { Stories } from "./stories.jsx";
import { Timeline } from "./timeline.jsx";
import { Watches } from "./watches.jsx";

/** @type {Record<import("./route.js").Route["view"], () => preact.VNode>} */
const VIEWS = { events: List, timeline: Timeline, map: Places, actors: Actors, quotes: Quotes, stories: Stories, watches: Watches };

export function App() {
  const { view, event } = route.value;
  const View = VIEWS[view];
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => { document.title = view === "events" ? "Dateline: live events" : `Dateline: ${view}`; }, [view]);
  const beside = event ? "event" : view === "events" ? "agenda" : "";
  return <div class="page" data-view={view} data-beside={beside}>
    <a class="skip" href="#main">Skip to the events</a>
    <Header />
    {tokenWanted.value && <TokenForm />}
    <Filters />
    <main id="main" tabIndex={-1}><View /></main>
    {event ? <Detail /> : view === "events" ? <Agenda /> : null}
    <p class="visually-hidden" id="news" role="status" aria-live="polite">{announced.value}</p>
    {helpOpen.value && <Help />}
  </div>;
}

function TokenForm() {
  /** @param {SubmitEvent} submit */
  const take = (submit) => {
    submit.preventDefault();
    useToken(String(new FormData(/** @type {HTMLFormElement} */ (submit.currentTarget)).get("token")));
    retry();
  };
  return <form class="token" onSubmit={take}>
    <label>This server answers only with a token. It is kept until this tab is closed. <input type="password" name="token" required autocomplete="off" /></label>
    <button type="submit" class="button">Use it</button>
  </form>;
}
