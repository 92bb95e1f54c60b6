// The world: countries shaded by their events, places as points. Shapes: Natural Earth, bundled.
import { geoNaturalEarth1 } from "d3-geo";
import { scoreScale } from "./colours.js";
/** @import { Colours } from "./colours.js" */
/** @typedef {{ countries: { code: string, title: string, events: number }[], spots: { name: string, key: string, lat: number, lon: number, events: number, score: number }[] }} World */

const earth = geoNaturalEarth1();
/** Cuts shapes at the antimeridian, which a plain plate does not. */
const projection = {
  project: (/** @type {[number, number]} */ point) => earth(point),
  unproject: (/** @type {[number, number]} */ point) => earth.invert?.(point),
  stream: earth.stream,
};
const SMALLEST = 7;
const LABELLED = 10;

/** @param {World} data @param {Colours} colours @param {number} width px */
function option({ countries, spots }, colours, width) {
  const most = Math.max(1, ...countries.map((one) => one.events));
  const biggest = Math.max(1, ...spots.map((one) => one.events));
  return {
    tooltip: { formatter: (/** @type {any} */ { data, name }) => (data ? `${data.title ?? name}\n${data.events} event${data.events === 1 ? "" : "s"}` : "") },
    geo: {
      map: "world", roam: true, scaleLimit: { min: 1, max: 24 }, left: 0, right: 0, top: 4, bottom: 4, projection,
      itemStyle: { areaColor: colours.land, borderColor: colours.card, borderWidth: 0.6 },
      emphasis: { label: { show: false }, itemStyle: { areaColor: colours.accent } }, select: { disabled: true },
      label: { show: false },
    },
    visualMap: [
      { type: "continuous", seriesIndex: 0, min: 0, max: Math.log1p(most), dimension: 0, show: false, inRange: { color: [colours.land, colours.most], opacity: [0.7, 0.85] } },
      { type: "continuous", seriesIndex: 1, min: -10, max: 10, dimension: 3, show: width > 640, orient: "horizontal", left: 8, bottom: 6, itemWidth: 10, itemHeight: 110, text: ["cooperation", "conflict"], textStyle: { color: colours.soft, fontSize: 11 }, inRange: { color: scoreScale(colours) } },
    ],
    series: [
      { type: "map", geoIndex: 0, data: countries.map((one) => ({ name: one.code, value: Math.log1p(one.events), events: one.events, title: one.title })) },
      { type: "scatter", coordinateSystem: "geo", symbolSize: (/** @type {number[]} */ value) => SMALLEST + 20 * Math.sqrt(value[2] / biggest),
        itemStyle: { borderColor: colours.ink, borderWidth: 1, opacity: 0.9 },
        label: { show: true, position: "right", formatter: (/** @type {any} */ { data, dataIndex }) => (dataIndex < LABELLED ? data.title : ""), color: colours.ink, fontSize: 11, textBorderColor: colours.card, textBorderWidth: 2 }, labelLayout: { hideOverlap: true },
        data: spots.map((one) => ({ value: [one.lon, one.lat, one.events, one.score], key: one.key, title: one.name, events: one.events })) },
    ],
  };
}

/** @param {any} click */
const pick = (click) => (click.data?.key ? { name: click.data.key, layer: "place" } : click.name ? { name: click.name, layer: "country" } : null);

export const world = { option, pick };
