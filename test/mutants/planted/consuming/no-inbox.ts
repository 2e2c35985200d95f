import type { Mutant } from '../../mutant.ts';

const FILE = 'libs/outbox/src/plan/plan.ts';

export const noInbox: Mutant = {
  name: 'the number applied is not looked at',
  edits: [
    {
      file: FILE,
      from: 'if (delivery.number <= (slot.applied ?? 0) || this.lot.has(parkedId(delivery))) ',
      to: 'if (this.lot.has(parkedId(delivery))) ',
    },
    {
      file: FILE,
      from: 'if (number === (slot.applied ?? 0) + 1) return true;',
      to: 'if (number !== undefined && number <= (slot.applied ?? 0) + 1) return true;',
    },
  ],
  caughtBy: {
    file: 'test/drills/windows',
    test: 'given a customer whose effect is committed and whose offset is lost',
    finding: 'not once',
  },
  inStorm: 'once',
};
