// The live list: only the rows in sight are in the document.
import { tokenWanted } from "./api.js";
import { useEffect, useRef } from "preact/hooks";
import { beat, connection, failure, feed, retry, total } from "./live.js";
import { filterKey, go, route } from "./route.js";
import { Row } from "./row.jsx";
import { Empty, useVirtual } from "./ui.jsx";
import { counted } from "./words.js";

const ROW_PX = 86;
const PHONE_ROW_PX = 124;
const AHEAD = 40;
/** Scrolled further than this, the list stands still and new events wait. */
const STILL_PX = 60;

export function List() {
  beat.value;
  const current = feed.value;
  const scroller = useRef(/** @type {HTMLDivElement | null} */ (null));
  const rows = current.rows;
  const virtual = useVirtual({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (innerWidth < 640 ? PHONE_ROW_PX : ROW_PX),
    getItemKey: (index) => rows[index]?.id ?? String(index),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD && !current.done && rows.length) current.more().catch((error) => { failure.value = String(error.message ?? error); });
  }, [last, rows.length, current]);
  useEffect(() => { scroller.current?.scrollTo(0, 0); }, [filterKey.value]);
  useEffect(() => { scrollToRow.current = (index) => virtual.scrollToIndex(index, { align: "auto" }); }, [virtual]);
  const hold = () => {
    current.held = (scroller.current?.scrollTop ?? 0) > STILL_PX;
    if (!current.held) current.release();
  };
  const release = () => { scroller.current?.scrollTo(0, 0); current.held = false; current.release(); };
  return <section class="list" aria-label="Events">
    {failure.value && !tokenWanted.value && <p class="failure" role="alert">{failure.value} <button type="button" class="link" onClick={retry}>Try again</button></p>}
    {current.news > 0 && <button type="button" class="news" onClick={release}>↑ {counted(current.news, "new event")}</button>}
    <div class="scroll" ref={scroller} onScroll={hold} tabIndex={-1}>
      <div class="rows" role="feed" aria-label="Events, those reported last first" aria-busy={!rows.length && !current.done} style={{ height: `${virtual.getTotalSize()}px` }}>
        {items.map((item) => <div key={item.key} class="slot" role="presentation" data-index={item.index} ref={(node) => { if (node) virtual.measureElement(node); }} style={{ transform: `translateY(${item.start}px)` }}>
          <Row id={rows[item.index].id} event={current.get(rows[item.index].id)} place={item.index + 1} size={total.value ?? -1} open={route.value.event === rows[item.index].id} freshAt={current.fresh.get(rows[item.index].id)} />
        </div>)}
      </div>
      {!rows.length && !failure.value && (current.done ? <Nothing /> : <Waiting />)}
    </div>
  </section>;
}

/** @type {{ current: (index: number) => void }} */
const scrollToRow = { current: () => undefined };

/** Go to the row so many below (or above) the open one, or the first. @param {number} step */
export function moveBy(step) {
  const { rows } = feed.value;
  const here = rows.findIndex((row) => row.id === route.value.event);
  const next = here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + step));
  if (!rows[next]) return;
  go({ event: rows[next].id }, true);
  scrollToRow.current(next);
  const focus = () => document.getElementById(`row-${rows[next].id}`)?.focus({ preventScroll: true });
  focus();
  requestAnimationFrame(() => { if (document.activeElement === document.body) focus(); });
}

function Waiting() {
  return <div class="waiting" aria-hidden="true">{[0, 1, 2, 3, 4, 5].map((one) => <div key={one} class="ghost" />)}</div>;
}

function Nothing() {
  if (Object.keys(route.value.filter).length) {
    return <Empty title="No event answers this filter."><button type="button" class="button" onClick={() => go({ filter: {} })}>Clear the filter</button></Empty>;
  }
  const live = connection.value.state === "live";
  return <Empty title="No events yet."><p>{live ? "They appear here as soon as an article reports one." : "They appear here once the server answers and an article reports one."}</p></Empty>;
}
