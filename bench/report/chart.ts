import type { Curve } from '../figures/finding.ts';

/** Size of one chart, px. */
export const WIDTH = 560;
export const HEIGHT = 360;

const MARGIN = { left: 64, right: 24, top: 40, bottom: 48 };
const COLOURS = ['#1b6ca8', '#d1495b', '#3a7d44', '#8d5a97', '#c77d00', '#555555'];
const LINE_PX = 16;
const TICKS = 5;

/** One dimension. */
export interface Axis {
  readonly name: string;
  readonly scale: 'linear' | 'log';
}

/** Lines over two axes. */
export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Whether its lines go down. */
  readonly isFalling: boolean;
  readonly curves: readonly Curve[];
}

/** A chart as the inside of an SVG group. */
export function drawChart({ curves, isFalling, title, x, y }: Chart): string {
  const points = curves.flatMap((curve) => curve.points);
  const across = placing(
    x,
    points.map(([value]) => value),
    [MARGIN.left, WIDTH - MARGIN.right],
  );
  const up = placing(
    y,
    points.map(([, value]) => value),
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  );
  const lines = curves.map(({ points }, i) => {
    const path = points
      .map((point) => `${across.place(point[0]).toFixed(1)},${up.place(point[1]).toFixed(1)}`)
      .join(' ');
    return `<polyline points="${path}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2"/>`;
  });
  return [text(MARGIN.left, 22, title, 'font-weight="bold"'), ...acrossAxis(across, x), ...upAxis(up, y), ...lines]
    .concat(legend(curves, isFalling))
    .join('\n');
}

interface Placing {
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

/** Where values stand between two px, and which of them are named. */
function placing({ scale }: Axis, values: readonly number[], [from, to]: readonly [number, number]): Placing {
  const most = Math.max(...values, 1);
  const [low, high] = scale === 'log' ? [0, Math.ceil(Math.log10(most))] : [0, most];
  const measure = (value: number) => (scale === 'log' ? Math.log10(Math.max(1, value)) : value);
  return {
    ticks: scale === 'log' ? decades(high) : evenly(high),
    place: (value) => from + ((measure(value) - low) / (high - low)) * (to - from),
  };
}

const decades = (exponent: number): number[] =>
  Array.from({ length: exponent }, (_, i) => [1, 2, 5].map((digit) => digit * 10 ** i))
    .flat()
    .concat(10 ** exponent);

/** About five round numbers up to the highest value. */
function evenly(most: number): number[] {
  const rough = most / TICKS;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * unit).find((candidate) => candidate >= rough)!;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

function acrossAxis({ place, ticks }: Placing, { name }: Axis): string[] {
  const bottom = HEIGHT - MARGIN.bottom;
  const grid = ticks.map((tick) => line([place(tick), MARGIN.top], [place(tick), bottom]));
  const names = ticks.map((tick) => text(place(tick), bottom + LINE_PX, String(tick), 'text-anchor="middle"'));
  return [...grid, ...names, text(WIDTH - MARGIN.right, bottom + 2 * LINE_PX, name, 'text-anchor="end"')];
}

function upAxis({ place, ticks }: Placing, { name }: Axis): string[] {
  const grid = ticks.map((tick) => line([MARGIN.left, place(tick)], [WIDTH - MARGIN.right, place(tick)]));
  const names = ticks.map((tick) => text(MARGIN.left - 8, place(tick) + 4, String(tick), 'text-anchor="end"'));
  return [...grid, ...names, text(MARGIN.left - 8, MARGIN.top - 10, name, 'text-anchor="end"')];
}

/** Names stand where no line runs: rising lines leave the upper left free, falling ones the upper right. */
function legend(curves: readonly Curve[], isFalling: boolean): string[] {
  const [x, anchor] = isFalling ? [WIDTH - MARGIN.right - 8, 'end'] : [MARGIN.left + 8, 'start'];
  return curves.map(({ name }, i) => {
    const style = `text-anchor="${anchor}" style="fill:${COLOURS[i % COLOURS.length]}"`;
    return text(x, MARGIN.top + (i + 1) * LINE_PX, name, style);
  });
}

type Point = readonly [x: number, y: number];

const line = (from: Point, to: Point) =>
  `<line x1="${from[0].toFixed(1)}" y1="${from[1].toFixed(1)}" x2="${to[0].toFixed(1)}" y2="${to[1].toFixed(1)}" stroke="#ddd"/>`;

const text = (x: number, y: number, content: string, style = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${style}>${escaped(content)}</text>`;

const escaped = (content: string) => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
