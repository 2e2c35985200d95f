import type { Mutant } from '../../mutant.ts';

const FILE = 'apps/orders/src/customers/customer-change.consumer.ts';

/** Somebody wants each order to follow its customer, and saves what was read a moment ago. */
const SAVE = `
  constructor(@InjectConnection() private readonly connection: Connection) {}

  private async saveOrders(customerId: string): Promise<void> {
    const orders = this.connection.collection('customer.orders');
    const found = await orders.find({ customerId }).toArray();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all(found.map((order) => orders.replaceOne({ _id: order._id }, order)));
  }
`;

export const wholeDocumentSave: Mutant = {
  name: 'a customer change saves whole orders as they were read',
  edits: [
    {
      file: FILE,
      from: "import { EventPattern } from '@nestjs/microservices';\n",
      to:
        "import { EventPattern } from '@nestjs/microservices';\n" +
        "import { InjectConnection } from '@nestjs/mongoose';\nimport type { Connection } from 'mongoose';\n",
    },
    {
      file: FILE,
      from: 'export class CustomerChangeConsumer {\n',
      to: `export class CustomerChangeConsumer {${SAVE}\n`,
    },
    {
      file: FILE,
      from: 'return events.map(meaningOf);',
      to: 'for (const { key } of events) void this.saveOrders(key);\n    return events.map(meaningOf);',
    },
  ],
  caughtBy: {
    file: 'test/drills/history.e2e.spec.ts',
    test: 'given one customer, when 40 changes and 60 orders come at once',
    finding: 'forgotten',
  },
};
