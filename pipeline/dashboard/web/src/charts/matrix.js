// Who (rows) does what to whom (columns), coloured from conflict to cooperation.
import { scoreScale } from "./colours.js";
/** @import { Colours } from "./colours.js" */
/** @typedef {{ names: { key: string, title: string }[], cells: { from: string, to: string, events: number, score: number, types: string }[] }} Matrix */

/** @param {Matrix} data @param {Colours} colours @param {number} width px */
function option({ names, cells }, colours, width) {
  const place = new Map(names.map((one, index) => [one.key, index]));
  const titles = names.map((one) => one.title);
  const room = Math.min(150, width / 4);
  const label = { color: colours.soft, fontSize: 12, width: room - 12, overflow: "truncate", interval: 0 };
  return {
    grid: { left: room, right: 12, top: 92, bottom: 44 },
    tooltip: { formatter: (/** @type {any} */ { data }) => `${data.fromTitle} → ${data.toTitle}\n${data.value[2]} events: ${data.types}\nscore ${data.value[3].toFixed(1)}` },
    xAxis: { type: "category", position: "top", data: titles, axisLabel: { ...label, rotate: 45, width: 90 }, axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: true, areaStyle: { color: [colours.none, colours.none] } }, splitLine: { show: true, lineStyle: { color: colours.card } } },
    yAxis: { type: "category", data: titles, inverse: true, axisLabel: label, axisTick: { show: false }, axisLine: { show: false }, splitLine: { show: true, lineStyle: { color: colours.card } } },
    visualMap: { min: -10, max: 10, dimension: 3, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemWidth: 12, itemHeight: 160, text: ["cooperation", "conflict"], textStyle: { color: colours.soft, fontSize: 11 }, inRange: { color: scoreScale(colours) } },
    series: [{
      type: "heatmap", label: { show: true, formatter: (/** @type {any} */ { value }) => String(value[2]), color: colours.ink, fontSize: 12 },
      itemStyle: { borderColor: colours.card, borderWidth: 2, borderRadius: 4 }, emphasis: { itemStyle: { borderColor: colours.accent } },
      data: cells.map((cell) => ({
        value: [place.get(cell.to), place.get(cell.from), cell.events, cell.score], from: cell.from, to: cell.to, types: cell.types,
        fromTitle: titles[place.get(cell.from) ?? 0], toTitle: titles[place.get(cell.to) ?? 0],
      })),
    }],
  };
}

/** @param {any} click */
const pick = (click) => (click.data?.from ? { name: click.data.from, other: click.data.to } : null);

export const matrix = { option, pick };
