import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '@storefront/contracts';
import { readTopic, topicEnds, type OutgoingRecord, type RawRecord } from '@storefront/kafka';
import { textHeaders } from '../../../shop/text-headers.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Break } from './break.ts';
import { POISON_HEADER, poisonRecord, POISONS } from './poison.ts';

/** The header that tells a record that was sent again by the storm from one that a relay sent again. */
export const AGAIN_HEADER = 'storm-again';

const ONE_IN = 20;
const TRIES = 20;
const BETWEEN_TRIES_MS = 2000;

/** Writes the next kind of poison, each on its own key. */
export function poison(): Break {
  let turn = 0;
  return async ({ chance, stage }) => {
    const kind = POISONS[turn++ % POISONS.length]!;
    const record = poisonRecord(kind, chance);
    await insist(() => stage.stranger.send([record]));
    return { note: `${kind} on ${record.topic}` };
  };
}

/** Of what came since the last time, one in twenty once more, late and in another order. */
export function sendAgain(): Break {
  let from: ReadonlyMap<string, ReadonlyMap<number, number>> = new Map();
  return async ({ chance, stage }) => {
    const { records, ends } = await insist(() => newRecords(stage, from));
    from = ends;
    const chosen = chance.shuffled(records.filter((record) => isOurs(record) && chance.oneIn(ONE_IN)));
    await insist(() => stage.stranger.send(chosen.map(copyOf)));
    return { note: `${chosen.length} of ${records.length} records` };
  };
}

async function newRecords(stage: Stage, from: ReadonlyMap<string, ReadonlyMap<number, number>>) {
  const records: RawRecord[] = [];
  const ends = new Map<string, ReadonlyMap<number, number>>();
  for (const topic of Object.values(topics)) {
    const start = from.get(topic);
    ends.set(topic, await topicEnds(stage.kafka, topic));
    records.push(...(await readTopic(stage.kafka, topic, start && { from: start })));
  }
  return { records, ends };
}

const isOurs = (record: RawRecord): boolean => !(POISON_HEADER in record.headers || AGAIN_HEADER in record.headers);

const copyOf = ({ headers, key, topic, value }: RawRecord): OutgoingRecord => ({
  topic,
  key: String(key),
  value,
  headers: { ...textHeaders(headers), [AGAIN_HEADER]: '1' },
});

/** The broker may be broken just now, and is well again soon. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES) throw error;
      await pause(BETWEEN_TRIES_MS);
    }
  }
}
