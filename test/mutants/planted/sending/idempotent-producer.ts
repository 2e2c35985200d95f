import type { Mutant } from '../../mutant.ts';

/** kafkajs takes its sequence numbers back after an error: the next records get those of the ones that were written. */
export const idempotentProducer: Mutant = {
  name: 'an idempotent producer is kept after an error',
  edits: [
    {
      file: 'libs/kafka/src/send/producer-connection.ts',
      from: `      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
`,
      to: `      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: 1 },
`,
    },
    {
      file: 'libs/kafka/src/send/sender.ts',
      from: '    if (this.connection === connection) this.connection = undefined;\n',
      to: '    if (this.connection === connection) return;\n',
    },
  ],
  caughtBy: {
    file: 'libs/kafka/src/send/sender.int.spec.ts',
    test: 'given a lost acknowledgement, when a different record of the same key follows',
    finding: 'lost',
    says: /expected \[ 'one', 'two'.*\] to deeply equal \[ 'one', 'two', 'three' \]/u,
  },
};
