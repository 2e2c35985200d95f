import type { Check, SeenRecord } from '../evidence.ts';
import { ownRecords } from '../flows.ts';

/** A key whose first copies are not 1, 2, 3 … on a single partition. */
export const order: Check = ({ dump }) => {
  const byKey = Map.groupBy(ownRecords(dump), ({ key, topic }) => `${topic}/${key}`);
  return [...byKey].flatMap(([name, records]) => breaches(name, records));
};

function breaches(name: string, records: readonly SeenRecord[]): string[] {
  const partitions = new Set(records.map(({ partition }) => partition));
  if (partitions.size > 1) return [`${name} is on partitions ${[...partitions].join(' and ')}`];
  let last = 0;
  for (const { number, offset } of records) {
    if (number > last + 1 || number < 1) return [`${name}: ${number} follows ${last} at offset ${offset}`];
    last = Math.max(last, number);
  }
  return [];
}
