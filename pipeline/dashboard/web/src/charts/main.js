// The charts: what the library is told to draw. Tooltips are drawn too, as the page takes no markup.
import { BarChart, GraphChart, HeatmapChart, MapChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { days } from "./days.js";
import { matrix } from "./matrix.js";
import { network } from "./network.js";
import { world } from "./world.js";
import { coloursOf } from "./colours.js";

echarts.use([BarChart, GraphChart, HeatmapChart, MapChart, ScatterChart, AriaComponent, DataZoomComponent, GeoComponent, GridComponent,
  LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, LabelLayout, SVGRenderer]);

/** @typedef {keyof Data} Kind */
/** @typedef {{ name: string, other?: string, layer?: string }} Pick */
/** @typedef {{ show: (data: any, dark: boolean) => void, end: () => void }} Drawn */
/** @typedef {{ days: import("./days.js").Days, matrix: import("./matrix.js").Matrix, network: import("./network.js").Network, world: import("./world.js").World }} Data */

const CHARTS = { days, matrix, network, world };
/** @type {Promise<void> | null} */
let shapes = null;

/** The shapes of countries, once. */
function loadShapes() {
  shapes ??= fetch("/world.json").then((response) => response.json()).then((land) => echarts.registerMap("world", land));
  return shapes;
}

/** @param {HTMLElement} element @param {Kind} kind @param {(pick: Pick) => void} onPick @returns {Drawn} */
export function draw(element, kind, onPick) {
  const chart = echarts.init(element, undefined, { renderer: "svg" });
  const maker = CHARTS[kind];
  let ended = false;
  const watcher = new ResizeObserver(() => chart.resize());
  watcher.observe(element);
  chart.on("click", (click) => {
    const pick = maker.pick(click);
    if (pick) onPick(pick);
  });
  const ready = kind === "world" ? loadShapes() : Promise.resolve();
  return {
    show: (data, dark) => { void ready.then(() => { if (!ended) chart.setOption(options(maker.option(data, coloursOf(dark), element.clientWidth), dark), { notMerge: kind !== "world" }); }); },
    end: () => { ended = true; watcher.disconnect(); chart.dispose(); },
  };
}

/** What all charts have in common. @param {object} option @param {boolean} dark */
function options(option, dark) {
  const colours = coloursOf(dark);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const tooltip = { renderMode: "richText", confine: true, backgroundColor: colours.card, borderColor: colours.line, textStyle: { color: colours.ink, fontSize: 12 }, ...("tooltip" in option ? /** @type {object} */ (option.tooltip) : {}) };
  return { animation: !still, animationDuration: 300, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colours.ink }, backgroundColor: "transparent", ...option, tooltip };
}
