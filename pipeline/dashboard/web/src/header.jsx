// The bar on top: where one is, and how fresh it is.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { connection, heardAt, now, retry, server } from "./live.js";
import { VIEWS, route } from "./route.js";
import { Go } from "./ui.jsx";
import { clock, counted } from "./words.js";
import { hasStories, hasWatches } from "./served.js";

const QUIET_MS = 25_000;
const LAG_SECS = 10;
/** @type {Record<string, string>} */
const TITLES = { events: "Events", timeline: "Timeline", map: "Map", actors: "Actors", quotes: "Quotes", stories: "Stories", watches: "Watches" };

export function Header() {
  useEffect(() => document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [route.value.view, hasStories.value, hasWatches.value]);
  return <header class="top">
    <h1><Go to={{ view: "events", event: "", filter: {} }}><img src="/icon.svg" alt="" width="22" height="22" />Dateline</Go></h1>
    <nav aria-label="Views"><ul>
      {VIEWS.filter((view) => (view !== "stories" || hasStories.value) && (view !== "watches" || hasWatches.value))
        .map((view) => <li key={view}><Go to={{ view, event: "" }} current={route.value.view === view}>{TITLES[view]}</Go></li>)}
    </ul></nav>
    <Freshness />
    <Theme />
    <button type="button" class="quiet" aria-label="Keys and help" onClick={() => { helpOpen.value = true; }}>?</button>
  </header>;
}

export const helpOpen = signal(false);

/** Say plainly how far what is shown can be trusted to be now. */
function freshness() {
  const { state, why, since } = connection.value;
  const silent = now.value.getTime() - heardAt.value;
  const told = server.value;
  const at = clock(since.toISOString());
  if (state === "lost") return { tone: "lost", text: `Reconnecting since ${at} UTC`, why: why || "The connection is lost. What is shown may be old." };
  if (state === "refused") return { tone: "lost", text: "Not live", why };
  if (told?.state === "failed") return { tone: "lost", text: "The server reads no more", why: "Its reader has failed: it must be started anew." };
  if (told?.state === "off") return { tone: "slow", text: "Not live: no stream", why: "This server reads no topic of events; the list is as of its loading." };
  if (told?.state === "stale") return { tone: "slow", text: `The broker is silent, as of ${clock(told.as_of ?? told.now)} UTC`, why: "The server is there, but gets no answer from its broker." };
  if (told?.state === "reading" || (told && told.lag_records > 0 && told.lag_secs > LAG_SECS)) return { tone: "slow", text: `Behind by ${lag(told.lag_secs)}`, why: `${counted(told.lag_records, "record")} to read` };
  if (told?.archive?.state === "away") return { tone: "slow", text: "Live, but the archive is away", why: "New events come; older ones cannot be loaded." };
  if (silent > QUIET_MS) return { tone: "slow", text: `Nothing heard for ${Math.round(silent / 1000)} s`, why: "Even when there is no news the server gives a sign each 15 s." };
  if (state === "connecting") return { tone: "wait", text: "Connecting", why: "" };
  return { tone: "live", text: "Live", why: told?.lag_records ? `${counted(told.lag_records, "record")} to read` : "All that is in the topic is read." };
}

/** @param {number} secs */
const lag = (secs) => (secs < 90 ? `${Math.max(0, Math.round(secs))} s` : secs < 5400 ? `${Math.round(secs / 60)} min` : `${Math.round(secs / 3600)} h`);

function Freshness() {
  const { tone, text, why } = freshness();
  const newest = server.value?.newest_record_at;
  return <div class="freshness">
    <p id="connection" class="connection" data-state={tone} role="status" title={why}>{text}</p>
    {newest && tone === "live" && <p class="newest" title="When the newest record of the events topic was written">newest {clock(newest)}</p>}
    {tone === "lost" && <button type="button" class="quiet" onClick={retry}>Now</button>}
  </div>;
}

const THEMES = ["auto", "light", "dark"];
const theme = signal(localStorage.getItem("theme") ?? "auto");

export function applyTheme() {
  if (theme.value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}

/** Whether dark colours are shown, however that came about. */
export const darkness = signal(isDark());
function isDark() {
  return theme.value === "dark" || (theme.value === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { darkness.value = isDark(); });

function Theme() {
  const turn = () => {
    theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length];
    localStorage.setItem("theme", theme.value);
    applyTheme();
    darkness.value = isDark();
  };
  return <button type="button" id="theme" class="quiet" onClick={turn} aria-label={`Colours: ${theme.value}`} title={`Colours: ${theme.value}`}>
    <span aria-hidden="true">{{ auto: "◐", light: "○", dark: "●" }[theme.value]}</span></button>;
}
