import type { Curve } from '../figures/finding.ts';
import { drawChart, HEIGHT, WIDTH, type Chart } from './chart.ts';

const draining = {
  x: { name: 's since the first mark', scale: 'linear' },
  y: { name: 'pending', scale: 'linear' },
  isFalling: true,
} as const;

const CHARTS: Readonly<Record<Curve['chart'], Omit<Chart, 'curves'>>> = {
  latency: {
    title: 'How many are through after how long',
    x: { name: 'ms', scale: 'log' },
    y: { name: '%', scale: 'linear' },
    isFalling: false,
  },
  drain: { title: 'A backlog as it is published', ...draining },
  backlogs: { title: 'Backlogs of several sizes as they are published', ...draining },
};

/** All curves as one SVG: a chart for each kind, side by side. */
export function picture(curves: readonly Curve[]): string {
  const kinds = [...Map.groupBy(curves, ({ chart }) => chart)];
  const charts = kinds.map(
    ([kind, ofKind], i) =>
      `<g transform="translate(${i * WIDTH} 0)">${drawChart({ ...CHARTS[kind], curves: ofKind })}</g>`,
  );
  const width = Math.max(1, kinds.length) * WIDTH;
  const style = 'font-family="sans-serif" font-size="12" fill="#222"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" ${style}>`,
    `<rect width="${width}" height="${HEIGHT}" fill="white"/>`,
    ...charts,
    '</svg>',
    '',
  ].join('\n');
}
