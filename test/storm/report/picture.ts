import type { Evidence } from '../check/evidence.ts';
import type { FaultKind } from '../faults/fault.ts';
import { acceptedOver, byVictim, spanOf } from './timeline.ts';

const WIDTH = 1400;
const LEFT = 110;
const ROW = 24;
const CHART = 140;
const TOP = 40;

const COLORS: Readonly<Record<FaultKind, string>> = {
  'kill-app': '#c0392b',
  'kill-mongod': '#c0392b',
  'kill-broker': '#c0392b',
  pause: '#2980b9',
  term: '#8e44ad',
  cut: '#d35400',
  delay: '#f39c12',
  swallow: '#e67e22',
  stall: '#7d3c98',
  conflict: '#16a085',
  'step-down': '#1abc9c',
  extra: '#7f8c8d',
  skew: '#34495e',
  poison: '#6c7a00',
  again: '#95a5a6',
};

/** The storm as an SVG: who was broken when, and below it the accepted writes and the events that waited. */
export function picture(evidence: Evidence, title: string): string {
  const { from, to } = spanOf(evidence);
  const x = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 20);
  const lanes = byVictim(evidence.faults);
  const chartTop = TOP + lanes.length * ROW + 20;
  const height = chartTop + CHART + 60;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/><text x="10" y="22" font-size="15">${escaped(title)}</text>`,
    ...lanes.flatMap(([victim, faults], n) => [
      text(10, TOP + n * ROW + 15, victim),
      ...faults.map((fault) => {
        const width = Math.max(3, x(fault.healedAt) - x(fault.at)).toFixed(1);
        const told = escaped(
          `${fault.kind} ${fault.victim} ${fault.healedAt - fault.at} ms ${fault.leftOut ?? fault.note ?? ''}`,
        );
        const place = `x="${x(fault.at).toFixed(1)}" y="${TOP + n * ROW + 3}" width="${width}" height="${ROW - 8}"`;
        return `<rect ${place} fill="${COLORS[fault.kind]}" fill-opacity="0.8"><title>${told}</title></rect>`;
      }),
    ]),
    ...chart(evidence, chartTop, x),
    ...legend(height - 15),
    '</svg>',
  ].join('\n');
}

const GREEN = '#27ae60';
const RED = '#c0392b';
const TICKS = 10;

/** Accepted writes and events that wait, each to its own height. */
function chart(evidence: Evidence, top: number, x: (at: number) => number): string[] {
  const { from, to } = spanOf(evidence);
  const seconds = Math.max(1, Math.round((to - from) / 1000));
  const accepted = acceptedOver(evidence, seconds).map((count, second) => ({ at: from + second * 1000, count }));
  const pending = evidence.samples.map(({ at, pending: count }) => ({ at, count }));
  const ticks = Array.from({ length: TICKS + 1 }, (_, n) => from + ((to - from) * n) / TICKS);
  return [
    ...curve(accepted, top, x, { color: GREEN, name: 'accepted /s', row: 1 }),
    ...curve(pending, top, x, { color: RED, name: 'pending', row: 2 }),
    ...ticks.map((at) => text(x(at), top + CHART + 18, `${Math.round((at - from) / 1000)} s`)),
  ];
}

function curve(
  points: readonly { readonly at: number; readonly count: number }[],
  top: number,
  x: (at: number) => number,
  { color, name, row }: { readonly color: string; readonly name: string; readonly row: number },
): string[] {
  const most = Math.max(1, ...points.map(({ count }) => count));
  const y = (count: number) => top + CHART - (count / most) * CHART;
  const path = points.map(({ at, count }) => `${x(at).toFixed(1)},${y(count).toFixed(1)}`);
  return [
    `<polyline points="${path.join(' ')}" fill="none" stroke="${color}"/>`,
    `<text x="10" y="${top + row * 18}" fill="${color}">${name} ≤ ${most}</text>`,
  ];
}

function legend(y: number): string[] {
  return Object.entries(COLORS).map(
    ([kind, color], n) => `<text x="${LEFT + n * 90}" y="${y}" fill="${color}">${kind}</text>`,
  );
}

const text = (x: number, y: number, words: string): string =>
  `<text x="${x.toFixed(0)}" y="${y}">${escaped(words)}</text>`;

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
