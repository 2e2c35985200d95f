import type { Mutant } from '../../mutant.ts';

export const markBeforeSend: Mutant = {
  name: 'events are marked before they are sent',
  edits: [
    {
      file: 'libs/outbox/src/relay/publishing/publisher.ts',
      from: `    const { acknowledged, failure, heldUp, refused } = await this.deliver(send);
    await this.mark(acknowledged);
`,
      to: `    await this.mark(send);
    const { failure, heldUp, refused } = await this.deliver(send);
`,
    },
  ],
  caughtBy: {
    file: 'test/drills/windows',
    test: 'given a change that is fetched and not sent, when accounts is killed',
    finding: 'lost',
  },
};
