export { Refusal, Unavailable, type RefusalKind } from './refusal.ts';
export { note, text, timestamp, uuid } from './shapes/text.ts';
export { price, toCents, toDollars, total, type Cents } from './shapes/money.ts';
export { address, contact, name, type Address, type Contact, type Name } from './shapes/person.ts';
export {
  MAX_STATUSES,
  NEXT,
  orderItem,
  orderStatusEvent,
  orderStatusTypes,
  product,
  quantity,
  requestedOrder,
  type OrderStatusEvent,
  type OrderStatusType,
  type Product,
} from './shapes/order.ts';
export { eventType, SKIPPED, type TopicContract } from './events/topic-contract.ts';
export { eventId, fromHeaders, toHeaders, type EventFacts, type HeaderFacts } from './events/headers.ts';
export * from './events/topics.ts';
export { WrongKey } from './events/wrong-key.ts';
export { allSampleIds, sampleIds } from './samples.ts';
