import type { Mutant } from '../../mutant.ts';

export const expiryOfPendingEvents: Mutant = {
  name: 'the expiry of events also reaches pending ones',
  edits: [
    {
      file: 'libs/outbox/src/commit/collections.ts',
      from: "{ key: { publishedAt: 1 }, name: 'expiry'",
      to: "{ key: { createdAt: 1 }, name: 'expiry'",
    },
  ],
  caughtBy: {
    file: 'test/drills/long-waits.e2e.spec.ts',
    test: 'given one that waits for longer than published ones are kept',
    finding: 'lost',
  },
};
