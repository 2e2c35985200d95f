import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { CUSTOMER_CHANGED, CUSTOMER_DELETED, topics, WrongKey, type CustomerChangeEvent } from '@storefront/contracts';
import { deleted, ignored, saved, type EventMeaning, type IncomingEvent } from '@storefront/outbox';
import { profileOf, type Profile } from './domain/profile.ts';

/** Keeps a copy of each customer as accounts tells of them. Orders are documents of their own and never touched. */
@Controller()
export class CustomerChangeConsumer {
  @EventPattern(topics.customerChange, { batch: 200 })
  handle(events: readonly IncomingEvent[]): EventMeaning<Profile>[] {
    return events.map(meaningOf);
  }
}

function meaningOf({ key, type, data }: IncomingEvent): EventMeaning<Profile> {
  // A producer without headers says "deleted" by the null alone.
  if (type === CUSTOMER_DELETED || data === null) return { decide: () => deleted(undefined) };
  if (type !== CUSTOMER_CHANGED) return ignored;
  return { decide: () => saved(changed(key, data as CustomerChangeEvent), undefined) };
}

function changed(key: string, event: CustomerChangeEvent): Profile {
  if (event.id !== key) throw new WrongKey(key, event.id);
  return profileOf(event);
}
