import type { EventFacts } from '@storefront/contracts';
import type { OutgoingRecord, RawRecord } from '@storefront/kafka';
import { forged, type Poison } from '../../shop/poisons.ts';

const STRANGE = 'x-strange';

/** A record of somebody who is none of the apps, in the name of one. */
export const strangeRecord = (facts: Omit<EventFacts, 'time'>, value: Poison['value']): OutgoingRecord =>
  forged(facts, value, { [STRANGE]: 'yes' });

/** Whether it is such a record: the checker knows nothing of where it should come from. */
export const isStrange = ({ headers }: RawRecord): boolean => headers[STRANGE] !== undefined;
