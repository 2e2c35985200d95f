import { applyDecorators, createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { topics, uuid } from '@storefront/contracts';
import { RequestProblem } from '@storefront/http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Something that happened in another service, which a reader wants to see applied here. */
export interface AwaitedEvent {
  readonly topic: string;
  readonly key: string;
  readonly number: number;
  /** Longest wait, ms. */
  readonly waitMs: number;
}

/** A read that waits for such an event. */
export interface ReadAfter extends AwaitedEvent {
  /** Adds `Storefront-Stale: true` to whatever is answered, be it a refusal: what is missing may only be late. */
  sayStale(): void;
}

/** Longest wait that is granted, whatever `Prefer` asks for, s. */
const LONGEST_WAIT_S = 10;
const heard: readonly string[] = [topics.customerChange, topics.fulfillmentChange];

/**
 * The event of `Storefront-After`, as a write in another service answered it in `Storefront-Event-Id`, and the patience
 * of `Prefer: wait=5`; undefined without the first header. Answers 400 for an event that orders never hears of.
 */
export const After = createParamDecorator((_: unknown, host): ReadAfter | undefined => {
  const http = host.switchToHttp();
  const event = awaitedEvent(http.getRequest<FastifyRequest>().headers);
  return (
    event && { ...event, sayStale: () => void http.getResponse<FastifyReply>().header('storefront-stale', 'true') }
  );
});

/** Tells the API documents of the two headers that {@link After} reads. */
export const ReadsAfter = (): MethodDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'Storefront-After',
      required: false,
      description: 'An event id: the answer has it applied, or says `Storefront-Stale: true`',
      example: 'accounts.customer.change/dc7d8e33-ca0a-4928-a3bc-f7a2995aceaf/3',
    }),
    ApiHeader({ name: 'Prefer', required: false, description: 'How long to wait for that, s', example: 'wait=5' }),
  );

/** @throws {RequestProblem} 400 */
export function awaitedEvent(headers: FastifyRequest['headers']): AwaitedEvent | undefined {
  const after = headers['storefront-after'];
  if (after === undefined) return undefined;
  const [topic = '', key = '', number = '', ...more] = String(after).split('/');
  const isNumber = /^[1-9]\d{0,15}$/.test(number) && more.length === 0;
  if (!heard.includes(topic) || !uuid.safeParse(key).success || !isNumber) {
    const detail = `must be the id of one event of ${heard.join(' or ')}: topic/key/number`;
    throw new RequestProblem('request.invalid', { errors: [{ pointer: 'Storefront-After', code: 'invalid', detail }] });
  }
  return { topic, key: key.toLowerCase(), number: Number(number), waitMs: patienceMs(headers['prefer']) };
}

// RFC 7240: what is not understood is ignored.
function patienceMs(prefer: string | string[] | undefined): number {
  const [, seconds = '0'] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,5})/i.exec([prefer].flat().join(',')) ?? [];
  return Math.min(Number(seconds), LONGEST_WAIT_S) * 1000;
}
