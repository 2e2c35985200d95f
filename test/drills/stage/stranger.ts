import { toHeaders, type EventFacts } from '@storefront/contracts';
import type { OutgoingRecord, RawRecord } from '@storefront/kafka';

const STRANGE = 'x-strange';

/** What somebody who is none of the apps writes in the name of one: whatever it is, it was never committed. */
export function strangeRecord(facts: Omit<EventFacts, 'time'>, value: string | Buffer | null): OutgoingRecord {
  return {
    topic: facts.topic,
    key: facts.key,
    value: value === null ? null : Buffer.from(value as string),
    headers: { ...toHeaders({ ...facts, time: Date.now() }), [STRANGE]: 'yes' },
  };
}

/** Whether it is such a record: the checker knows nothing of where it should come from. */
export const isStrange = ({ headers }: RawRecord): boolean => headers[STRANGE] !== undefined;
