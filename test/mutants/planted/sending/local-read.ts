import type { Mutant } from '../../mutant.ts';

/** The default of a driver: fresh, and what no other member has yet may never have happened after a failover. */
export const localRead: Mutant = {
  name: 'the relay reads what only the primary has',
  edits: [
    {
      file: 'libs/outbox/src/relay/publishing/outbox-reader.ts',
      from: "      .find(pendingIn(buckets, leftOut), { session, readConcern: { level: 'snapshot' }, projection: FIELDS })\n",
      to: "      .find(pendingIn(buckets, leftOut), { readConcern: { level: 'local' }, projection: FIELDS })\n",
    },
  ],
  caughtBy: {
    file: 'test/drills/failover.e2e.spec.ts',
    test: 'given a registration that only the primary has',
    finding: 'ghost',
  },
};
