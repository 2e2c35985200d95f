import type { Mutant } from '../../mutant.ts';

export const eventOutsideTheTransaction: Mutant = {
  name: 'events are written outside the transaction',
  edits: [
    {
      file: 'libs/outbox/src/commit/store.ts',
      from: 'await this.outbox.events.insertMany([...writes.events], { session });',
      to: 'await this.outbox.events.insertMany([...writes.events]);',
    },
  ],
  caughtBy: {
    file: 'test/drills/windows',
    test: 'given a change whose commit has not reached MongoDB, when accounts is killed',
    finding: 'ghost',
  },
  inStorm: 'ghost',
};
