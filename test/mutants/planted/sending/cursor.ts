import type { Mutant } from '../../mutant.ts';

const FILE = 'libs/outbox/src/relay/publishing/outbox-reader.ts';

/**
 * Ids and stamps are given before a commit, so what is committed later may be lower: a cursor has passed it by then. This
 * one is careful with equal stamps, and sends their events over and over.
 */
export const cursor: Mutant = {
  name: 'a cursor on the order of events, in place of the mark pending',
  edits: [
    { file: FILE, from: 'const NOTHING: Snapshot', to: 'let cursor = 0;\n\nconst NOTHING: Snapshot' },
    {
      file: FILE,
      from: '  pending: true,\n  ...(buckets',
      to: '  order: { $gte: cursor },\n  ...(buckets',
    },
    {
      file: FILE,
      from: '    if (pending.length === 0) return NOTHING;\n',
      to: '    if (pending.length === 0) return NOTHING;\n    cursor = pending.at(-1)!.order;\n',
    },
  ],
  caughtBy: {
    file: 'test/drills/long-waits.e2e.spec.ts',
    test: 'given a commit that takes seconds',
    finding: 'lost',
  },
  inStorm: 'lost',
};
