import type { Usage } from '../../history/sample.ts';
import type { Check } from '../evidence.ts';

/** A life shorter than this says nothing about growth. */
const LONG_LIFE_MS = 10 * 60_000;
const WARM_UP_SHARE = 0.25;

type Measure = 'rssMb' | 'handles';

/** How much more there may be at the end than after the warm-up. */
const ROOM: Readonly<Record<Measure, { readonly share: number; readonly atLeast: number }>> = {
  rssMb: { share: 0.15, atLeast: 20 },
  handles: { share: 0.25, atLeast: 20 },
};

/** Memory or open handles that rise over a long life. */
export const resources: Check = ({ usages }) => {
  const lives = Map.groupBy(usages, ({ instance, start }) => `${instance}, start ${start}`);
  return [...lives].flatMap(([name, life]) => [...growth(name, life, 'rssMb'), ...growth(name, life, 'handles')]);
};

function growth(name: string, life: readonly Usage[], measure: Measure): string[] {
  if (life.length === 0 || life.at(-1)!.at - life[0]!.at < LONG_LIFE_MS) return [];
  const warm = life.slice(Math.floor(life.length * WARM_UP_SHARE)).map((usage) => usage[measure]);
  const third = Math.floor(warm.length / 3);
  const [early, late] = [median(warm.slice(0, third)), median(warm.slice(-third))];
  const { atLeast, share } = ROOM[measure];
  return late - early > Math.max(atLeast, early * share) ? [`${name}: ${measure} rose from ${early} to ${late}`] : [];
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
