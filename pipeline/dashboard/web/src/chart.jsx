// A chart of the library, loaded when the first one is shown.
import { useEffect, useRef, useState } from "preact/hooks";
import { darkness } from "./header.jsx";
/** @import { Drawn, Kind, Pick } from "./charts/main.js" */

/** @template {Kind} K
 * @param {{ kind: K, data: import("./charts/main.js").Data[K], label: string, onPick?: (pick: Pick) => void, tall?: boolean }} props */
export function Chart({ kind, data, label, onPick, tall }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const drawn = useRef(/** @type {Drawn | null} */ (null));
  const pick = useRef(onPick);
  pick.current = onPick;
  const [failed, setFailed] = useState(false);
  const dark = darkness.value;
  const latest = useRef({ data, dark });
  latest.current = { data, dark };
  useEffect(() => {
    let live = true;
    const url = "/charts.js";
    import(url).then((/** @type {typeof import("./charts/main.js")} */ charts) => {
      if (!live || !box.current) return;
      drawn.current = charts.draw(box.current, kind, (/** @type {Pick} */ what) => pick.current?.(what));
      drawn.current.show(latest.current.data, latest.current.dark);
    }).catch(() => setFailed(true));
    return () => { live = false; drawn.current?.end(); drawn.current = null; };
  }, [kind]);
  useEffect(() => { drawn.current?.show(data, dark); }, [data, dark]);
  if (failed) return <p class="failure">The chart cannot be loaded.</p>;
  return <div class={tall ? "chart tall" : "chart"} ref={box} role="img" aria-label={label} />;
}
