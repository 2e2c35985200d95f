import type { Usage } from '../../history/sample.ts';
import type { Check } from '../evidence.ts';

/**
 * A time shorter than this says nothing about growth: with room for three times what is alive, up to ten minutes lie
 * between two collections of the whole heap, and memory rises all that time.
 */
const LONG_MS = 20 * 60_000;
const WARM_UP_SHARE = 0.25;

type Measure = 'rssMb' | 'handles';

/** How much more there may be at the end than after the warm-up. */
const ROOM: Readonly<Record<Measure, { readonly share: number; readonly atLeast: number }>> = {
  rssMb: { share: 0.15, atLeast: 20 },
  handles: { share: 0.25, atLeast: 20 },
};

/** Memory or open handles that rise over a long life. */
export const resources: Check = ({ usages }) =>
  longLives(usages).flatMap((life) => [...growth(fullOnce(life), 'rssMb'), ...growth(life, 'handles')]);

/** Lives that are long enough to say something about growth, each a line: memory by quarter, handles, collections. */
export function longLivesText(usages: readonly Usage[]): string[] {
  return longLives(usages).map((life) => {
    const minutes = Math.round(duration(life) / 60_000);
    const quarters = [0, 1, 2, 3].map((n) => part(life, n / 4, (n + 1) / 4));
    const handles = life.map((usage) => usage.handles);
    const collections = life.at(-1)!.fullCollections - life[0]!.fullCollections;
    return (
      `${nameOf(life)}, ${minutes} min: ${quarters.map((quarter) => medianOf(quarter, 'rssMb')).join(', ')} MiB by quarter, ` +
      `${Math.min(...handles)} to ${Math.max(...handles)} handles, ${collections} full collections`
    );
  });
}

function longLives(usages: readonly Usage[]): (readonly Usage[])[] {
  const lives = Map.groupBy(usages, ({ instance, start }) => `${instance}, start ${start}`);
  return [...lives.values()].filter(isLong);
}

/** The heap begins with room for old objects and grows into it, until a first full collection. That is no leak. */
function fullOnce(life: readonly Usage[]): readonly Usage[] {
  return life.filter(({ fullCollections }) => fullCollections > life[0]!.fullCollections);
}

function growth(life: readonly Usage[], measure: Measure): string[] {
  if (!isLong(life)) return [];
  const warm = part(life, WARM_UP_SHARE, 1);
  const [early, late] = [medianOf(part(warm, 0, 1 / 3), measure), medianOf(part(warm, 2 / 3, 1), measure)];
  const { atLeast, share } = ROOM[measure];
  if (late - early <= Math.max(atLeast, early * share)) return [];
  return [`${nameOf(life)}: ${measure} rose from ${early} to ${late}`];
}

const duration = (life: readonly Usage[]): number => (life.length === 0 ? 0 : life.at(-1)!.at - life[0]!.at);
const isLong = (life: readonly Usage[]): boolean => duration(life) >= LONG_MS;
const nameOf = (life: readonly Usage[]): string => `${life[0]!.instance}, start ${life[0]!.start}`;

const part = (life: readonly Usage[], from: number, to: number): readonly Usage[] =>
  life.slice(Math.floor(life.length * from), Math.ceil(life.length * to));

function medianOf(usages: readonly Usage[], measure: Measure): number {
  const sorted = usages.map((usage) => usage[measure]).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
