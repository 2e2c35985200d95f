import type { Mutant } from '../../mutant.ts';

export const markBeforeSend: Mutant = {
  name: 'events are marked before they are sent',
  edits: [
    {
      file: 'libs/outbox/src/relay/publishing/publisher.ts',
      from: `    const delivered = await deliver(events, stirring, stopping);
    await this.mark(delivered.acknowledged);
`,
      to: `    await this.mark(events);
    const delivered = await deliver(events, stirring, stopping);
`,
    },
  ],
  caughtBy: {
    file: 'test/drills/windows',
    test: 'given a change that is fetched and not sent, when accounts is killed',
    finding: 'lost',
  },
  inStorm: 'lost',
};
