import { fromHeaders, topics } from '@storefront/contracts';
import { readTopic, type KafkaClient } from '@storefront/kafka';
import type { Db, Document } from 'mongodb';

/** An event as it lies in fulfillment's topic. */
export interface Published {
  readonly number: number | undefined;
  readonly type: string | undefined;
  readonly value: unknown;
}

/** A parked event, as far as tests ask. */
export interface Parked extends Document {
  readonly key: string;
  readonly status: string;
  readonly reason: string;
}

/** What the service has left behind: documents, parked events, published records. */
export class Records {
  private readonly db: Db;
  private readonly kafka: KafkaClient;

  constructor(db: Db, kafka: KafkaClient) {
    this.db = db;
    this.kafka = kafka;
  }

  /** The stored fulfillment of an order. */
  document(guid: string): Promise<Document | null> {
    return this.documents.findOne({ _id: guid, deletedAt: { $exists: false } });
  }

  /** All documents of the collection, those that only note a number too, by id. */
  everyDocument(): Promise<Document[]> {
    return this.documents.find().sort({ _id: 1 }).toArray();
  }

  /** The parked events of an order, in the order of their numbers. */
  parked(guid: string): Promise<Parked[]> {
    return this.db.collection<Parked>('inbox.parked').find({ key: guid }).sort({ number: 1 }).toArray();
  }

  /** How many events were ever recorded for publishing. */
  recordedEvents(): Promise<number> {
    return this.db.collection('outbox.events').countDocuments();
  }

  /** What was published about an order, as it lies in the topic. */
  async published(guid: string): Promise<Published[]> {
    const records = await readTopic(this.kafka, topics.fulfillmentChange);
    return records
      .filter(({ key }) => key?.toString() === guid)
      .map(({ headers, value }) => {
        const { number, type } = fromHeaders(headers);
        return { number, type, value: JSON.parse(value?.toString() ?? 'null') as unknown };
      });
  }

  /** Removes a consumer group, so that its next member begins at the beginning. */
  async forgetGroup(app: string): Promise<void> {
    const admin = this.kafka.library.admin();
    await admin.connect();
    await admin.deleteGroups([this.kafka.groupName(app)]);
    await admin.disconnect();
  }

  private get documents() {
    return this.db.collection<Document & { _id: string }>('fulfillment.requests');
  }
}
