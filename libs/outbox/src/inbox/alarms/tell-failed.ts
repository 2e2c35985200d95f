import { Logger } from '@nestjs/common';
import { fromHeaders } from '@storefront/contracts';
import { parseTraceparent } from '@storefront/observability';
import type { FailedEvent } from '../../plan/group-plan.ts';
import { parkedId } from '../parked-event.ts';

const logger = new Logger('Inbox');

/**
 * Tells the log of an event that was left to a person, after the commit that did so: with what was thrown if nobody
 * expected that, else with the reason alone. Never with its value, which may be personal data.
 */
export function tellFailed({ delivery, trouble }: FailedEvent): void {
  const { requestId, traceparent } = fromHeaders(delivery.headers);
  // The event's own, or none: not those of a caller whose command shared the commit.
  const ids = { requestId, traceId: parseTraceparent(traceparent)?.traceId };
  const why = 'cause' in trouble ? { err: trouble.cause } : { error: trouble.error };
  const facts = { eventId: parkedId(delivery), topic: delivery.topic, reason: trouble.reason };
  logger.error({ ...facts, ...why, ...ids }, 'an event could not be applied: it waits for a person');
}
