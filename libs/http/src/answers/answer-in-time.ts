import { Unavailable } from '@storefront/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const timers = new WeakMap<FastifyRequest, NodeJS.Timeout>();

/**
 * Answers 503 for a handler that has not begun to answer in time, whatever it waits for; it goes on by itself. The time
 * that a body takes to arrive is not the handler's. A stream may then take as long as it likes: Fastify's own
 * `handlerTimeout` would cut it off.
 */
export function answerInTime(
  fastify: FastifyInstance,
  limitMs: number,
  answer: (error: Unavailable, request: FastifyRequest, reply: FastifyReply) => void,
): void {
  fastify.addHook('preValidation', (request, reply, done) => {
    const late = () => answer(new Unavailable('no answer in time; a write may have happened'), request, reply);
    timers.set(request, setTimeout(late, limitMs));
    done();
  });
  fastify.addHook('onSend', (request, _reply, _payload, done) => {
    clearTimeout(timers.get(request));
    done();
  });
}
