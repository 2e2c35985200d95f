import type { OutboxCollections } from './collections.ts';
import { placeOf } from './place.ts';

const AT_ONCE = 1000;

/** Gives pending events that an earlier version recorded the name of their partition: it did not write it down. */
export async function placePending({ events }: OutboxCollections, partitions: number): Promise<void> {
  const unplaced = { pending: true as const, place: { $exists: false } };
  const found = await events.find(unplaced, { projection: { topic: 1, key: 1 } }).toArray();
  for (let from = 0; from < found.length; from += AT_ONCE) {
    const updates = found.slice(from, from + AT_ONCE).map(({ _id, key, topic }) => ({
      updateOne: { filter: { _id }, update: { $set: { place: placeOf({ topic, key }, partitions) } } },
    }));
    await events.bulkWrite(updates, { ordered: false });
  }
}
