import { randomUUID } from 'node:crypto';
import {
  CUSTOMER_CHANGED,
  CUSTOMER_DELETED,
  customerChange,
  eventId,
  FULFILLMENT_CANCELLATION_REFUSED,
  fulfillmentChange,
  ORDER_STATUS_CHANGED,
  toHeaders,
  type CustomerChangeEvent,
  type OrderStatusType,
  type TopicContract,
} from '@storefront/contracts';
import { Sender, type KafkaSettings, type OutgoingRecord } from '@storefront/kafka';

/** An event as a neighbour means it. */
interface Telling {
  readonly contract: TopicContract;
  readonly key: string;
  readonly type: string;
  readonly data: unknown;
}

/** Accounts and fulfillment, as far as orders can hear them: records on their topics, numbered as they would. */
export class Neighbours {
  private readonly sender: Sender;
  private readonly numbers = new Map<string, number>();

  constructor(settings: KafkaSettings) {
    this.sender = new Sender(settings, { clientId: 'neighbours' });
  }

  /** @returns the event's id. All of these do. */
  customerChanged(customer: CustomerChangeEvent): Promise<string> {
    return this.tell({ contract: customerChange, key: customer.id, type: CUSTOMER_CHANGED, data: customer });
  }

  customerDeleted(id: string): Promise<string> {
    return this.tell({ contract: customerChange, key: id, type: CUSTOMER_DELETED, data: null });
  }

  statusChanged(guid: string, orderStatusType: OrderStatusType, note?: string): Promise<string> {
    const orderStatusEvent = { timestamp: Date.now(), orderStatusType, ...(note === undefined ? {} : { note }) };
    const data = { guid, orderStatusEvent };
    return this.tell({ contract: fulfillmentChange, key: guid, type: ORDER_STATUS_CHANGED, data });
  }

  cancellationRefused(guid: string, orderStatusType: OrderStatusType): Promise<string> {
    const data = { guid, timestamp: Date.now(), orderStatusType };
    return this.tell({ contract: fulfillmentChange, key: guid, type: FULFILLMENT_CANCELLATION_REFUSED, data });
  }

  /** A record as it is: under its number if it has one, or of a producer that does not count. */
  send(record: OutgoingRecord): Promise<void> {
    return this.sender.send([record]);
  }

  stop(): Promise<void> {
    return this.sender.disconnect();
  }

  private async tell(telling: Telling): Promise<string> {
    const { topic } = telling.contract;
    const number = (this.numbers.get(`${topic}/${telling.key}`) ?? 0) + 1;
    this.numbers.set(`${topic}/${telling.key}`, number);
    await this.send(recordOf(telling, number));
    return eventId({ topic, key: telling.key, number });
  }
}

/** The record of an event under a number. */
export function recordOf({ contract, key, type, data }: Telling, number: number): OutgoingRecord {
  const { topic, source } = contract;
  return {
    topic,
    key,
    value: data === null ? null : Buffer.from(JSON.stringify(data)),
    headers: toHeaders({ topic, key, number, type, source, time: Date.now() }),
  };
}

const street = { address1: '33 Oak Avenue', city: 'Nowhere', state: 'VT', postalCode: '444556-9090' };

/** A customer nobody has heard of, with a billing and a shipping address. */
export const aCustomer = (lastName = 'Blackstone'): CustomerChangeEvent => ({
  id: randomUUID(),
  name: { title: 'Ms.', firstName: 'Susan', lastName },
  contact: { primaryPhone: '433-544-6555', email: 'susan@example.com' },
  addresses: [
    { type: 'BILLING', description: 'My CC billing address', ...street },
    { type: 'SHIPPING', description: 'Home Sweet Home', ...street },
  ],
});

/** The same, with nowhere to send anything to. */
export function anUnreachableCustomer(): CustomerChangeEvent {
  const customer = aCustomer();
  return { ...customer, addresses: customer.addresses.filter(({ type }) => type !== 'SHIPPING') };
}
