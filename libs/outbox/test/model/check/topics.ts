import { SKIPPED } from '@storefront/contracts';
import { partitionOf } from '@storefront/kafka';
import { PARTITIONS } from '../broker/broker.ts';
import type { Copy, History } from './history.ts';

/** How many records say what another one has said before. */
export const secondCopies = (copies: readonly Copy[]): number => copies.length - firstCopies(copies).length;

/** Nothing that was committed is missing on the topic. */
export function* lost({ recorded }: History, copies: readonly Copy[]): Generator<string> {
  const there = new Set(copies.map(({ id }) => id));
  for (const id of recorded.keys()) if (!there.has(id)) yield `lost: ${id} was committed and never published`;
}

/** Nothing is on the topic that was not committed so. */
export function* ghosts({ recorded, skipped }: History, copies: readonly Copy[]): Generator<string> {
  for (const { content, id, type } of copies) {
    const event = recorded.get(id);
    if (!event) yield `ghost: ${id} was published and never committed`;
    else if (type === SKIPPED && !skipped.has(id)) yield `ghost: ${id} was published as left out, and nobody said so`;
    else if (type !== SKIPPED && content !== event.content) yield `ghost: ${id} says something else than was committed`;
  }
}

/** First copies of a key stand in the order of their numbers, without a gap, in the key's own partition. */
export function* disorder(copies: readonly Copy[]): Generator<string> {
  const last = new Map<string, number>();
  for (const { id, key, number, partition } of copies) {
    if (partition !== partitionOf(key, PARTITIONS)) yield `order: ${id} is in a partition of other keys`;
    const before = last.get(key) ?? 0;
    if (number > before + 1) yield `order: ${id} comes straight after number ${before}`;
    last.set(key, Math.max(before, number));
  }
}

/** The copy of each event that came first: the one that counts. */
export function firstCopies(copies: readonly Copy[]): Copy[] {
  const seen = new Set<string>();
  return copies.filter(({ id }) => !seen.has(id) && seen.add(id));
}
