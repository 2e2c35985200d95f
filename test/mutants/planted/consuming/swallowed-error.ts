import type { Mutant } from '../../mutant.ts';

export const swallowedError: Mutant = {
  name: 'an event that could not be applied counts as handled',
  edits: [
    {
      file: 'libs/outbox/src/plan/plan.ts',
      from: '      return troubleWith(error);\n',
      to: '      if (number !== undefined) this.aggregates.note(slot, number);\n      return void troubleWith(error);\n',
    },
  ],
  caughtBy: {
    file: 'test/drills/poison.e2e.spec.ts',
    test: 'given statuses of an order that orders does not know',
    finding: 'lost',
    says: /2 events of .* are parked/u,
  },
};
