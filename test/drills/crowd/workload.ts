import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@storefront/testing';
import { ask } from './ask.ts';
import { BLUE_WIDGET, customerInput } from './builders.ts';
import type { DrillShop } from '../stage/drill-shop.ts';

/** How busy a shop is. */
export interface Crowd {
  /** Default 4: each places and approves one order after the other. */
  readonly buyers?: number;
  /** Whether fulfillment begins to process what was approved. Default true. */
  readonly warehouse?: boolean;
}

/** Keeps the load human: some 20 orders a second and buyer. A drill is about faults, not about rates. */
const BREATH_MS = 50;
const AFTER_REFUSAL_MS = 150;

/**
 * People in a shop, each of whom does one thing after the other and waits for the answer: buyers who place an order and
 * have it approved, a warehouse that processes it, customers who change their names. Whoever gets no answer, or a
 * 5xx, asks again until they know.
 */
export class Workload {
  /** Guids of orders whose placing was answered 201. */
  readonly placed = new Set<string>();
  /** Guids of orders that were answered to be approved: their requests must reach fulfillment, each once. */
  readonly approved = new Set<string>();
  /** Guids of orders that fulfillment answered to be in process. */
  readonly processing = new Set<string>();
  /** Customer changes that were answered 200. */
  changes = 0;
  /** Questions without an answer, and answers with a 5xx. */
  unanswered = 0;
  private readonly shop: DrillShop;
  private readonly customers: string[] = [];
  private readonly open = new AbortController();
  private people: Promise<unknown> = Promise.resolve();

  private constructor(shop: DrillShop) {
    this.shop = shop;
  }

  /** Registers the customers, waits until orders knows them, and lets everybody begin. */
  static async begin(shop: DrillShop, { buyers = 4, warehouse = true }: Crowd = {}): Promise<Workload> {
    const workload = new Workload(shop);
    for (let n = 0; n < buyers; n++) workload.customers.push(await registeredCustomer(shop, n));
    workload.people = Promise.all([
      ...workload.customers.map((customer) => workload.buy(customer)),
      workload.change(),
      ...(warehouse ? [workload.process()] : []),
    ]);
    return workload;
  }

  /** Lets everybody finish what they have begun. */
  async end(): Promise<void> {
    this.open.abort();
    await this.people;
  }

  /** Waits until that many more orders are approved. */
  async moreApproved(count: number, deadlineMs = 60_000): Promise<void> {
    const wanted = this.approved.size + count;
    await eventually(
      `${count} more orders are approved`,
      () => this.approved.size,
      (size) => size >= wanted,
      { deadlineMs },
    );
  }

  private async buy(customer: string): Promise<void> {
    const body = { orderItems: [{ product: { guid: BLUE_WIDGET }, quantity: 1 }] };
    for (; !this.open.signal.aborted; await pause(BREATH_MS)) {
      const reply = await this.ask<{ guid: string }>('POST', 'orders', `customers/${customer}/orders`, { body });
      if (reply?.status !== 201) continue;
      const { guid } = reply.body;
      this.placed.add(guid);
      if (await this.insist('orders', `orders/${guid}/approve`)) this.approved.add(guid);
    }
  }

  private async process(): Promise<void> {
    const seen = new Set<string>();
    while (!this.open.signal.aborted || seen.size < this.approved.size) {
      const next = [...this.approved].filter((guid) => !seen.has(guid));
      if (next.length === 0) await pause(BREATH_MS);
      for (const guid of next) {
        if (await this.insist('fulfillment', `fulfillments/${guid}/process`)) this.processing.add(guid);
        seen.add(guid);
      }
    }
  }

  private async change(): Promise<void> {
    for (let turn = 0; !this.open.signal.aborted; turn++, await pause(BREATH_MS)) {
      const path = `customers/${this.customers[turn % this.customers.length]}`;
      const before = await this.ask('GET', 'accounts', path);
      if (before?.status !== 200) continue;
      const body = { name: { lastName: `Rivera the ${turn}th` } };
      const reply = await this.ask('PATCH', 'accounts', path, { body, ifMatch: before.etag });
      if (reply?.status === 200) this.changes += 1;
    }
  }

  /**
   * Asks until it is done; 409 says that it was done already, by a question whose answer was lost.
   *
   * @returns false if it was still not there when the shop closed: whether it is lost is for the checker to say
   */
  private async insist(app: 'orders' | 'fulfillment', path: string): Promise<boolean> {
    for (;;) {
      const reply = await this.ask('POST', app, path);
      if (reply?.status === 200 || reply?.status === 409) return true;
      if (reply?.status === 404 && this.open.signal.aborted) return false;
      if (reply?.status === 404) await pause(BREATH_MS);
    }
  }

  private async ask<Body>(method: string, app: 'accounts' | 'orders' | 'fulfillment', path: string, question = {}) {
    const reply = await ask<Body>(method, `${this.shop.app(app).url}/${app}/${path}`, question);
    if (reply === undefined || reply.status >= 500) {
      this.unanswered += 1;
      await pause(AFTER_REFUSAL_MS);
    }
    return reply;
  }
}

/** A customer whom orders knows. */
export async function registeredCustomer(shop: DrillShop, n: number): Promise<string> {
  const url = `${shop.app('accounts').url}/accounts/customers`;
  const reply = await ask<{ id: string }>('POST', url, { body: customerInput(`Rivera ${n}`) });
  if (reply?.status !== 201) throw new Error(`a customer was answered ${reply?.status}`);
  const { id } = reply.body;
  await eventually(
    'orders knows the customer',
    async () => (await ask('GET', `${shop.app('orders').url}/orders/customers/${id}`))?.status,
    (status) => status === 200,
    { deadlineMs: 30_000 },
  );
  return id;
}
