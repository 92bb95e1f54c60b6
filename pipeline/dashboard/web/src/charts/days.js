// Events by day, stacked by what their status means, with today's line.
import { TONES, day as titleOf } from "../words.js";
import { TONE_ORDER } from "./colours.js";
/** @import { Colours } from "./colours.js" */
/** @typedef {{ counts: { day: string, status: string, events: number }[], today: string }} Days */

const DAY_MS = 86_400_000;
const DAYS_BACK = 28;
const DAYS_AHEAD = 14;
const MARGIN_DAYS = 3;

/** @param {Days} data @param {Colours} colours @param {number} width px */
function option({ counts, today }, colours, width) {
  /** @type {Map<string, Map<string, number>>} */
  const sums = new Map(TONE_ORDER.map(([tone]) => [tone, new Map()]));
  for (const { day, status, events } of counts) {
    const sum = sums.get(TONES[status] ?? "maybe");
    sum?.set(day, (sum.get(day) ?? 0) + events);
  }
  const stacked = [...new Set(counts.map((one) => one.day))].sort();
  const days = stacked.map((day) => Date.parse(day));
  const first = Math.min(...days) - MARGIN_DAYS * DAY_MS;
  const last = Math.max(...days) + MARGIN_DAYS * DAY_MS;
  const now = Date.parse(today);
  const middle = Math.min(Math.max(now, first), last);
  const end = Math.min(last, middle + DAYS_AHEAD * DAY_MS);
  return {
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 14, type: width < 640 ? "scroll" : "plain", textStyle: { color: colours.soft, fontSize: 12 } },
    grid: { left: 34, right: 12, top: 34, bottom: 62 },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: saidOf },
    xAxis: { type: "time", min: first, max: last, axisLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.soft, hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: colours.soft }, splitLine: { lineStyle: { color: colours.line } } },
    dataZoom: [
      { type: "slider", height: 22, bottom: 6, startValue: Math.max(first, middle - DAYS_BACK * DAY_MS), endValue: Math.max(end, first + 7 * DAY_MS), borderColor: colours.line, fillerColor: `${colours.accent}22`, dataBackground: { lineStyle: { color: colours.soft }, areaStyle: { color: colours.land } }, textStyle: { color: colours.soft, fontSize: 11 }, brushSelect: false },
      { type: "inside", zoomOnMouseWheel: "ctrl" },
    ],
    series: TONE_ORDER.map(([tone, name], index) => ({
      name, type: "bar", stack: "all", barMaxWidth: 22, itemStyle: { color: colours[tone] },
      data: stacked.map((day) => [day, sums.get(tone)?.get(day) ?? 0]),
      markLine: index === 0 && now >= first && now <= last ? { symbol: "none", animation: false, label: { formatter: "today", color: colours.ink, fontSize: 11 }, lineStyle: { color: colours.ink, type: "solid", width: 1 }, data: [{ xAxis: today }] } : undefined,
    })),
  };
}

/** @param {any[]} bars @returns {string} the day and its numbers, without the empty ones */
function saidOf(bars) {
  const said = bars.filter((bar) => bar.value[1] > 0).map((bar) => `${bar.value[1]}  ${bar.seriesName}`);
  return [titleOf(bars[0].value[0]), ...said].join("\n");
}

/** @param {any} click */
const pick = (click) => (Array.isArray(click.value) ? { name: String(click.value[0]).slice(0, 10) } : null);

export const days = { option, pick };
