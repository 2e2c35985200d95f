import type { Mutant } from '../../mutant.ts';

const FILE = 'apps/orders/src/customers/customer-change.consumer.ts';

/** Somebody wants each order to follow its customer, and remembers the orders, to save a read. */
const SAVE = `
  private readonly orders = new Map<unknown, Document>();

  constructor(@InjectConnection() private readonly connection: Connection) {}

  private async saveOrders(customerId: string): Promise<void> {
    const orders = this.connection.collection('customer.orders');
    for (const order of await orders.find({ customerId }).toArray()) {
      if (!this.orders.has(order._id)) this.orders.set(order._id, order);
      await orders.replaceOne({ _id: order._id }, this.orders.get(order._id)!);
    }
  }
`;

export const wholeDocumentSave: Mutant = {
  name: 'a customer change saves whole orders as they were remembered',
  edits: [
    {
      file: FILE,
      from: "import { EventPattern } from '@nestjs/microservices';\n",
      to:
        "import { EventPattern } from '@nestjs/microservices';\n" +
        "import { InjectConnection } from '@nestjs/mongoose';\nimport type { Document } from 'mongodb';\nimport type { Connection } from 'mongoose';\n",
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
  inStorm: 'history',
};
