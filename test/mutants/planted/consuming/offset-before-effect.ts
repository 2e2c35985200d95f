import type { Mutant } from '../../mutant.ts';

export const offsetBeforeEffect: Mutant = {
  name: 'the offset is committed before the effect',
  edits: [
    {
      file: 'libs/kafka/src/receive/receive-batch.ts',
      from: '  const records = messages.map(',
      to: `  membership.applied.note(payload, after(messages.at(-1)!, batch));
  await membership.applied.commit();
  const records = messages.map(`,
    },
  ],
  caughtBy: {
    file: 'test/drills/windows',
    test: 'given a request whose effect is not committed',
    finding: 'lost',
  },
};
