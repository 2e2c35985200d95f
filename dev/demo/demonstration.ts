import { setTimeout as sleep } from 'node:timers/promises';
import { createKafka, kafkaSettings } from '@storefront/kafka';
import { slowly } from '@storefront/servers';
import type { Report, Servers } from '@storefront/servers';
import { MongoClient } from 'mongodb';
import type { GatewayClient } from './gateway-client.ts';
import { orderFlow } from './order-flow.ts';
import type { FinishedOrder } from './order-flow.ts';
import { receiptLines } from './print-receipt.ts';
import { bookmark, countReceipt, isBalanced } from './receipt.ts';
import type { Bookmarks, Books, Receipt } from './receipt.ts';
import { Stalled } from './stalled.ts';

/** Shows that the shop works, as often as asked. */
export interface Demonstration {
  /**
   * Sends one new order all the way and prints its receipt.
   *
   * @throws {Stalled} naming the hop at which it came to a halt, or whose events do not balance.
   */
  orderOnce(): Promise<void>;
  close(): Promise<void>;
}

const BALANCE_MS = 15_000;

/** Opens what a receipt is counted from. */
export async function openDemonstration(servers: Servers, shop: GatewayClient, report: Report): Promise<Demonstration> {
  const books = { mongodb: await MongoClient.connect(servers.mongodbUri), kafka: kafkaOf(servers) };
  return {
    orderOnce: async () => {
      const since = await bookmark(books);
      report('One real order, by the commands that people would give:');
      const order = await orderFlow(shop, { tell: teller(report), report });
      const receipt = await slowly('Counting until everything written is published and applied', report, () =>
        balancedReceipt(books, since, order),
      );
      for (const line of receiptLines(receipt)) report(line);
      if (!isBalanced(receipt)) throw unbalanced(receipt);
    },
    close: () => books.mongodb.close(),
  };
}

function kafkaOf({ kafkaBrokers }: Servers) {
  const settings = kafkaSettings.parse({ KAFKA_BROKERS: kafkaBrokers, KAFKA_PREFIX: process.env['KAFKA_PREFIX'] });
  return createKafka(settings, { clientId: 'storefront-receipt', log: () => undefined });
}

// Steps with the time since the first, so that one sees what a hop costs.
function teller(report: Report) {
  const start = performance.now();
  return (app: string, what: string) => {
    report(`${(performance.now() - start).toFixed(0).padStart(6)} ms  ${app.padEnd(12)} ${what}`);
  };
}

// The last status is visible a moment before the last outbox is marked.
async function balancedReceipt(books: Books, since: Bookmarks, order: FinishedOrder): Promise<Receipt> {
  const end = performance.now() + BALANCE_MS;
  for (;;) {
    const receipt = await countReceipt(books, since, order);
    if (isBalanced(receipt) || performance.now() > end) return receipt;
    await sleep(200);
  }
}

function unbalanced({ hops, appliedTwice, sameHistory }: Receipt): Stalled {
  const short = hops.find(({ written, published, applied }) => written !== published || published !== applied);
  if (short === undefined) {
    return new Stalled('the histories', `${appliedTwice} statuses applied twice, same history: ${sameHistory}`);
  }
  const { topic, way, written, published, applied } = short;
  return new Stalled(`${topic}: ${way}`, `${written} written, ${published} published, ${applied} applied`);
}
