import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { allSampleIds } from '@storefront/contracts';
import { ProfilesRepository } from '../customers/profiles.repository.ts';
import { currentStatus } from '../orders/domain/order.ts';
import { OrdersRepository } from '../orders/orders.repository.ts';
import { OrdersService, type Seed } from '../orders/orders.service.ts';
import { makeSample, sampleOrders, someLines, type SampleOrder } from './sample-orders.ts';
import { StepMissing } from './samples.errors.ts';
import type { SamplesPlaced, SamplesSent } from './samples.shapes.ts';

const LONGEST_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 100;

const customerIds = allSampleIds.map(({ customerId }) => customerId);
const guids = sampleOrders.map(({ guid }) => guid);

/** Steps 2 and 3 of the published walk-through. Repeating one creates and sends nothing. */
@Injectable()
export class SamplesService {
  constructor(
    private readonly profiles: ProfilesRepository,
    private readonly orders: OrdersService,
    private readonly reading: OrdersRepository,
  ) {}

  /**
   * Creates those of the sample orders that are missing, waiting up to 10 s for the customers to arrive from accounts.
   *
   * @throws {StepMissing} they did not arrive
   */
  async place(): Promise<SamplesPlaced> {
    await this.customersToArrive();
    const made = await this.orders.seed(sampleOrders.map(seedOf));
    const created = guids.filter((_, index) => made[index]);
    const present = guids.filter((_, index) => !made[index]);
    return {
      message: `${created.length} sample orders created, ${present.length} were there before`,
      created,
      present,
    };
  }

  /**
   * Sends every approved sample order that was not sent.
   *
   * @throws {StepMissing} there are no sample orders
   */
  async fulfill(): Promise<SamplesSent & { eventIds: string[] }> {
    const found = (await this.reading.some(guids)).map(({ order }) => order);
    if (found.length < guids.length) {
      const missing = guids.filter((guid) => !found.some((order) => order.guid === guid));
      throw new StepMissing('GET /orders/customers/sample/orders', missing);
    }
    const before = found.filter(({ fulfillmentRequestedAt }) => fulfillmentRequestedAt !== undefined);
    const due = found.filter((order) => !before.includes(order) && currentStatus(order) === 'APPROVED');
    const done = await Promise.all(due.map(({ guid }) => this.orders.fulfill(guid)));
    // Two such calls at once: only the one whose commit recorded the request has sent it.
    const mine = done.filter(({ eventIds }) => eventIds.length > 0);
    const sent = mine.map(({ answer }) => answer.guid);
    const sentBefore = [...before, ...due].map(({ guid }) => guid).filter((guid) => !sent.includes(guid));
    return {
      message: `${sent.length} sample orders sent to fulfillment, ${sentBefore.length} were sent before`,
      sent,
      sentBefore,
      eventIds: mine.flatMap(({ eventIds }) => eventIds),
    };
  }

  private async customersToArrive(): Promise<void> {
    const deadline = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const known = await this.profiles.known(customerIds);
      if (known.length === customerIds.length) return;
      if (performance.now() > deadline) {
        const missing = customerIds.filter((id) => !known.includes(id));
        throw new StepMissing('GET /accounts/customers/sample', missing);
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}

function seedOf(sample: SampleOrder): Seed {
  const lines = someLines(Math.random);
  return {
    guid: sample.guid,
    products: lines.map(({ productGuid }) => productGuid),
    make: (now, catalogue) => makeSample(sample, lines, now, catalogue),
  };
}
