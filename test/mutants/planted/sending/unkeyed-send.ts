import type { Mutant } from '../../mutant.ts';

const FILE = 'libs/kafka/src/send/sender.ts';

export const unkeyedSend: Mutant = {
  name: 'records go to the partitions in turn, whatever their key',
  edits: [
    { file: FILE, from: 'export class Sender {\n', to: 'export class Sender {\n  private turn = 0;\n' },
    {
      file: FILE,
      from: 'partition: partitionOf(record.key, partitions),',
      to: 'partition: (partitionOf(record.key, partitions) + this.turn++) % partitions,',
    },
  ],
  caughtBy: {
    file: 'test/drills/history.e2e.spec.ts',
    test: 'given one customer, when 40 changes and 60 orders come at once',
    finding: 'reordered',
  },
  inStorm: 'order',
};
