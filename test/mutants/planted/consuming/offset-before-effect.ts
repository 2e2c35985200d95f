import type { Mutant } from '../../mutant.ts';

export const offsetBeforeEffect: Mutant = {
  name: 'the offset is committed before the effect',
  edits: [
    {
      file: 'libs/kafka/src/receive/receive-batch.ts',
      from: '  const records = chunk.messages.map(',
      to: `  membership.applied.note(payload, chunk.next);
  await membership.applied.commit();
  const records = chunk.messages.map(`,
    },
  ],
  caughtBy: {
    file: 'test/drills/windows',
    test: 'given a request whose effect is not committed',
    finding: 'lost',
  },
  inStorm: 'once',
};
