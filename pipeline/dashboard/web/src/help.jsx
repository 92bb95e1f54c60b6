import { useEffect, useRef } from "preact/hooks";
import { helpOpen } from "./header.jsx";
import { KEYS } from "./keys.js";
import { Chip } from "./ui.jsx";

/** @type {[string, string][]} */
const MEANINGS = [
  ["happened", "it took place, is going on, or was agreed"], ["scheduled", "announced or planned, not yet held"],
  ["claimed", "possible, proposed, demanded, or only claimed"], ["postponed", "put off"], ["cancelled", "called off, failed or denied"],
  ["due", "its day has come, and no report says what became of it"],
];

export function Help() {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => { box.current?.showModal(); }, []);
  const close = () => { helpOpen.value = false; };
  return <dialog class="help" ref={box} onClose={close} aria-labelledby="help-title">
    <h2 id="help-title">Keys and colours</h2>
    <dl class="keys-list">{KEYS.map(([keys, what]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{what}</dd></div>)}</dl>
    <dl class="keys-list">{MEANINGS.map(([status, what]) => <div key={status}><dt><Chip status={status} /></dt><dd>{what}</dd></div>)}</dl>
    <p class="hint">Times are UTC. An origin is a report that does not copy another: reprints swell the number of articles, not of origins. The address of the page holds the view, the filter and the open event: keep or send it as a link.</p>
    <p class="hint"><a href="/licences.txt">Licences of the parts of this page</a> · <a href="/openapi.json">The API</a></p>
    <button type="button" class="button" onClick={close}>Close</button>
  </dialog>;
}
