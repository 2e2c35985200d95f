import type { Round } from '../figures/turns.ts';
import { customerId, eventsIn, pendingEvent, prepareLike } from '../stage/customers.ts';
import type { Scene, Stage } from '../stage/stage.ts';

const KEYS = 2000;

/** The shares that relays divide the keys into. */
const BUCKETS = 32;

/** Accounts' own collections with a backlog, and nobody to publish it. */
export async function sceneWithBacklog(stage: Stage, count: number): Promise<Scene> {
  const scene = await stage.scene();
  await prepareLike(scene.db('accounts'), 'customer.accounts');
  await addBacklog(scene, count);
  return scene;
}

/** @param writer the process that seems to have recorded them */
export async function addBacklog(scene: Scene, count: number, writer = 'bench'): Promise<void> {
  const events = eventsIn(scene.db('accounts'));
  const before = await events.estimatedDocumentCount();
  for (let i = before; i < before + count; i += 1000) {
    const chunk = Array.from({ length: Math.min(1000, before + count - i) }, (_, j) => eventOf(i + j, writer));
    await events.insertMany(chunk, { ordered: false, writeConcern: { w: 1 } });
  }
}

const eventOf = (i: number, writer: string) =>
  pendingEvent(customerId(i % KEYS), Math.floor(i / KEYS) + 1, Date.now() * 1000 + i, (i % KEYS) % BUCKETS, writer);

/** How fast events were published since a moment, by their marks: from the first mark on, which is of a batch before. */
export async function byMarks(scene: Scene, since: Date, count: number): Promise<Round> {
  const marks = await eventsIn(scene.db('accounts'))
    .aggregate<{ _id: Date; count: number }>([
      { $match: { publishedAt: { $gte: since } } },
      { $group: { _id: '$publishedAt', count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  const [first, last] = [marks[0]!, marks.at(-1)!];
  const secondsSinceFirst = (at: Date) => (at.getTime() - first._id.getTime()) / 1000;
  let left = count;
  const remaining = marks.map((mark) => [secondsSinceFirst(mark._id), (left -= mark.count)] as const);
  return { rate: (count - first.count) / secondsSinceFirst(last._id), remaining };
}
