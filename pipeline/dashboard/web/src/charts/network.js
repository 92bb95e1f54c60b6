// Who has to do with whom: the more events, the bigger and nearer; coloured as the matrix.
/** @import { Colours } from "./colours.js" */
/** @typedef {{ pairs: { one: string, other: string, events: number, score: number, oneTitle: string, otherTitle: string }[] }} Network */

/** @param {Network} data @param {Colours} colours @param {number} width px */
function option({ pairs }, colours, width) {
  /** @type {Map<string, { id: string, name: string, value: number }>} */
  const nodes = new Map();
  for (const pair of pairs) for (const [id, name] of [[pair.one, pair.oneTitle], [pair.other, pair.otherTitle]]) {
    const node = nodes.get(id) ?? { id, name, value: 0 };
    node.value += pair.events;
    nodes.set(id, node);
  }
  const most = Math.max(1, ...[...nodes.values()].map((node) => node.value));
  const thickest = Math.max(1, ...pairs.map((pair) => pair.events));
  return {
    tooltip: { formatter: (/** @type {any} */ { dataType, data }) => (dataType === "edge" ? `${data.title}\n${data.value} events, score ${data.score.toFixed(1)}` : `${data.name}\n${data.value} events with others`) },
    series: [{
      type: "graph", layout: "force", roam: "move", draggable: true,
      force: { repulsion: width < 640 ? 120 : 320, edgeLength: [60, width < 640 ? 110 : 200], gravity: 0.12, layoutAnimation: false },
      label: { show: true, position: "right", color: colours.ink, fontSize: 12 }, labelLayout: { hideOverlap: true },
      itemStyle: { color: colours.accent, borderColor: colours.card, borderWidth: 1.5 }, emphasis: { focus: "adjacency" },
      data: [...nodes.values()].map((node) => ({ ...node, symbolSize: 10 + 26 * Math.sqrt(node.value / most) })),
      links: pairs.map((pair) => ({
        source: pair.one, target: pair.other, value: pair.events, score: pair.score, title: `${pair.oneTitle} – ${pair.otherTitle}`,
        lineStyle: { width: 1 + 5 * (pair.events / thickest), color: pair.score < -1 ? colours.no : pair.score > 1 ? colours.done : colours.soft, opacity: 0.7, curveness: 0.08 },
      })),
    }],
  };
}

/** @param {any} click */
const pick = (click) => (click.dataType === "edge" ? { name: click.data.source, other: click.data.target } : click.data?.id ? { name: click.data.id } : null);

export const network = { option, pick };
